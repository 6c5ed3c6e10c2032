import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Client } from '../../scripts/process/client.ts';
import { startRug } from '../../scripts/process/rug.ts';
import {
  copiedId,
  copiedTenant,
  RECORDED_ROUTERS,
  recordedSteps,
  rekeyed,
} from '../../scripts/recording/recording.ts';
import { controlWorld } from '../../src/drivers/phantom/control.ts';
import { changed } from '../../src/drivers/phantom/wire.ts';
import { systemTime } from '../../src/environment.ts';
import { freshDatabase } from '../support/services.ts';
import { busPlace } from './bus.place.ts';
import { type Changes, EXPECTED, LIFE } from './recorded.expected.ts';

const COPIES = 25;
const TENANTS = 10;
const PUSH = 'updaterunning push';
const ROLES = ['first', 'second'] as const;

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The changes before each push, and after the last: repetitions of one stand for as many as there are. */
function rounds(changes: Changes): readonly Changes[] {
  const all: string[][] = [[]];
  for (const change of changes) {
    const round = all.at(-1);
    if (change === PUSH) all.push([]);
    else if (round?.at(-1) !== change) round?.push(change);
  }
  return all.filter((round) => round.length > 0);
}

/**
 * Notifications that arrive together may be worked on together or one after the other: how often it is
 * pushed, and in how many rounds, is not fixed; the order within each round is.
 */
function expectChanges(actual: Changes, expected: Changes, messages: number, what: string): void {
  const rest = (changes: Changes): Changes => changes.filter((change) => change !== PUSH);
  const pushes = actual.length - rest(actual).length;
  expect([...rest(actual)].sort(), what).toEqual([...rest(expected)].sort());
  const [order = []] = rounds(expected);
  for (const round of rounds(actual)) expect(round, what).toEqual(order);
  expect(pushes, what).toBeLessThanOrEqual(expected.includes(PUSH) ? messages : 0);
  if (expected.at(-1) === PUSH && pushes > 0) expect(actual.at(-1), what).toBe(PUSH);
}

describe.each([
  ['the embedded store', async (): Promise<string | null> => null],
  [
    'PostgreSQL',
    async (): Promise<string | null> => {
      const { url, drop } = await freshDatabase();
      cleanups.push(drop);
      return url;
    },
  ],
] as const)('the recorded notifications over RabbitMQ, on %s', (store, database) => {
  it(`bring 50 routers of 10 tenants step by step where they should be (${store})`, async () => {
    const { settings, dataDir, publish, confirmed, remove } = await busPlace();
    cleanups.push(remove);
    const url = await database();
    const rug = await startRug({ ...settings, ...(url === null ? {} : { RUG_DATABASE_URL: url }) });
    cleanups.push(() => rug.stop());
    const client = new Client(rug.url);
    const world = controlWorld({ socketPath: join(dataDir, 'phantom.sock') }, { time: systemTime });
    cleanups.push(async () => world.close());
    await world.setDefaults({ latencyMs: 0, bootMs: 0 });
    await client.until(async () => (await client.part('bus')) === 'up');
    let published = 0;
    const done = new Map<string, number>();
    const alive = new Set<string>();
    for (const { name, messages } of await recordedSteps()) {
      for (const message of messages) {
        for (let copy = 0; copy < COPIES; copy++) {
          const copied = rekeyed(message, `copy ${copy}`, copiedTenant(copy % TENANTS));
          publish(copied.exchange, copied.routingKey, copied.body);
          published += 1;
        }
      }
      await confirmed();
      await client.until(async () => (await client.received()) === published);
      await client.until(() => client.atRest());
      for (const role of ROLES) if (name === LIFE[role].from) alive.add(role);
      for (const role of ROLES) if (name === LIFE[role].to) alive.delete(role);
      const shown = new Map((await client.resources()).map((one) => [one.id, one]));
      for (let copy = 0; copy < COPIES; copy++) {
        for (const role of ROLES) {
          const id = copiedId(RECORDED_ROUTERS[role], `copy ${copy}`);
          const what = `${name}: ${role} of copy ${copy}`;
          const changes = (await world.calls({ resourceId: id }))
            .filter(changed)
            .map(({ request }) => `${request.verb} ${request.op}`);
          const step = EXPECTED[name];
          const news = changes.slice(done.get(id) ?? 0);
          const wanted = step?.[role] ?? [];
          expectChanges(news, wanted, messages.length, what);
          const owed = wanted.includes(PUSH) && step?.mayVanish !== true;
          if (owed) expect(news, what).toContain(PUSH);
          done.set(id, changes.length);
          const where = shown.get(id);
          if (alive.has(role)) expect(where?.status, what).toBe('configured');
          else expect([undefined, 'Exit'], what).toContain(where?.state);
        }
      }
    }
    expect(shownTenants(await client.resources())).toBe(TENANTS);
    expect(published).toBe(COPIES * 359);
  }, 120_000);
});

const shownTenants = (resources: readonly { tenantId: string }[]): number =>
  new Set(resources.map(({ tenantId }) => tenantId)).size;
