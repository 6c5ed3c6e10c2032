import { describe, expect, it } from 'vitest';
import type { Shown } from '../../scripts/process/client.ts';
import type { Call, Seen } from '../../src/drivers/phantom/wire.ts';
import { wantedOf } from './end.ts';
import { creationOf, innocent } from './innocent.ts';
import { type Evidence, judge } from './judge.ts';
import { planOf } from './plan.ts';

const PLAN = planOf(1, 200);
const INNOCENT = innocent(PLAN);
const LIVING = PLAN.resources.filter((one) => wantedOf(PLAN, one).exists);
const CLOSED = PLAN.resources.find((one) => !wantedOf(PLAN, one).exists)?.id ?? '';
const ONE = LIVING.find(({ ha }) => !ha)?.id ?? '';

const judged = (changed: Partial<Evidence>): readonly string[] =>
  judge(PLAN, { ...INNOCENT, ...changed });
const rows = (id: string, change: Partial<Shown>): Pick<Evidence, 'rows'> => ({
  rows: INNOCENT.rows.map((row) => (row.id === id ? { ...row, ...change } : row)),
});
const world = (id: string, change: (seen: Seen) => Partial<Seen>): Pick<Evidence, 'inventory'> => ({
  inventory: INNOCENT.inventory.map((seen) =>
    seen.resourceId === id ? { ...seen, ...change(seen) } : seen,
  ),
});
const firstOf = (id: string): Seen['instances'][number] => {
  const instance = INNOCENT.inventory.find(({ resourceId }) => resourceId === id)?.instances[0];
  if (instance === undefined) throw new Error(`${id} has no instance`);
  return instance;
};
const calls = (...more: readonly Call[]): Pick<Evidence, 'calls'> => ({
  calls: [...INNOCENT.calls, ...more],
});

describe('the judge of a crash experiment', () => {
  it('finds nothing where everything is as asked', () => {
    expect(judged({})).toEqual([]);
  });

  it.each<[what: string, evidence: Partial<Evidence>, found: RegExp]>([
    [
      'an event that is new when it comes again',
      { again: new Map([...INNOCENT.again, ['e17', 'taken']]) },
      /^e17 \(.*\) was confirmed, and is lost: sent again it is taken$/,
    ],
    [
      'an event that gets no answer when it comes again',
      { again: new Map([...INNOCENT.again].filter(([id]) => id !== 'e17')) },
      /^e17 .* it is not answered$/,
    ],
    [
      'an instance that is built twice',
      calls(creationOf({ ...firstOf(ONE), instanceId: `${ONE}/again` }, 900)),
      /^call 900: instance \S+ is built twice$/,
    ],
    [
      'an instance that is built beside another of its member',
      calls(
        creationOf(
          { ...firstOf(ONE), instanceId: `${ONE}/b`, member: { index: 0, incarnation: 2 } },
          900,
        ),
      ),
      /^call 900: instance \S+ is built beside another of its member$/,
    ],
    [
      'more instances than were asked for, one after the other',
      calls(
        ...Array.from({ length: 40 }, (_, n): readonly Call[] => {
          const instanceId = `${ONE}/${n}`;
          const member = { index: 0, incarnation: n + 2 };
          const made = creationOf({ ...firstOf(ONE), instanceId, member }, 900 + n);
          const { resourceId, fence, verb, step, runId } = made.request;
          const asker = { resourceId, fence, verb, step, runId };
          const gone: Call = { ...made, request: { op: 'delete', ...asker, instanceId } };
          return [made, gone];
        }).flat(),
      ),
      /was built \d+ times, and \d+ were asked for$/,
    ],
    [
      'a request that was never answered',
      calls({ ...creationOf(firstOf(ONE), 900), answer: null }),
      /^call 900 \(create of \S+\) has no answer$/,
    ],
    ['an instance that is missing', world(ONE, () => ({ instances: [] })), /its members is , and/],
    [
      'an instance that is left behind',
      world(CLOSED, () => ({ instances: [firstOf(ONE)] })),
      /is closed, and has left 1 instances/,
    ],
    [
      'a port that is left behind',
      world(CLOSED, () => ({ ports: [{ member: 0, port: 'p9', instanceId: null }] })),
      /is closed, and has left the ports 0\/p9/,
    ],
    [
      'another image',
      world(ONE, () => ({ instances: [{ ...firstOf(ONE), image: 'purple' }] })),
      /the image of its instance is purple/,
    ],
    [
      'another configuration',
      world(ONE, () => ({
        instances: [{ ...firstOf(ONE), configuration: { digest: 'old', revision: 1 } }],
      })),
      /the configuration of its instance is old/,
    ],
    [
      'an instance that does not answer',
      world(ONE, () => ({ instances: [{ ...firstOf(ONE), health: 'off' }] })),
      /its instance is off, and should be alive/,
    ],
    ['a resource that is forgotten', { rows: INNOCENT.rows.slice(1) }, /: is not known$/],
    [
      'a resource that nobody asked for',
      { rows: [...INNOCENT.rows, { ...(INNOCENT.rows[0] as Shown), id: 'stranger' }] },
      /^stranger is there, and nobody asked for it$/,
    ],
    ['a patch that is missing', rows(ONE, { spec: {} }), /its spec is {}, and should be/],
    ['a resource in error', rows(ONE, { status: 'error' }), /its status is error/],
    ['a verb broken off', rows(ONE, { run: { verb: 'build' } }), /a verb is still under way/],
    ['a resource that waits', rows(ONE, { wakeAt: '2026-01-01' }), /still waits, until 2026/],
    [
      'events that nobody works off',
      rows(ONE, { live: { doing: 'parked', pending: [{ type: 'UPDATE' }] } }),
      /has events pending/,
    ],
  ])('finds %s', (_, evidence, found) => {
    expect(judged(evidence)).toContainEqual(expect.stringMatching(found));
  });

  it('lets an instance follow another of its member that was taken away', () => {
    const old = firstOf(ONE);
    const made = creationOf(old, 900);
    const { resourceId, fence, verb, step, runId } = made.request;
    const gone: Call = {
      ...made,
      request: {
        op: 'delete',
        resourceId,
        fence,
        verb,
        step,
        runId,
        instanceId: old.instanceId,
      },
    };
    const next = creationOf(
      { ...old, instanceId: 'next', member: { index: 0, incarnation: 2 } },
      901,
    );
    const found = judged(calls(gone, { ...next, request: { ...next.request, resourceId } }));
    expect(found.filter((one) => !one.includes('asked for'))).toEqual([]);
  });
});
