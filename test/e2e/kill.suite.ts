import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Client } from '../../scripts/process/client.ts';
import { startRug } from '../../scripts/process/rug.ts';
import { controlWorld, type WorldControl } from '../../src/drivers/phantom/control.ts';
import { changed } from '../../src/drivers/phantom/wire.ts';
import { systemTime } from '../../src/environment.ts';
import type { KillPoint } from '../../src/model/killpoints.ts';

/** Where a rug keeps its state: the embedded store, or a database of one's own. */
export interface StoreUnderTest {
  readonly name: string;
  /** What rug's environment says of it, and how to be rid of it. */
  readonly open: () => Promise<{
    readonly environment: Record<string, string>;
    readonly drop: () => Promise<unknown>;
  }>;
}

const HURRY = {
  RUG_MACHINE_BOOT_CHECK_SECONDS: '0.2',
  RUG_MACHINE_BACKOFF_SECONDS: '0.2',
  RUG_SCHEDULER_START_SPREAD_SECONDS: '1',
  RUG_HEALTH_ENABLED: 'false',
};

const POINTS: readonly (readonly [KillPoint, number])[] = [
  ['intake.received', 1],
  ['writer.begun', 3],
  ['writer.written', 3],
  ['writer.committed', 3],
  ['decided', 7],
  ['admitted', 5],
  ['step.begun', 9],
  ['step.done', 9],
  ['outcome.received', 4],
];

const cleanups: (() => Promise<unknown>)[] = [];

async function place(store: StoreUnderTest): Promise<{
  settings: Record<string, string>;
  world: WorldControl;
}> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rug-kill-'));
  cleanups.push(() => rm(dataDir, { recursive: true, force: true }));
  const { environment, drop } = await store.open();
  cleanups.push(drop);
  const world = controlWorld({ socketPath: join(dataDir, 'phantom.sock') }, { time: systemTime });
  cleanups.push(async () => world.close());
  return { settings: { RUG_DATA_DIR: dataDir, ...HURRY, ...environment }, world };
}

function creation(n: number): object {
  const resource = {
    id: `r${n}`,
    tenantId: `t${n % 10}`,
    kind: 'virtual_router',
    hardware: 'phantom',
  };
  return { type: 'CREATE', id: `create r${n}`, resource, patch: { name: `router ${n}` } };
}

/** Every resource has one instance, built once, by what the world itself has written down. */
async function expectBuiltOnce(world: WorldControl, count: number): Promise<void> {
  const built = (await world.calls({ op: 'create' })).filter(changed);
  const byResource = new Map<string, number>();
  for (const { request } of built) {
    byResource.set(request.resourceId, (byResource.get(request.resourceId) ?? 0) + 1);
  }
  expect([...byResource].filter(([, times]) => times !== 1)).toEqual([]);
  expect(byResource.size).toBe(count);
  const instances = await world.instances();
  expect(instances.filter(({ health }) => health === 'alive')).toHaveLength(count);
}

async function untilConfigured(client: Client, count: number): Promise<void> {
  await client.until(async () => {
    const resources = await client.resources();
    return resources.filter(({ status }) => status === 'configured').length === count;
  });
  await client.until(() => client.atRest());
}

/** SIGKILL at the worst moments, judged by the call log of the world. */
export function killSuite(store: StoreUnderTest): void {
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  describe(`kill -9 on ${store.name}`, () => {
    it('scenario 41: in the middle of 100 boots loses none and builds none twice', async () => {
      const { settings, world } = await place(store);
      const first = await startRug(settings);
      cleanups.push(async () => first.kill('SIGKILL'));
      await world.setDefaults({ latencyMs: 10, bootMs: 500 });
      const isBuilt = (call: Parameters<typeof changed>[0]): boolean =>
        call.request.op === 'create' && changed(call);
      const halfway = world.waitFor(isBuilt, 50);
      await new Client(first.url).send(Array.from({ length: 100 }, (_, n) => creation(n)));
      await halfway;
      first.kill('SIGKILL');
      await first.exited;
      const second = await startRug(settings);
      cleanups.push(() => second.stop());
      await untilConfigured(new Client(second.url), 100);
      await expectBuiltOnce(world, 100);
    });

    it.each(POINTS)(
      'at %s (passage %i) loses nothing that was answered',
      async (point, passage) => {
        const { settings, world } = await place(store);
        const first = await startRug({ ...settings, RUG_KILL_AT: `${point}:${passage}` });
        cleanups.push(async () => first.kill('SIGKILL'));
        await world.setDefaults({ latencyMs: 2, bootMs: 100 });
        const messages = Array.from({ length: 12 }, (_, n) => creation(n));
        // The sender gets no answer when rug dies before: it sends again, as a sender must.
        const answered = await new Client(first.url).send(messages).then(
          () => true,
          () => false,
        );
        await first.exited;
        const second = await startRug(settings);
        cleanups.push(() => second.stop());
        const client = new Client(second.url);
        if (!answered) await client.send(messages);
        await untilConfigured(client, 12);
        await expectBuiltOnce(world, 12);
      },
    );
  });

  describe(`SIGTERM on ${store.name}`, () => {
    it('scenario 43: under load drains, exits 0, and leaves nothing behind', async () => {
      const { settings, world } = await place(store);
      const first = await startRug(settings);
      cleanups.push(async () => first.kill('SIGKILL'));
      await world.setDefaults({ latencyMs: 20, bootMs: 300 });
      const begun = world.waitFor(({ request }) => request.op === 'create', 20);
      await new Client(first.url).send(Array.from({ length: 60 }, (_, n) => creation(n)));
      await begun;
      expect(await first.stop()).toBe(0);
      const second = await startRug(settings);
      cleanups.push(() => second.stop());
      await untilConfigured(new Client(second.url), 60);
      await expectBuiltOnce(world, 60);
    });
  });
}
