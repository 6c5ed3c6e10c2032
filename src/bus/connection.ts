/** The one connection to the broker, for consumer and publisher; comes back for ever by itself. */
import { type ChannelModel, connect, type RecoveringChannelModel } from 'amqplib';
import type { Environment } from '../model/ports.ts';
import { type Backoff, backoffDelay } from './backoff.ts';

export interface ConnectionOptions {
  /** `amqp://` or `amqps://`; may hold a password, which is never logged. */
  readonly url: string;
  readonly backoff: Backoff;
  readonly env: Environment;
}

export type ConnectionState = 'connecting' | 'connected' | 'blocked' | 'stopped';

export interface Connection {
  readonly state: () => ConnectionState;
  /** The connection as it is now; null while there is none. */
  readonly model: () => ChannelModel | null;
  /** Called with every new connection. */
  readonly onConnect: (listener: () => void) => void;
  readonly close: () => Promise<void>;
}

/** How long the handshake may take. */
const HANDSHAKE_MS = 10_000;

/**
 * Starts connecting; never rejects because the broker is away. A connection that is half open is
 * noticed by heartbeats, at the interval the broker wants.
 */
export async function openConnection({
  url,
  backoff,
  env,
}: ConnectionOptions): Promise<Connection> {
  let state: ConnectionState = 'connecting';
  let current: ChannelModel | null = null;
  const listeners: (() => void)[] = [];
  const become = (next: ConnectionState): void => {
    state = next;
    env.metrics.gauge('rug_amqp_connected', next === 'connected' || next === 'blocked' ? 1 : 0);
  };
  become('connecting');

  const recovering: RecoveringChannelModel = await connect(url, {
    timeout: HANDSHAKE_MS,
    clientProperties: { connection_name: 'rug' },
    recovery: {
      waitForConnect: false,
      maxRetries: Number.POSITIVE_INFINITY,
      calculateDelay: (attempt) => backoffDelay(backoff, attempt, env.chance),
    },
  });
  recovering.on('connect', (model) => {
    current = model;
    failed = false;
    become('connected');
    env.log.info({}, 'connected to the broker');
    for (const listener of listeners) listener();
  });
  recovering.on('disconnect', (error) => {
    current = null;
    become('connecting');
    env.log.warn({ error: error.message }, 'lost the broker');
  });
  let failed = false;
  recovering.on('connect-failed', (error) => {
    // Said once for each time it is away, not at each attempt.
    if (!failed) env.log.warn({ error: error.message }, 'the broker cannot be reached');
    failed = true;
  });
  recovering.on('blocked', (reason) => {
    become('blocked');
    env.log.warn({ reason }, 'the broker takes no messages: it is short of memory or disk');
  });
  recovering.on('unblocked', () => become('connected'));
  // Without a listener an error would end the process; a lost connection is told by `disconnect`.
  recovering.on('error', (error) => env.log.debug({ error: error.message }, 'broker error'));
  recovering.on('handler-error', (error, event) => {
    env.log.error({ error: error.message, event }, 'a listener of the bus failed');
  });

  return {
    state: () => state,
    model: () => current,
    onConnect: (listener) => {
      listeners.push(listener);
      if (current !== null) listener();
    },
    close: async () => {
      current = null;
      become('stopped');
      await recovering.close();
    },
  };
}
