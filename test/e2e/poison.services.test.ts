import { join } from 'node:path';
import { connect } from 'amqplib';
import { afterEach, describe, expect, it } from 'vitest';
import { Client } from '../../scripts/process/client.ts';
import { startRug } from '../../scripts/process/rug.ts';
import { controlWorld } from '../../src/drivers/phantom/control.ts';
import { changed } from '../../src/drivers/phantom/wire.ts';
import { systemTime } from '../../src/environment.ts';
import { amqpUrl, freshDatabase } from '../support/services.ts';
import { busPlace } from './bus.place.ts';
import { poisonSuite } from './poison.suite.ts';
import { restartUntil } from './restarts.ts';

poisonSuite({
  name: 'PostgreSQL',
  open: async () => {
    const { url, drop } = await freshDatabase();
    return { environment: { RUG_DATABASE_URL: url }, drop };
  },
});

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const creation = (id: string): string =>
  JSON.stringify({
    message_id: `message ${id}`,
    event_type: 'router.create.end',
    payload: { router: { id, tenant_id: 't1', name: id, admin_state_up: true } },
  });

describe('a message that kills rug', () => {
  it('becomes a dead letter after three deaths, and those about it are taken, once and in order', async () => {
    const { settings, dataDir, publish, confirmed, queue, remove } = await busPlace();
    cleanups.push(remove);
    const ids = Array.from({ length: 30 }, (_, n) => `r${String(n).padStart(2, '0')}`);
    const poisoned = { ...settings, RUG_KILL_AT: 'intake.received@poison' };
    const first = await startRug(poisoned);
    cleanups.push(async () => first.kill('SIGKILL'));
    // What is published before rug's queue is bound goes nowhere.
    const before = new Client(first.url);
    await before.until(async () => (await before.part('bus')) === 'up');
    for (const id of [...ids.slice(0, 15), 'poison', ...ids.slice(15)]) {
      publish('neutron', 'notifications.info', creation(id));
    }
    await confirmed();
    await first.exited;

    const { rug, client, deaths } = await restartUntil(poisoned, async (asked) => {
      const resources = await asked.resources();
      const done = resources.filter(({ status }) => status === 'configured');
      return done.length === ids.length && (await asked.gauge('rug_dead_letters')) === 1;
    });
    cleanups.push(() => rug.stop());
    // The first had not proven itself: each start after it is careful, and leaves a mark.
    expect(deaths).toBe(3);
    const reason = 'the process died 3 times while it was worked on';
    const letters = await fetch(`${rug.url}/v1/dead-letters`);
    expect(await letters.json()).toMatchObject({ items: [{ reason }] });
    const world = controlWorld({ socketPath: join(dataDir, 'phantom.sock') }, { time: systemTime });
    cleanups.push(async () => world.close());
    const built = (await world.calls({ op: 'create' })).filter(changed);
    expect(built.map(({ request }) => request.resourceId).sort()).toEqual(ids);

    const connection = await connect(amqpUrl());
    cleanups.push(() => connection.close());
    const channel = await connection.createChannel();
    const buried = await channel.get(`${queue}.dead`, { noAck: true });
    expect(buried === false ? null : buried.properties.headers).toMatchObject({
      'x-rug-reason': reason,
    });
    // It is acknowledged: nothing comes again.
    await client.until(async () => (await channel.checkQueue(queue)).messageCount === 0);
  }, 90_000);
});
