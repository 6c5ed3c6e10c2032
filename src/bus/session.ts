/** Keeps one channel open and in use, whatever happens to it or to the connection. */
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { textOf } from '../model/errors.ts';
import type { Cancel, Environment } from '../model/ports.ts';
import { type Backoff, backoffDelay } from './backoff.ts';
import type { Connection } from './connection.ts';

/** One life of the channel: what was taken from it must be answered on it, or not at all. */
export interface Session {
  readonly model: ChannelModel;
  readonly channel: ConfirmChannel;
  /** Aborted when the channel is closed, by whomever. */
  readonly signal: AbortSignal;
  /** Closes the channel: whatever it has not acknowledged goes back to the queue. */
  readonly fail: (error: unknown) => void;
  /** Closes the channel; resolves when it is closed, by whomever. */
  readonly close: () => Promise<void>;
  /** It does its work: the next failure begins with the shortest pause. */
  readonly works: () => void;
}

export interface SessionOptions {
  readonly connection: Connection;
  /** For logs. */
  readonly name: string;
  readonly backoff: Backoff;
  readonly env: Environment;
  /** Declares what the channel needs and puts it to use; a rejection closes it. */
  readonly open: (session: Session) => Promise<void>;
}

export interface KeptSession {
  /** null while there is none. */
  readonly current: () => Session | null;
  /** Ends it; `drain` runs before the channel is closed. */
  readonly stop: (drain?: (session: Session) => Promise<void>) => Promise<void>;
}

/** Opens a session at every connection, and again after a pause when it ends before that does. */
export function keepSession(options: SessionOptions): KeptSession {
  const { connection, env, backoff, name } = options;
  let current: Session | null = null;
  let opening = false;
  let stopped = false;
  let failures = 0;
  let cancelRetry: Cancel | null = null;

  const retry = (error: unknown): void => {
    current = null;
    if (stopped || connection.model() === null) return;
    failures += 1;
    const pause = backoffDelay(backoff, failures, env.chance);
    env.log.warn({ session: name, error: textOf(error), pause }, 'channel closed, reopening');
    cancelRetry?.();
    cancelRetry = env.time.after(pause, () => void open());
  };

  const open = async (): Promise<void> => {
    const model = connection.model();
    if (stopped || opening || current !== null || model === null) return;
    opening = true;
    try {
      const session = await openSession(model, () => {
        failures = 0;
      });
      if (stopped) {
        await session.close();
        return;
      }
      current = session;
      await options.open(session).catch(session.fail);
      opening = false;
      whenAborted(session.signal, () => retry(session.signal.reason));
    } catch (error) {
      opening = false;
      retry(error);
    }
  };
  connection.onConnect(() => void open());

  return {
    current: () => current,
    stop: async (drain) => {
      stopped = true;
      cancelRetry?.();
      const session = current;
      if (session === null || session.signal.aborted) return;
      try {
        await drain?.(session);
        if (!session.signal.aborted) await session.close();
      } catch (error) {
        env.log.debug({ session: name, error: textOf(error) }, 'channel closed while stopping');
      }
    },
  };
}

function whenAborted(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
}

async function openSession(model: ChannelModel, works: () => void): Promise<Session> {
  const channel = await model.createConfirmChannel();
  const ended = new AbortController();
  const end = (reason: unknown): void => {
    if (!ended.signal.aborted) ended.abort(reason);
  };
  // The error comes before the close and says why.
  channel.on('error', end);
  const closed = new Promise<void>((resolve) => {
    channel.on('close', () => {
      end(new Error('the channel was closed'));
      resolve();
    });
  });
  // A connection that is lost meanwhile never answers the request to close.
  const close = (): Promise<void> => Promise.race([channel.close(), closed]);
  return {
    model,
    channel,
    signal: ended.signal,
    fail: (error) => {
      if (ended.signal.aborted) return;
      end(error);
      close().catch(() => {
        // It was closed already: that is what was wanted.
      });
    },
    close,
    works,
  };
}
