import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Client } from '../../scripts/process/client.ts';
import { startRug } from '../../scripts/process/rug.ts';
import { controlWorld } from '../../src/drivers/phantom/control.ts';
import { changed } from '../../src/drivers/phantom/wire.ts';
import { systemTime } from '../../src/environment.ts';
import type { KillPoint } from '../../src/model/killpoints.ts';
import { busPlace } from './bus.place.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const ROUTERS = 12;

function creation(n: number): string {
  const router = { id: `r${n}`, tenant_id: `t${n % 3}`, name: `router ${n}`, admin_state_up: true };
  return JSON.stringify({
    message_id: `message ${n}`,
    event_type: 'router.create.end',
    payload: { router },
  });
}

describe('kill -9 of a rug on the bus', () => {
  const points: readonly (readonly [KillPoint, number])[] = [
    ['intake.received', 1],
    ['writer.committed', 2],
    ['acked', 1],
    ['outbox.sent', 2],
  ];
  it.each(points)('at %s (passage %i) loses no message and no notice', async (point, passage) => {
    const { settings, dataDir, publish, confirmed, listen, remove } = await busPlace();
    cleanups.push(remove);
    const heard = new Set<string>();
    let allHeard = (): void => {};
    const everybody = new Promise<void>((resolve) => {
      allHeard = resolve;
    });
    await listen((key, body) => {
      const notice: { resource: { id: string }; body?: { to?: string } } = JSON.parse(body);
      if (key !== 'virtual_router.status' || notice.body?.to !== 'configured') return;
      heard.add(notice.resource.id);
      if (heard.size === ROUTERS) allHeard();
    });
    const first = await startRug({ ...settings, RUG_KILL_AT: `${point}:${passage}` });
    cleanups.push(async () => first.kill('SIGKILL'));
    // What is published before rug's queue is bound goes nowhere.
    const before = new Client(first.url);
    await before.until(async () => (await before.part('bus')) === 'up');
    for (let n = 0; n < ROUTERS; n++) publish('neutron', 'notifications.info', creation(n));
    await confirmed();
    await first.exited;
    const second = await startRug(settings);
    cleanups.push(() => second.stop());
    const client = new Client(second.url);
    await client.until(async () => {
      const resources = await client.resources();
      return resources.filter(({ status }) => status === 'configured').length === ROUTERS;
    });
    await everybody;
    const world = controlWorld({ socketPath: join(dataDir, 'phantom.sock') }, { time: systemTime });
    cleanups.push(async () => world.close());
    const built = (await world.calls({ op: 'create' })).filter(changed);
    expect(built).toHaveLength(ROUTERS);
  });
});
