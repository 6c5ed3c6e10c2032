/** A rug of one's own, as a process: started, spoken to over its API, stopped or killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface RugProcess {
  readonly url: string;
  readonly pid: number;
  /** SIGTERM; answers the exit code. */
  readonly stop: () => Promise<number | null>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly exited: Promise<number | null>;
  /** What it has written to standard error so far. */
  readonly said: () => string;
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

/**
 * Starts rug and resolves when it says where it listens.
 *
 * @throws Error with what it said, when it ends before that
 */
export async function startRug(environment: Record<string, string>): Promise<RugProcess> {
  const child = spawn(process.execPath, [SHIM], {
    env: { ...foreign(), ...OURS, ...environment },
    stdio: ['ignore', 'inherit', 'pipe', 'pipe'],
  });
  let said = '';
  const exited = once(child, 'exit').then(([code]: unknown[]) =>
    typeof code === 'number' ? code : null,
  );
  const url = await new Promise<string>((resolve, reject) => {
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
  const kill = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  return {
    url,
    pid: child.pid ?? 0,
    exited,
    kill,
    said: () => said,
    stop: () => {
      kill('SIGTERM');
      return exited;
    },
  };
}
