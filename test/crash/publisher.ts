/** Publishes events over AMQP, in order, and again until the broker has confirmed them. */
import { setTimeout as pause } from 'node:timers/promises';
import { type ChannelModel, connect } from 'amqplib';
import type { PlannedEvent } from './plan.ts';
import { TOGETHER } from './sender.ts';

const AGAIN_MS = 100;
const KEY = 'notifications.info';

/**
 * Resolves when the broker has confirmed all of them and had a queue for each. Of what a connection
 * took with it unconfirmed nobody knows: all of that is published again, in order.
 */
export async function publish(
  events: readonly PlannedEvent[],
  { url, exchange }: { readonly url: string; readonly exchange: string },
  paceMs: number,
  signal: AbortSignal,
): Promise<void> {
  let confirmed = 0;
  while (confirmed < events.length) {
    let connection: ChannelModel | null = null;
    try {
      connection = await connect(url, { timeout: 5_000 });
      const channel = await connection.createConfirmChannel();
      const broken = new Promise<never>((_, reject) => {
        connection?.on('error', reject);
        connection?.on('close', () => reject(new Error('the connection was lost')));
        channel.on('error', reject);
      });
      broken.catch(() => undefined);
      let returned = 0;
      channel.on('return', () => {
        returned += 1;
      });
      await channel.assertExchange(exchange, 'topic', { durable: true });
      while (confirmed < events.length) {
        // Alone until there is a queue, so that none overtakes the first.
        const some = events.slice(confirmed, confirmed === 0 ? 1 : confirmed + TOGETHER);
        returned = 0;
        for (const { body } of some) {
          const text = Buffer.from(JSON.stringify(body));
          channel.publish(exchange, KEY, text, { persistent: true, mandatory: true });
        }
        await Promise.race([channel.waitForConfirms(), broken]);
        if (returned === 0) confirmed += some.length;
        await pause(returned === 0 ? paceMs : AGAIN_MS, undefined, { signal });
      }
      await connection.close();
    } catch (error) {
      if (signal.aborted) throw error;
      await connection?.close().catch(() => undefined);
      await pause(AGAIN_MS, undefined, { signal });
    }
  }
}
