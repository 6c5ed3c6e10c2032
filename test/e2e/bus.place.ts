import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { amqpUrl } from '../support/services.ts';

/** Exchanges, queues and a data directory of one's own on the broker of this run. */
export interface BusPlace {
  /** What a rug is started with. */
  readonly settings: Record<string, string>;
  readonly dataDir: string;
  /** What rug takes messages from; those of no use go to `<queue>.dead`. */
  readonly queue: string;
  /** Publishes as oslo.messaging does; `exchange` is `neutron` or `nova`. */
  readonly publish: (exchange: string, key: string, body: string) => void;
  /** The broker has everything that was published. */
  readonly confirmed: () => Promise<void>;
  /** Calls `heard` with every notice that rug publishes from now on. */
  readonly listen: (heard: (key: string, body: string) => void) => Promise<void>;
  readonly remove: () => Promise<void>;
}

export async function busPlace(extra: object = {}): Promise<BusPlace> {
  const id = randomUUID();
  const names: Readonly<Record<string, string>> = { neutron: `neutron-${id}`, nova: `nova-${id}` };
  const exchange = (name: string): string => names[name] ?? name;
  const queue = `rug.notifications.${id}`;
  const notices = `rug.notices.${id}`;
  const commands = { exchange: `rug.commands.${id}` };
  const dataDir = await mkdtemp(join(tmpdir(), 'rug-bus-'));
  const config = join(dataDir, 'rug.yaml');
  const exchanges = {
    [exchange('neutron')]: ['notifications.*'],
    [exchange('nova')]: ['notifications.*', 'versioned_notifications.*'],
  };
  const file = {
    amqp: { queue, notices, commands, exchanges },
    health: { enabled: false },
    ...extra,
  };
  await writeFile(config, JSON.stringify(file));
  const connection = await connect(amqpUrl());
  const channel = await connection.createConfirmChannel();
  for (const name of Object.keys(exchanges)) {
    await channel.assertExchange(name, 'topic', { durable: false });
  }
  return {
    settings: { RUG_DATA_DIR: dataDir, RUG_CONFIG: config, RUG_AMQP_URL: amqpUrl() },
    dataDir,
    queue,
    publish: (name, key, body) => {
      channel.publish(exchange(name), key, Buffer.from(body), { persistent: true });
    },
    confirmed: () => channel.waitForConfirms(),
    listen: async (heard) => {
      await channel.assertExchange(notices, 'topic', { durable: true });
      const own = await channel.assertQueue('', { exclusive: true });
      await channel.bindQueue(own.queue, notices, '#');
      await channel.consume(own.queue, (message) => {
        if (message !== null) heard(message.fields.routingKey, message.content.toString());
      });
    },
    remove: async () => {
      await channel.deleteQueue(queue);
      await channel.deleteQueue(`${queue}.dead`);
      for (const name of [...Object.keys(exchanges), notices, commands.exchange]) {
        await channel.deleteExchange(name);
      }
      await connection.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
