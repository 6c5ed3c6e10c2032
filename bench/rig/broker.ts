/** The broker as OpenStack has it: its exchanges, and messages in rug's queue before rug is there. */
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { NEUTRON_EXCHANGE, ROUTING_KEY } from './messages.ts';

const EXCHANGES = [NEUTRON_EXCHANGE, 'nova'];
/** What rug calls its queues by itself. */
export const RUG_QUEUE = 'rug.notifications';
export const DEAD_QUEUE = 'rug.notifications.dead';
/** Messages between two waits for the broker's word. */
const CONFIRM_EVERY = 2_000;

export interface Broker {
  readonly channel: ConfirmChannel;
  /** Publishes one to the exchange of Neutron, durably; `confirmed` when the broker has it. */
  readonly send: (text: string, confirmed?: () => void) => void;
  /** The same for many; resolves when the broker has all of them. */
  readonly publish: <T>(items: Iterable<T>, text: (item: T) => string) => Promise<void>;
  /** Publishes one; false: no queue was bound that would have had it. */
  readonly offer: (text: string) => Promise<boolean>;
  readonly depth: (queue: string) => Promise<number>;
  /** A queue of one's own for what Neutron publishes. */
  readonly bind: (queue: string) => Promise<void>;
  readonly remove: (...queues: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openBroker(url: string): Promise<Broker> {
  const model: ChannelModel = await connect(url);
  const channel = await model.createConfirmChannel();
  for (const exchange of EXCHANGES) {
    await channel.assertExchange(exchange, 'topic', { durable: false });
  }
  let returned = 0;
  channel.on('return', () => {
    returned += 1;
  });
  const options = { persistent: true, contentType: 'application/json' };
  const send: Broker['send'] = (text, confirmed) => {
    channel.publish(NEUTRON_EXCHANGE, ROUTING_KEY, Buffer.from(text), options, confirmed);
  };
  return {
    channel,
    send,
    publish: async (items, text) => {
      let sent = 0;
      for (const item of items) {
        send(text(item));
        sent += 1;
        if (sent % CONFIRM_EVERY === 0) await channel.waitForConfirms();
      }
      await channel.waitForConfirms();
    },
    offer: async (text) => {
      const before = returned;
      channel.publish(NEUTRON_EXCHANGE, ROUTING_KEY, Buffer.from(text), {
        ...options,
        mandatory: true,
      });
      await channel.waitForConfirms();
      return returned === before;
    },
    depth: async (queue) => (await channel.checkQueue(queue)).messageCount,
    bind: async (queue) => {
      await channel.assertQueue(queue, { durable: true });
      await channel.bindQueue(queue, NEUTRON_EXCHANGE, ROUTING_KEY);
    },
    remove: async (...queues) => {
      for (const queue of queues) await channel.deleteQueue(queue);
    },
    close: () => model.close(),
  };
}
