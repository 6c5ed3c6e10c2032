import { describe, expect, it } from 'vitest';
import {
  journalBody,
  noticeBody,
  toAudit,
  toDeadLetter,
  toMode,
  toRelease,
  toSweep,
  trailBody,
} from '../../src/store/bodies.ts';

/** What no rug has written: no JSON, JSON of another kind, a map of nothing. */
const BROKEN = ['', '{"a":', 'null', '7', '[]', '{}', '{"at":1e300}'];

describe('a body that cannot be read', () => {
  it.each(BROKEN)('is not in the way of others when it is %j', (body) => {
    expect(trailBody(body, 5)).toMatchObject({
      fault: { code: 'rug_unreadable', message: expect.stringMatching(/^this row .* read/), at: 5 },
    });
    expect(toDeadLetter({ id: 1, body })).toMatchObject({
      id: 1,
      body,
      reason: expect.stringMatching(/^this dead letter cannot be read/),
    });
    expect(toAudit({ id: 1, body }).reason).toMatch(/^this entry of the audit cannot be read/);
    const told: string[] = [];
    expect(toSweep({ body }, (fault) => told.push(fault))).toEqual([]);
    expect(toRelease({ body }, (fault) => told.push(fault))).toEqual([]);
    expect(told).toEqual([
      expect.stringMatching(/^cannot be/),
      expect.stringMatching(/^cannot be/),
    ]);
    expect(() => JSON.stringify(noticeBody(body))).not.toThrow();
  });

  it.each(BROKEN)('of a mode holds what it was for, until somebody ends it: %j', (body) => {
    expect(toMode({ scope: 'tenant', key: 't1', body })).toMatchObject({
      scope: 'tenant',
      key: 't1',
      mode: 'debug',
      reason: expect.stringMatching(/^this mode cannot be read/),
      expiresAt: null,
    });
  });

  it('of a sweep is done without where the database would not take it back', () => {
    const sweep = { id: 's', selector: {}, type: 'POLL', patch: null, args: {}, origin: 'sweep' };
    const rest = { who: 'ops', cursor: '', hit: 0, done: false };
    const told: string[] = [];
    const swept = (at: number): unknown =>
      toSweep({ body: JSON.stringify({ ...sweep, ...rest, at }) }, (fault) => told.push(fault));
    expect([swept(1), told]).toEqual([[expect.objectContaining({ id: 's' })], []]);
    expect([swept(1.5), told]).toEqual([[], [expect.stringContaining('at ')]]);
  });

  it('of another mode than its row says is not believed', () => {
    const other = { scope: 'global', key: '*', mode: 'debug', reason: '', who: 'a', since: 1 };
    const body = JSON.stringify({ ...other, expiresAt: 2 });
    expect(toMode({ scope: 'tenant', key: 't1', body })).toMatchObject({ scope: 'tenant' });
  });

  it('of an event is told with the event', () => {
    const sound = { seq: 1, at: 2, type: 'UPDATE', patch: '{"a":1}', args: '{}', origin: 'bus' };
    expect(journalBody(sound)).toEqual({ ...sound, patch: { a: 1 }, args: {} });
    expect(journalBody({ ...sound, patch: null })).toMatchObject({ patch: null });
    const texts = [{ type: 'x' }, { patch: '7' }, { args: '{' }, { origin: '' }];
    for (const harm of [...texts, { seq: Number.NaN }, { at: 9e15 }]) {
      expect(journalBody({ ...sound, ...harm }).unreadable).toMatch(/^cannot be read/);
    }
  });
});
