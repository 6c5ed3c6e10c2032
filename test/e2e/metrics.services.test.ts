import { afterEach, describe, expect, it } from 'vitest';
import { Client } from '../../scripts/process/client.ts';
import { startRug } from '../../scripts/process/rug.ts';
import { busPlace } from './bus.place.ts';
import { created } from './neutron.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe('the metrics of a rug on the bus', () => {
  it('tell that it takes messages, where from, and what it has published', async () => {
    const { settings, publish, confirmed, remove } = await busPlace();
    cleanups.push(remove);
    const rug = await startRug(settings);
    cleanups.push(() => rug.stop());
    const client = new Client(rug.url);
    const row = async (start: string): Promise<number> => {
      const text = await (await fetch(`${rug.url}/metrics`)).text();
      const line = text.split('\n').find((one) => one.startsWith(start));
      return Number(line?.slice(line.lastIndexOf(' ') + 1) ?? Number.NaN);
    };
    // What is published before rug's queue is bound goes nowhere.
    await client.until(async () => (await client.part('bus')) === 'up');
    await client.until(async () => (await row('rug_amqp_consuming{queue="rug.')) === 1);
    expect(await row('rug_amqp_connected ')).toBe(1);
    expect(await row('rug_events_received_total{source="neutron-')).toBe(0);
    publish('neutron', 'notifications.info', JSON.stringify(created('r1')));
    await confirmed();
    // booting, up, configured
    await client.until(async () => (await row('rug_notices_sent_total ')) >= 3);
    expect(await row('rug_events_received_total{source="neutron-')).toBe(1);
    expect(await row('rug_event_commit_seconds_count ')).toBe(1);
    expect(await row('rug_replies_failed_total ')).toBe(0);
    await client.until(async () => (await row('rug_outbox_pending ')) === 0);
  });
});
