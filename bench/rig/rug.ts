/** A rug to be measured: the product as it is started, its log in a file that is judged afterwards. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Complaints, Subject } from './subject.ts';

const SHIM = fileURLToPath(new URL('../../bin/rug.js', import.meta.url));
/** Long enough for a million resources on a busy machine. */
const STARTED_WITHIN_MS = 180_000;
/** Of pino. */
const ERROR = 50;
const WARNING = 40;

export interface RugSettings {
  /** Its files, its log and its profiles. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Flags of Node itself. */
  readonly flags?: readonly string[];
  /** Told its process id at once. */
  readonly spawned?: (pid: number) => void;
}

export interface Rug extends Subject {
  readonly url: string;
  /** From the start of the process to its word that it listens, milliseconds. */
  readonly startedInMs: number;
  /** What it has written to standard error so far. */
  readonly said: () => string;
}

/**
 * Starts rug, and resolves when it says where it listens.
 *
 * @throws Error with what it said last, when it ends before or is not there in time
 */
export async function startRug(settings: RugSettings): Promise<Rug> {
  const logPath = join(settings.directory, 'rug.log');
  const log = openSync(logPath, 'a');
  const begun = performance.now();
  const child = spawn(process.execPath, [...(settings.flags ?? []), SHIM], {
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^RUG_/.test(name))),
      RUG_HTTP_PORT: '0',
      RUG_DATA_DIR: settings.directory,
      RUG_SHIM_LIFELINE: '3',
      ...settings.environment,
    },
    stdio: ['ignore', log, 'pipe', 'pipe'],
  });
  settings.spawned?.(child.pid ?? 0);
  let said = '';
  const exited = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const address = /listens on (http:\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    exited.then(
      ([code]) => reject(new Error(`rug ended with ${code}:\n${said}`)),
      (error: unknown) => reject(error),
    );
    setTimeout(() => {
      reject(new Error(`rug did not start within ${STARTED_WITHIN_MS / 1000} s:\n${said}`));
    }, STARTED_WITHIN_MS).unref();
  }).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  const startedInMs = performance.now() - begun;
  const end = async (signal: NodeJS.Signals): Promise<unknown> => {
    child.kill(signal);
    const [code] = await exited;
    return code;
  };
  return {
    pid: child.pid ?? 0,
    url,
    startedInMs,
    said: () => said,
    stop: async () => {
      const code = await end('SIGTERM');
      if (code !== 0) throw new Error(`rug ended with ${code}:\n${said}`);
    },
    kill: async () => {
      await end('SIGKILL');
    },
    complaints: () => complaintsIn(logPath),
  };
}

async function complaintsIn(path: string): Promise<Complaints> {
  const warnings: string[] = [];
  const errors: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const level = Number(/"level":(\d+)/.exec(line)?.[1] ?? 0);
    if (level >= ERROR) errors.push(line);
    else if (level >= WARNING) warnings.push(line);
  }
  return { warnings, errors };
}
