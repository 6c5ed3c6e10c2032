import type { AstaraRow } from './astara-matrix.ts';

/** Where rug does not do what Astara did, and why: every row of the matrix that differs is in one. */
export interface Difference {
  readonly what: string;
  readonly because: string;
  /** A defect (D-nn), scenario or lesson of the Astara specification. */
  readonly source: string;
  readonly covers: (row: AstaraRow) => boolean;
  /** How many of the 700 rows that is. */
  readonly rows: number;
  /** Where the machine goes instead; null: there is no such action to try. */
  readonly next: string | null;
}

const real = (row: AstaraRow): boolean => row.action !== 'cluster_rebuild';

export const DIFFERENCES: readonly Difference[] = [
  {
    what: 'the action cluster_rebuild does not exist',
    because: 'a degraded pair is made whole by any POLL or UPDATE, and by itself, spaced',
    source: 'D-04',
    covers: (row) => !real(row),
    rows: 100,
    next: null,
  },
  {
    what: 'DELETE and REBUILD act inside the cooldown after an error',
    because: 'an order is not swallowed, and nothing spins while it waits',
    source: 'D-06, scenarios 9 and 20',
    covers: (row) => row.cooldown && (row.action === 'delete' || row.action === 'rebuild'),
    rows: 2,
    next: 'ClearError',
  },
  {
    what: 'CalcAction, degraded: looks first',
    because: 'a member that hangs must go before its successor comes; a build would never do it',
    source: 'D-01',
    covers: (row) =>
      real(row) &&
      row.state === 'CalcAction' &&
      row.status === 'degraded' &&
      row.action !== 'delete' &&
      row.action !== 'rebuild',
    rows: 4,
    next: 'Alive',
  },
  {
    what: 'Alive, booting: waits for the next look',
    because: 'what has not answered yet cannot be configured; its boot has a deadline',
    source: 'D-02, D-03',
    covers: (row) => real(row) && row.state === 'Alive' && row.status === 'booting',
    rows: 6,
    next: 'CalcAction',
  },
  {
    what: 'Alive, error: rests',
    because: 'it means an instance that must not be recreated: only an order may go on from there',
    source: 'lesson 29',
    covers: (row) => real(row) && row.state === 'Alive' && row.status === 'error',
    rows: 6,
    next: 'CalcAction',
  },
  {
    what: 'CreateVM, down: waits before the next try',
    because: 'five tries in a millisecond are one try',
    source: 'D-04, scenario 17',
    covers: (row) => real(row) && row.state === 'CreateVM' && row.status === 'down',
    rows: 6,
    next: 'CalcAction',
  },
  {
    what: 'StopVM and RebuildVM, not gone yet: wait before the next try',
    because: 'a deletion is never given up, and never holds a worker while it cannot go on',
    source: 'D-16',
    covers: (row) =>
      real(row) &&
      (row.state === 'StopVM' || row.state === 'RebuildVM') &&
      row.status !== 'down' &&
      row.status !== 'gone',
    rows: 84,
    next: 'CalcAction',
  },
  {
    what: 'ClearError with a poll: looks',
    because: 'it cannot happen (a POLL is dropped in error), and if it did, looking is right',
    source: 'lesson 31',
    covers: (row) => row.state === 'ClearError' && row.action === 'poll',
    rows: 9,
    next: 'Alive',
  },
];
