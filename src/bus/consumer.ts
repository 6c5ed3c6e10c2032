/** Takes messages from an own queue; acknowledges what the store has committed, no sooner. */
import type { ConsumeMessage } from 'amqplib';
import type { Role } from '../model/actor.ts';
import { faultOf, type IntakeVerdict } from '../model/event.ts';
import type { Environment, Intake, Writer } from '../model/ports.ts';
import type { Suspicion } from '../model/suspicion.ts';
import { createAckWindow } from './acks.ts';
import type { Backoff } from './backoff.ts';
import { createBatcher } from './batcher.ts';
import { type Exchange, keepBindings } from './bindings.ts';
import { carefully } from './careful.ts';
import type { Connection } from './connection.ts';
import { rawMessage } from './delivery.ts';
import type { Replies } from './replies.ts';
import { keepSession, type Session } from './session.ts';
import { watchWindow } from './window.ts';

export interface ConsumerOptions {
  readonly connection: Connection;
  /** Own durable queue; never one that others use. */
  readonly queue: string;
  readonly exchanges: readonly Exchange[];
  /** Most messages taken and not acknowledged. */
  readonly prefetch: number;
  readonly batch: { readonly max: number; readonly lingerMs: number };
  /** No batch is submitted while more than this waits in the writer. */
  readonly maxBacklog: number;
  /** What a command of the bus may do. */
  readonly role: Role;
  readonly intake: Intake;
  readonly replies: Pick<Replies, 'send'>;
  readonly writer: Pick<Writer, 'backlog'>;
  /** Told when it falls behind (most of its window is taken and not acknowledged), or has caught up. */
  readonly onBehind: (isBehind: boolean) => void;
  readonly suspicion: Suspicion;
  readonly backoff: Backoff;
  readonly env: Environment;
}

export interface Consumer {
  readonly queue: string;
  /** True while messages arrive. */
  readonly consuming: () => boolean;
  /** Exchanges that are not bound yet, because they do not exist. */
  readonly waitingFor: () => readonly string[];
  /** Takes no more, finishes what was submitted, leaves the rest to the queue. */
  readonly stop: () => Promise<void>;
}

/** The exchange and queue for messages that can never be used. */
const deadQueue = (queue: string): string => `${queue}.dead`;

export function startConsumer(options: ConsumerOptions): Consumer {
  const missing = new Set<string>();
  let consuming = false;
  let drain: () => Promise<void> = async () => {};

  const kept = keepSession({
    ...options,
    name: options.queue,
    open: async (session) => {
      for (const { name } of options.exchanges) missing.add(name);
      await declare(session, options);
      const reception = receive(session, options);
      drain = reception.drain;
      const { consumerTag } = await session.channel.consume(options.queue, reception.deliver);
      drain = async () => {
        await session.channel.cancel(consumerTag);
        await reception.drain();
      };
      consuming = true;
      session.signal.addEventListener('abort', () => {
        consuming = false;
      });
      keepBindings({
        ...options,
        session,
        tell: (exchange, bound) => {
          if (bound) missing.delete(exchange);
          else missing.add(exchange);
        },
      });
    },
  });

  return {
    queue: options.queue,
    consuming: () => consuming,
    waitingFor: () => [...missing],
    stop: () => kept.stop(() => drain()),
  };
}

async function declare({ channel }: Session, options: ConsumerOptions): Promise<void> {
  const { queue, prefetch } = options;
  const dead = deadQueue(queue);
  await channel.assertExchange(dead, 'fanout', { durable: true });
  await channel.assertQueue(dead, { durable: true });
  await channel.bindQueue(dead, dead, '');
  await channel.assertQueue(queue, { durable: true, deadLetterExchange: dead });
  await channel.prefetch(prefetch);
}

interface Reception {
  readonly deliver: (message: ConsumeMessage | null) => void;
  /** Resolves when everything that was submitted is answered. */
  readonly drain: () => Promise<void>;
}

/** A batch under way. */
interface Taken {
  readonly last: ConsumeMessage;
  readonly messages: number;
}

/** What happens to the deliveries of one session. */
function receive(session: Session, options: ConsumerOptions): Reception {
  const { intake, writer, env, batch, maxBacklog, role, replies, suspicion } = options;
  const window = watchWindow(options.prefetch, options.onBehind, env.time);
  session.signal.addEventListener('abort', window.emptied);
  const acks = createAckWindow<Taken>();
  const underWay = new Set<Promise<void>>();
  let isDraining = false;

  const submit = async (
    messages: readonly ConsumeMessage[],
    poison: string | null,
  ): Promise<void> => {
    const last = messages.at(-1);
    if (last === undefined) return;
    const slot = acks.begin({ last, messages: messages.length });
    const at = env.time.now();
    const raws = messages.map((message) => rawMessage(message, at, role));
    const verdicts = await intake.submit(
      poison === null ? raws : raws.map((raw) => ({ ...raw, poison })),
    );
    await buryDead(session, options, messages, verdicts);
    for (const [index, message] of messages.entries()) {
      const verdict = verdicts[index];
      if (verdict !== undefined) replies.send(message, verdict);
    }
    // The tags of a dead channel mean nothing on another: those messages come again.
    if (session.signal.aborted) return;
    const settled = acks.settle(slot);
    const upTo = settled.at(-1);
    if (upTo === undefined) return;
    session.channel.ack(upTo.last, true);
    for (const { messages: acknowledged } of settled) window.acknowledged(acknowledged);
    env.checkpoint('acked');
    session.works();
  };

  const handOn = carefully({
    suspicion,
    submit,
    isOver: () => isDraining || session.signal.aborted,
  });

  const batcher = createBatcher<ConsumeMessage>({
    ...batch,
    time: env.time,
    ready: () => writer.backlog() <= maxBacklog,
    take: (messages) => {
      const task = handOn(messages)
        .catch((error: unknown) => session.fail(error))
        .finally(() => underWay.delete(task));
      underWay.add(task);
    },
    failed: session.fail,
  });
  session.signal.addEventListener('abort', batcher.stop);

  return {
    deliver: (message) => {
      if (message === null) session.fail(new Error('the broker cancelled the consumer'));
      else {
        window.taken();
        batcher.push(message);
      }
    },
    drain: async () => {
      isDraining = true;
      batcher.stop();
      await Promise.all(underWay);
    },
  };
}

/** Beside their row in the store, messages of no use are kept on the broker as they came. */
async function buryDead(
  { channel }: Session,
  { queue }: ConsumerOptions,
  messages: readonly ConsumeMessage[],
  verdicts: readonly IntakeVerdict[],
): Promise<void> {
  let buried = 0;
  for (const [index, message] of messages.entries()) {
    const verdict = verdicts[index];
    const fault = verdict === undefined ? null : faultOf(verdict);
    if (fault === null) continue;
    const { contentType, contentEncoding, headers } = message.properties;
    const send = (theirs: typeof headers): unknown =>
      channel.publish(deadQueue(queue), message.fields.routingKey, message.content, {
        persistent: true,
        contentType,
        contentEncoding,
        headers: {
          ...theirs,
          'x-rug-reason': fault.reason,
          'x-rug-field': fault.field ?? '',
          'x-rug-exchange': message.fields.exchange,
        },
      });
    try {
      send(headers);
    } catch {
      // Its headers cannot be encoded again with ours beside them: it would come back for ever.
      send({});
    }
    buried += 1;
  }
  if (buried > 0) await channel.waitForConfirms();
}
