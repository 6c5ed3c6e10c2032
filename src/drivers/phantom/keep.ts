/** Keeps a world there for as long as this process needs one. */
import { connect } from 'node:net';
import type { Log, Time } from '../../model/ports.ts';
import { ensureWorld, type WorldSettings } from './start.ts';

export interface KeptWorld {
  /** Lets go of it: it ends by itself when nobody else needs it. */
  readonly close: () => void;
}

const PAUSE_MS = 1_000;

export interface KeepEnvironment {
  readonly time: Time;
  readonly log?: Pick<Log, 'warn'>;
  /** Told when a world is there again. */
  readonly onBack?: () => void;
}

/**
 * Ensures a world, is a client of it so that it stays, and ensures another when it ends. Resolves
 * when it answers.
 *
 * @throws Error as `ensureWorld` does, when the first start fails
 */
export async function keepWorld(
  settings: WorldSettings,
  environment: KeepEnvironment,
): Promise<KeptWorld> {
  const { time, log, onBack } = environment;
  let closed = false;
  let release: () => void = () => undefined;
  const hold = (): void => {
    const socket = connect(settings.socketPath).unref();
    release = () => socket.destroy();
    socket.on('error', () => undefined);
    socket.once('close', () => {
      if (closed) return;
      log?.warn({ socket: settings.socketPath }, 'the phantom world ended');
      void again();
    });
  };
  const again = async (): Promise<void> => {
    try {
      await ensureWorld(settings, environment);
      if (closed) return;
      hold();
      onBack?.();
    } catch (error) {
      if (closed) return;
      log?.warn({ error: String(error) }, 'the phantom world does not start');
      release = time.after(PAUSE_MS, () => void again());
    }
  };
  await ensureWorld(settings, environment);
  hold();
  return {
    close: () => {
      closed = true;
      release();
    },
  };
}
