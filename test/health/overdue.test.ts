import { describe, expect, it } from 'vitest';
import { busySince } from '../../src/health/overdue.ts';
import type { Live } from '../../src/model/ports.ts';
import { aRun } from '../support/rows.ts';

const live = (over: Partial<Live>): Live => ({
  doing: 'idle',
  run: null,
  attempt: 0,
  parked: null,
  pending: [],
  strikes: 0,
  marks: 0,
  setAside: false,
  ...over,
});

describe('busySince', () => {
  it.each([
    ['nothing is known', null, null],
    ['nothing is going on', live({}), null],
    ['a verb is under way', live({ run: aRun('x', { startedAt: 50 }) }), 50],
    [
      'a POLL could not be taken up',
      live({ pending: [{ type: 'POLL', count: 9, since: 20 }] }),
      20,
    ],
    ['a mode keeps it back', live({ doing: 'held', run: aRun('x', { startedAt: 50 }) }), null],
    ['a gate keeps it back', live({ doing: 'parked', run: aRun('x', { startedAt: 50 }) }), null],
    ['another event waits', live({ pending: [{ type: 'UPDATE', count: 1, since: 20 }] }), null],
    [
      'a POLL waits behind a verb',
      live({
        run: aRun('x', { startedAt: 50 }),
        pending: [{ type: 'POLL', count: 1, since: 60 }],
      }),
      50,
    ],
  ])('when %s', (_what, state, since) => {
    expect(busySince(state)).toBe(since);
  });
});
