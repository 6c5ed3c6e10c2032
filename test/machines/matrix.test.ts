import { describe, expect, it } from 'vitest';
import { FRESH } from '../../src/machines/context.ts';
import { result } from '../../src/machines/result.ts';
import { scene } from '../../src/machines/scene.ts';
import { step } from '../../src/machines/scope.ts';
import { take } from '../../src/machines/signal.ts';
import { choose } from '../../src/machines/take.ts';
import type { Entry } from '../../src/model/mailbox.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import type { EventType } from '../../src/model/words.ts';
import { DIFFERENCES } from './astara-differences.ts';
import { type AstaraAction, type AstaraRow, astaraRows } from './astara-matrix.ts';
import { Bench, IDENTITY } from './bench.ts';

const EVENTS: Readonly<Record<Exclude<AstaraAction, 'cluster_rebuild'>, EventType>> = {
  create: 'CREATE',
  read: 'READ',
  update: 'UPDATE',
  delete: 'DELETE',
  poll: 'POLL',
  rebuild: 'REBUILD',
};

function entry(type: EventType): Entry {
  const cause = { origin: 'bus', first: 1, last: 1, count: 1, eventId: 'e', since: 0 } as const;
  return { type, args: {}, creates: type === 'CREATE', ...cause };
}

const NOW = 100_000;

/** Where the machine goes from a row of the matrix; null: it has no such action. */
function next(row: AstaraRow): string | null {
  if (row.action === 'cluster_rebuild') return null;
  const current = entry(EVENTS[row.action]);
  if (row.state !== 'CalcAction') {
    const context = { ...FRESH, status: 'up', current } as const;
    return step(row.state, context, result({ status: row.status }, 'recreate')).state;
  }
  const erroredAt = row.cooldown ? NOW - 1 : NOW - DEFAULT_POLICY.errorCooldown;
  // A pause, if there was one, is over.
  const context = { ...FRESH, status: row.status, erroredAt, wakeAt: NOW };
  const choice = choose('CalcAction', context, [{ patch: null, entries: [current] }], SCENE);
  return choice.next === 'take' || choice.next === 'due'
    ? step('CalcAction', context, take(choice.entry)).state
    : 'CalcAction';
}

const { drivers, policy } = new Bench();
const SCENE = scene(
  {
    identity: IDENTITY,
    spec: {},
    revision: 0,
    snapshot: null,
    run: null,
    mailbox: [],
    uptoSeq: 0,
    cause: { type: 'ENTRY' },
    now: NOW,
    seed: 1,
    policy,
  },
  drivers,
);

describe('the transitions of Astara', () => {
  it('are 700 rows', () => {
    expect(astaraRows()).toHaveLength(700);
  });

  it('are those of the machine, but for the differences that are listed', () => {
    const wrong = astaraRows().flatMap((row) => {
      const difference = DIFFERENCES.find(({ covers }) => covers(row));
      const expected = difference === undefined ? row.next : difference.next;
      const found = next(row);
      return found === expected ? [] : [{ ...row, expected, found }];
    });
    expect(wrong).toEqual([]);
  });

  it.each(DIFFERENCES)('differ in $rows rows: $what', ({ covers, rows, next: instead }) => {
    const covered = astaraRows().filter(covers);
    expect(covered).toHaveLength(rows);
    expect(covered.filter((row) => row.next === instead)).toEqual([]);
  });

  it('differ in 217 rows, none of them for two reasons', () => {
    const reasons = astaraRows().map(
      (row) => DIFFERENCES.filter(({ covers }) => covers(row)).length,
    );
    expect(reasons.filter((count) => count > 1)).toEqual([]);
    expect(reasons.filter((count) => count === 1)).toHaveLength(217);
  });
});
