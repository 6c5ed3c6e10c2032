/** The bus: notifications in, notices out, over one connection. */
import type { Directory, Environment, Intake, Writer } from '../model/ports.ts';
import type { Reader } from '../model/store.ts';
import { type Backoff, DEFAULT_BACKOFF } from './backoff.ts';
import { openConnection } from './connection.ts';
import { type Consumer, startConsumer } from './consumer.ts';
import { createOutbox } from './outbox.ts';

/** The section `amqp` of the configuration. */
export interface BusSettings {
  readonly url: string;
  /** Own durable queue; messages of no use go to `<queue>.dead`. */
  readonly queue: string;
  /** Exchange -> binding keys; declared passively and waited for. */
  readonly exchanges: Readonly<Record<string, readonly string[]>>;
  /** Most messages taken and not acknowledged. */
  readonly prefetch: number;
  /** Most messages journaled together. */
  readonly batch: number;
  /** How long the first of a batch waits for company, milliseconds; default 2. */
  readonly lingerMs?: number;
  /** No batch is submitted while more than this waits in the writer; default 2,000. */
  readonly maxBacklog?: number;
  /** How long each of the two steps of a stop (finish, close) may take, milliseconds; default 4,000. */
  readonly stopMs?: number;
  /** Exchange of outgoing notices. */
  readonly notices: string;
  readonly backoff?: Backoff;
}

export interface BusOptions {
  readonly settings: BusSettings;
  readonly intake: Intake;
  readonly writer: Pick<Writer, 'backlog' | 'write'>;
  readonly reader: Pick<Reader, 'outbox'>;
  readonly directory: Pick<Directory, 'get'>;
  readonly env: Environment;
}

export interface Bus {
  /** `connected`, or what it is doing instead: `connecting`, `waiting for exchange nova` ... */
  readonly state: () => string;
  /** The outbox may hold notices. */
  readonly kick: () => void;
  /**
   * Finishes what is under way and closes the connection; waits for neither beyond `stopMs`, as a
   * store that is down or a broker that hangs may never answer. The queue keeps what is not done.
   */
  readonly stop: () => Promise<void>;
}

const DEFAULT_LINGER_MS = 2;
const DEFAULT_MAX_BACKLOG = 2_000;
const DEFAULT_STOP_MS = 4_000;
const OUTBOX_BATCH = 200;

/** Resolves at once, connected or not: a broker that is away keeps nothing else waiting. */
export async function startBus(options: BusOptions): Promise<Bus> {
  const { settings, env } = options;
  const { url, batch, lingerMs, maxBacklog, notices } = settings;
  const backoff = settings.backoff ?? DEFAULT_BACKOFF;
  const connection = await openConnection({ url, backoff, env });
  const shared = { ...options, ...settings, connection, backoff };
  const consumer = startConsumer({
    ...shared,
    batch: { max: batch, lingerMs: lingerMs ?? DEFAULT_LINGER_MS },
    maxBacklog: maxBacklog ?? DEFAULT_MAX_BACKLOG,
  });
  const outbox = createOutbox({ ...shared, exchange: notices, batch: OUTBOX_BATCH });
  return {
    state: () => {
      const state = connection.state();
      return state === 'connected' ? consumerState(consumer) : state;
    },
    kick: outbox.kick,
    stop: async () => {
      const limit = settings.stopMs ?? DEFAULT_STOP_MS;
      await within(
        limit,
        consumer.stop().then(() => outbox.stop()),
        env,
      );
      await within(limit, connection.close(), env);
    },
  };
}

/** Waits for `work`, at most `limit` milliseconds. */
async function within(limit: number, work: Promise<void>, { time }: Environment): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const cancel = time.after(limit, resolve);
  await Promise.race([work, over]);
  cancel();
}

function consumerState(consumer: Consumer): string {
  if (!consumer.consuming()) return 'opening the queue';
  const missing = consumer.waitingFor();
  if (missing.length === 0) return 'connected';
  return `waiting for exchange ${missing.join(', ')}`;
}
