import { randomBytes } from 'node:crypto';
import { type ChannelModel, type ConfirmChannel, connect, type GetMessage } from 'amqplib';
import { onTestFinished, vi } from 'vitest';
import { type AgentSettings, type Bus, startBus } from '../../src/bus/bus.ts';
import { systemTime } from '../../src/environment.ts';
import type { Role } from '../../src/model/actor.ts';
import type { IntakeVerdict } from '../../src/model/event.ts';
import type { Directory, Intake, RawMessage } from '../../src/model/ports.ts';
import type { OutboxRow, SideWrite } from '../../src/model/store.ts';
import type { Suspicion } from '../../src/model/suspicion.ts';
import { type Witness, witnessedEnvironment } from '../support/environment.ts';

/** Names of exchanges and queues of one test: the broker is shared by all. */
export const unique = (name: string): string => `${name}.${randomBytes(5).toString('hex')}`;

/** Waits for what the broker or the bus does in its own time. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitUntil(holds, { timeout: 20_000, interval: 10 });
}

/** The test's own view of the broker: publishes as a service does, and looks at queues. */
export class Bystander {
  readonly model: ChannelModel;
  readonly channel: ConfirmChannel;

  private constructor(model: ChannelModel, channel: ConfirmChannel) {
    this.model = model;
    this.channel = channel;
  }

  static async connect(url: string): Promise<Bystander> {
    const model = await connect(url);
    model.on('error', () => {});
    const channel = await model.createConfirmChannel();
    channel.on('error', () => {});
    onTestFinished(() => model.close().catch(() => {}));
    return new Bystander(model, channel);
  }

  /** As oslo.messaging does it: a topic exchange that is not durable. */
  async declare(exchange: string): Promise<void> {
    await this.channel.assertExchange(exchange, 'topic', { durable: false });
  }

  /** As oslo.messaging does it: persistent, confirmed, no headers. */
  async publish(exchange: string, bodies: readonly string[]): Promise<void> {
    for (const body of bodies) this.send(exchange, body, 'notifications.info');
    await this.channel.waitForConfirms();
  }

  /** One message, not yet confirmed. */
  send(exchange: string, body: string, key: string): void {
    this.channel.publish(exchange, key, Buffer.from(body), {
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      deliveryMode: 2,
      priority: 0,
    });
  }

  /** Messages that no consumer holds. */
  async ready(queue: string): Promise<number> {
    return (await this.channel.checkQueue(queue)).messageCount;
  }

  async get(queue: string): Promise<GetMessage | false> {
    return this.channel.get(queue, { noAck: true });
  }
}

/** An intake under the test's control: remembers batches, and may be held back or made to fail. */
export class Gatekeeper implements Intake {
  readonly batches: (readonly RawMessage[])[] = [];
  /** Decides what becomes of a batch. */
  act: (messages: readonly RawMessage[]) => Promise<void> = async () => {};
  readonly #judge: (message: RawMessage) => IntakeVerdict;

  constructor(
    judge: (message: RawMessage) => IntakeVerdict = () => ({ verdict: 'ignored', reason: '' }),
  ) {
    this.#judge = judge;
  }

  submit = async (messages: readonly RawMessage[]): Promise<readonly IntakeVerdict[]> => {
    this.batches.push(messages);
    await this.act(messages);
    return messages.map(this.#judge);
  };

  get bodies(): readonly string[] {
    return this.batches.flat().map(({ body }) => body);
  }
}

export interface Started {
  readonly bus: Bus;
  readonly witness: Witness;
  readonly queue: string;
  readonly notices: string;
}

export interface StartOptions {
  readonly url: string;
  readonly intake: Intake;
  readonly exchanges?: Readonly<Record<string, readonly string[]>>;
  readonly queue?: string;
  readonly agent?: AgentSettings;
  readonly role?: Role;
  /** Own exchange for commands. */
  readonly commands?: string;
  readonly prefetch?: number;
  readonly batch?: number;
  readonly stopMs?: number;
  readonly backlog?: () => number;
  readonly outbox?: (limit: number) => Promise<readonly OutboxRow[]>;
  readonly write?: (sides: readonly SideWrite[]) => Promise<void>;
  readonly directory?: Pick<Directory, 'get'>;
  readonly suspicion?: Suspicion;
}

/** No message is suspected of anything. */
const UNSUSPECTING: Suspicion = {
  watches: () => false,
  isSuspect: () => false,
  alone: async (_key, work) => void (await work(null)),
};

/** A bus of the test's own, with short pauses; stopped when the test ends. */
export async function start(options: StartOptions): Promise<Started> {
  const { env, witness } = witnessedEnvironment(systemTime);
  const queue = options.queue ?? unique('rug.notifications');
  const notices = unique('rug.notices');
  const bus = await startBus({
    onBehind: () => {},
    settings: {
      url: options.url,
      queue,
      exchanges: options.exchanges ?? {},
      prefetch: options.prefetch ?? 500,
      batch: options.batch ?? 200,
      notices,
      agent: options.agent ?? null,
      commands: {
        role: options.role ?? 'operator',
        ...(options.commands === undefined ? {} : { exchange: options.commands }),
      },
      ...(options.stopMs === undefined ? {} : { stopMs: options.stopMs }),
      backoff: { baseMs: 20, maxMs: 100 },
    },
    intake: options.intake,
    writer: {
      backlog: options.backlog ?? (() => 0),
      write: options.write ?? (async () => {}),
    },
    reader: { outbox: options.outbox ?? (async () => []) },
    directory: options.directory ?? { get: () => undefined },
    suspicion: options.suspicion ?? UNSUSPECTING,
    env,
  });
  onTestFinished(() => bus.stop());
  return { bus, witness, queue, notices };
}
