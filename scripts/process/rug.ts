/** A rug of one's own, as a process: started, spoken to over its API, stopped or killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A rug that may not be ready yet. */
export interface RugSpawned {
  readonly pid: number;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** The exit code; null: a signal ended it. */
  readonly exited: Promise<number | null>;
  /** What it has written so far, its log included. */
  readonly said: () => string;
  /** Where it listens, once it says so. Rejects with what it said, when it ends before that. */
  readonly ready: Promise<string>;
}

export interface RugProcess extends Omit<RugSpawned, 'ready'> {
  readonly url: string;
  /** SIGTERM; answers the exit code. */
  readonly stop: () => Promise<number | null>;
}

const OURS = {
  RUG_HTTP_PORT: '0',
  RUG_LOG_LEVEL: 'warn',
  /** Its fourth descriptor ends when we do, however that happens, and it ends then too (bin/start.js). */
  RUG_SHIM_LIFELINE: '3',
};

/** The environment without what is set for another rug: its database and its queues are not ours. */
function foreign(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('RUG_')),
  );
}

const SHIM = fileURLToPath(new URL('../../bin/rug.js', import.meta.url));

/** Starts rug, and waits for nothing. Its log goes to the file descriptor `log`, else to `said`. */
export function spawnRug(
  environment: Record<string, string>,
  log: number | 'pipe' = 'pipe',
): RugSpawned {
  const child = spawn(process.execPath, [SHIM], {
    env: { ...foreign(), ...OURS, ...environment },
    stdio: ['ignore', log, 'pipe', 'pipe'],
  });
  let said = '';
  const exited = once(child, 'exit').then(([code]: unknown[]) =>
    typeof code === 'number' ? code : null,
  );
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ready = new Promise<string>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const address = /listens on (http:\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    exited.then(
      (code) => reject(new Error(`rug ended with ${code}:\n${said}`)),
      (error: unknown) => reject(error),
    );
  });
  // Whoever only wants it dead does not wait for it.
  ready.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    kill: (signal) => void child.kill(signal),
    exited,
    said: () => said,
    ready,
  };
}

/**
 * Starts rug and resolves when it says where it listens.
 *
 * @throws Error with what it said, when it ends before that
 */
export async function startRug(
  environment: Record<string, string>,
  log: number | 'pipe' = 'pipe',
): Promise<RugProcess> {
  return untilReady(spawnRug(environment, log));
}

/** @throws Error with what it said, when it ends before that */
export async function untilReady(spawned: RugSpawned): Promise<RugProcess> {
  const { ready, ...rug } = spawned;
  const url = await ready;
  return {
    ...rug,
    url,
    stop: () => {
      rug.kill('SIGTERM');
      return rug.exited;
    },
  };
}
