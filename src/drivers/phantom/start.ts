/** Sees to it that a world is there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RugError } from '../../model/errors.ts';
import type { Time } from '../../model/ports.ts';
import { answers } from './answers.ts';

export interface WorldSettings {
  readonly socketPath: string;
  /** Where the call log is kept. */
  readonly dataDir: string;
  /** Ends after so long without a client. Default 60 s. */
  readonly idleMs?: number;
  /** Before each request is handled. Default 0. */
  readonly latencyMs?: number;
  /** From power-on to the first answer of an instance. Default 0. */
  readonly bootMs?: number;
  /** How long a start may take. Default 10 s. */
  readonly startTimeoutMs?: number;
}

export interface StartedWorld {
  /** Of the process started here, which may have left the world to another; null: none was. */
  readonly pid: number | null;
}

/** What the kernel has room for in the address of a unix socket. */
const LONGEST_PATH = 107;

/**
 * Starts the world detached from this process when its socket is silent, and resolves when it
 * answers. Of several who start at once one wins, and all are served by it.
 *
 * @throws RugError `bad_config` for a path too long for a socket; Error with what the world wrote
 *   last, when it does not answer in time
 */
export async function ensureWorld(
  settings: WorldSettings,
  environment: { readonly time: Time },
): Promise<StartedWorld> {
  if (Buffer.byteLength(settings.socketPath) > LONGEST_PATH) {
    const text = `${settings.socketPath} is too long for a socket: choose a shorter data directory`;
    throw new RugError('bad_config', text, { field: 'dataDir' });
  }
  if (await answers(settings.socketPath)) return { pid: null };
  mkdirSync(settings.dataDir, { recursive: true });
  const complaints = join(settings.dataDir, 'world.log');
  const child = launch(settings, complaints);
  const limitMs = settings.startTimeoutMs ?? 10_000;
  const why = await readiness(child, limitMs, environment.time);
  child.stdout?.destroy();
  child.unref();
  if (why === null) return { pid: child.pid ?? null };
  child.kill('SIGKILL');
  const last = readFileSync(complaints, 'utf8').trim().split('\n').slice(-5).join('\n');
  throw new Error(`no phantom world at ${settings.socketPath}: ${why}\n${last}`);
}

/** The world writes one line when it answers; null, or why that does not come. */
function readiness(child: ChildProcess, limitMs: number, time: Time): Promise<string | null> {
  return new Promise((resolve) => {
    const cancel = time.after(limitMs, () => resolve(`it was not ready within ${limitMs} ms`));
    const settle = (why: string | null): void => {
      cancel();
      resolve(why);
    };
    child.stdout?.once('data', () => settle(null));
    child.once('error', (error) => settle(error.message));
    child.once('exit', (code, signal) => settle(`it ended with ${signal ?? code}`));
  });
}

function launch(settings: WorldSettings, complaints: string): ChildProcess {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const entry = fileURLToPath(new URL(`./world.entry.${extension}`, import.meta.url));
  const options = {
    '--socket': settings.socketPath,
    '--data': settings.dataDir,
    '--idle-ms': settings.idleMs,
    '--latency-ms': settings.latencyMs,
    '--boot-ms': settings.bootMs,
  };
  const args = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [name, String(value)],
  );
  const errors = openSync(complaints, 'a', 0o600);
  try {
    return spawn(process.execPath, [entry, ...args], {
      detached: true,
      stdio: ['ignore', 'pipe', errors],
    });
  } finally {
    closeSync(errors);
  }
}
