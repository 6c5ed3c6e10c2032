import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSseParser, type ServerEvent } from '../../src/ctl/sse.ts';

const TEXT =
  'retry: 2000\nid: 1.0\n\n: nothing new\n\nevent: change\nid: 2.0\ndata: {"a":1}\n\n' +
  'data: one\ndata: two\r\n\r\nevent:audit\nid:2.1\ndata:{}\n\ndata: not whole';

const EVENTS: readonly ServerEvent[] = [
  { type: 'position', id: '1.0', data: '' },
  { type: 'change', id: '2.0', data: '{"a":1}' },
  { type: 'message', id: '2.0', data: 'one\ntwo' },
  { type: 'audit', id: '2.1', data: '{}' },
];

describe('the parser of server-sent events', () => {
  it('reads the same events however the stream is cut', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: TEXT.length }), { maxLength: 20 });
    fc.assert(
      fc.property(cuts, (at) => {
        const parser = createSseParser();
        const bounds = [0, ...at.toSorted((a, b) => a - b), TEXT.length];
        const events = bounds.flatMap((bound, index) =>
          parser.push(TEXT.slice(bounds[index - 1] ?? 0, bound)),
        );
        expect(events).toEqual(EVENTS);
      }),
    );
  });
});
