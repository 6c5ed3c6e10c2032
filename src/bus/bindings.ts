/**
 * Binds the own queue to exchanges that belong to others. They are declared passively, each on a
 * channel that is thrown away: a declaration of ours with other arguments would break the services
 * that own them, and a missing exchange closes the channel that asked for it.
 */
import { textOf } from '../model/errors.ts';
import type { Cancel, Environment } from '../model/ports.ts';
import { type Backoff, backoffDelay } from './backoff.ts';
import type { Session } from './session.ts';

export interface BindingsOptions {
  readonly session: Session;
  readonly queue: string;
  /** Exchange -> binding keys. */
  readonly exchanges: Readonly<Record<string, readonly string[]>>;
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
  for (const [exchange, keys] of Object.entries(options.exchanges)) {
    keepBinding(exchange, keys, options);
  }
}

function keepBinding(exchange: string, keys: readonly string[], options: BindingsOptions): void {
  const { session, queue, backoff, env, tell } = options;
  let failures = 0;
  let cancel: Cancel | null = null;

  const attempt = async (): Promise<void> => {
    try {
      await bind(session, queue, exchange, keys);
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

async function bind(
  { model }: Session,
  queue: string,
  exchange: string,
  keys: readonly string[],
): Promise<void> {
  const channel = await model.createChannel();
  // The rejection of the call says the same.
  channel.on('error', () => {});
  await channel.checkExchange(exchange);
  for (const key of keys) await channel.bindQueue(queue, exchange, key);
  await channel.close();
}
