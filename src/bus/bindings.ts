/**
 * Binds the own queue to exchanges. They are declared passively, each on a channel that is thrown
 * away: a declaration of ours with other arguments would break the services that own them, and a
 * missing exchange closes the channel that asked for it.
 *
 * A fanout of oslo.messaging exists only while somebody listens; whoever finds it missing makes it.
 */
import type { Channel, Options } from 'amqplib';
import { textOf } from '../model/errors.ts';
import type { Cancel, Environment } from '../model/ports.ts';
import { type Backoff, backoffDelay } from './backoff.ts';
import type { Session } from './session.ts';

/** An exchange to be bound. */
export interface Exchange {
  readonly name: string;
  /** Binding keys. */
  readonly keys: readonly string[];
  /**
   * wait: until its owner has made it. fanout: made as oslo.messaging does, if it is missing. topic:
   * one of our own, made if it is missing.
   */
  readonly missing: 'wait' | keyof typeof MADE;
}

/** How an exchange is made that is missing. */
const MADE = {
  fanout: { durable: false, autoDelete: true },
  topic: { durable: true },
} as const satisfies Readonly<Record<string, Options.AssertExchange>>;

export interface BindingsOptions {
  readonly session: Session;
  readonly queue: string;
  readonly exchanges: readonly Exchange[];
  readonly backoff: Backoff;
  readonly env: Environment;
  /** Told of every change: the exchange is missing, or bound. */
  readonly tell: (exchange: string, bound: boolean) => void;
}

/**
 * Binds each exchange as soon as it exists, independently of the others, until the session ends. A
 * bound one is bound again at the longest pause: its binding vanishes with it when it is made anew.
 */
export function keepBindings(options: BindingsOptions): void {
  for (const exchange of options.exchanges) keepBinding(exchange, options);
}

function keepBinding(bound: Exchange, options: BindingsOptions): void {
  const { session, queue, backoff, env, tell } = options;
  const exchange = bound.name;
  let failures = 0;
  let cancel: Cancel | null = null;

  const attempt = async (): Promise<void> => {
    try {
      await bind(session, queue, bound);
      if (session.signal.aborted) return;
      if (failures > 0) env.log.info({ exchange }, 'exchange bound');
      failures = 0;
      tell(exchange, true);
    } catch (error) {
      if (session.signal.aborted) return;
      if (failures === 0) {
        env.log.warn({ exchange, error: textOf(error) }, 'waiting for an exchange');
      }
      failures += 1;
      tell(exchange, false);
    }
    const pause = failures > 0 ? backoffDelay(backoff, failures, env.chance) : backoff.maxMs;
    cancel = env.time.after(pause, () => void attempt());
  };
  session.signal.addEventListener('abort', () => cancel?.(), { once: true });
  void attempt();
}

async function bind(session: Session, queue: string, exchange: Exchange): Promise<void> {
  const { name, keys, missing } = exchange;
  let channel = await asking(session);
  try {
    await channel.checkExchange(name);
  } catch (error) {
    if (missing === 'wait' || session.signal.aborted) throw error;
    // The refusal has closed the channel.
    channel = await asking(session);
    await channel.assertExchange(name, missing, MADE[missing]);
  }
  for (const key of keys) await channel.bindQueue(queue, name, key);
  await channel.close();
}

async function asking({ model }: Session): Promise<Channel> {
  const channel = await model.createChannel();
  // The rejection of the call says the same.
  channel.on('error', () => {});
  return channel;
}
