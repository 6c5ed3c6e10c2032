/** How long one tenant's event takes behind ten thousand of another's. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { shardOf } from '../../src/model/tenant.ts';
import { type Bench, on } from '../bench.ts';
import type { Row } from '../report/row.ts';
import { clockMs } from '../rig/clock.ts';
import { type Fleet, routerId, tenantId, tenantOf } from '../rig/fleet.ts';
import { messageText } from '../rig/messages.ts';
import { openStage, type RugStage } from '../rig/stage.ts';

const CROWD = 10_000;
const FLEET: Fleet = { routers: 4 * CROWD, tenants: 4 };
const SHARDS = 2;
const LOOK_MS = 2;
const WITHIN_MS = 120_000;
/** Alone, so many times; the best of them is what it takes without a crowd. */
const ALONE = 20;

/** A tenant that shares a worker with tenant 0: the one that is worst off. */
const NEIGHBOUR = [1, 2, 3].find(
  (n) => shardOf(tenantId(n), SHARDS) === shardOf(tenantId(0), SHARDS),
);

export async function fairness(bench: Bench): Promise<void> {
  for (const store of bench.stores) {
    await bench.measure(`fairness: ${store}`, () =>
      on(openStage(bench.services, store, FLEET), (stage) => behind(bench, stage)),
    );
  }
}

async function behind({ environment }: Bench, stage: RugStage): Promise<readonly Row[]> {
  if (NEIGHBOUR === undefined) throw new Error('no two tenants of the fleet share a worker');
  const rug = await stage.start({
    environment: { ...environment, RUG_SCHEDULER_SHARDS: String(SHARDS) },
  });
  try {
    const alone: number[] = [];
    for (let i = 0; i < ALONE; i += 1) alone.push((await one(stage, NEIGHBOUR)).doneMs);
    const { seq } = await stage.witness.position();
    const own = routerId(NEIGHBOUR);
    // Those of the crowd are the routers 0, 4, 8 ...: all of tenant 0.
    for (let i = 0; i < CROWD; i += 1) stage.broker.send(update(i * FLEET.tenants));
    const { journaledMs, doneMs } = await one(stage, NEIGHBOUR, seq + CROWD);
    const begun = clockMs();
    const last = routerId((CROWD - 1) * FLEET.tenants);
    await until(async () => ((await stage.witness.doneSeq([last])).get(last) ?? 0) > seq);
    const values = {
      aloneMs: Math.min(...alone),
      journaledMs,
      doneMs,
      crowdMs: doneMs + clockMs() - begun,
    };
    const { errors } = await rug.complaints();
    const status = (await stage.witness.resources()).find(({ id }) => id === own)?.status;
    if (errors.length > 0 || status !== 'configured')
      throw new Error(`the run does not count: ${status}, ${errors[0] ?? 'no error'}`);
    const { store, fleet } = stage;
    const what = `one behind ${CROWD}`;
    return [
      {
        section: 'fairness',
        subject: 'rug',
        store,
        what,
        routers: fleet.routers,
        values,
        note: '',
      },
    ];
  } finally {
    await rug.stop();
  }
}

/** One event of router `n`, until it is in the journal, behind `after` others, and done. */
async function one(
  { broker, witness }: RugStage,
  n: number,
  after?: number,
): Promise<{ readonly journaledMs: number; readonly doneMs: number }> {
  const seq = (after ?? (await witness.position()).seq) + 1;
  const begun = clockMs();
  await broker.publish([n], update);
  await until(async () => (await witness.position()).seq >= seq);
  const journaledMs = clockMs() - begun;
  await until(async () => ((await witness.doneSeq([routerId(n)])).get(routerId(n)) ?? 0) >= seq);
  return { journaledMs, doneMs: clockMs() - begun };
}

function update(n: number): string {
  const id = randomUUID();
  const [router, tenant] = [routerId(n), tenantOf(FLEET, n)];
  const said = { routerId: router, tenantId: tenant, name: id, revision: n };
  return messageText({ ...said, notice: 'update' }, id);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = clockMs() + WITHIN_MS;
  while (!(await holds())) {
    if (clockMs() > deadline) throw new Error(`not so within ${WITHIN_MS / 1000} s`);
    await pause(LOOK_MS);
  }
}
