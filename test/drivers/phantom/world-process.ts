/** Worlds in processes of their own, for tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { connectWorld } from '../../../src/drivers/phantom/client.ts';
import { controlWorld, type WorldControl } from '../../../src/drivers/phantom/control.ts';
import {
  type Asker,
  type WorldCalls,
  type WorldLink,
  worldCalls,
} from '../../../src/drivers/phantom/link.ts';
import { systemTime } from '../../../src/environment.ts';
import { temporaryDirectory } from '../../support/directory.ts';

const ENTRY = fileURLToPath(
  new URL('../../../src/drivers/phantom/world.entry.ts', import.meta.url),
);

export interface WorldPlace {
  readonly socketPath: string;
  readonly dataDir: string;
}

/** A directory for a world, removed after the test. */
export async function worldPlace(): Promise<WorldPlace> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory.remove());
  return { socketPath: join(directory.path, 'world.sock'), dataDir: join(directory.path, 'data') };
}

export interface WorldProcess {
  readonly pid: number;
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Ends it as a SIGKILL does, and waits until it is gone. */
  readonly kill: () => Promise<void>;
}

/** Starts a world, and answers when it is ready; it is killed after the test. */
export async function spawnWorld(place: WorldPlace, idleMs = 60_000): Promise<WorldProcess> {
  const args = ['--socket', place.socketPath, '--data', place.dataDir, '--idle-ms', `${idleMs}`];
  const child = spawn(process.execPath, [ENTRY, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = endOf(child);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then((how) => Promise.reject(new Error(`the world ended with ${how}`))),
  ]);
  return { pid: child.pid ?? 0, ended, kill };
}

const endOf = async (child: ChildProcess): Promise<number | string> => {
  const [code, signal] = await once(child, 'exit');
  return signal ?? code;
};

/** A control of the world there; closed after the test. */
export function controlOf(place: WorldPlace): WorldControl {
  const control = controlWorld(place, { time: systemTime });
  onTestFinished(() => control.close());
  return control;
}

/** A line to the world there; closed after the test. */
export function linkTo(place: WorldPlace): WorldLink {
  const link = connectWorld(place, { time: systemTime });
  onTestFinished(() => link.close());
  return link;
}

export function callsOn(link: WorldLink, asker: Partial<Asker> = {}): WorldCalls {
  const fence = { token: 1, attempt: 0 };
  const whole = { resourceId: 'r1', fence, verb: 'build', step: 'look', runId: 'run', ...asker };
  return worldCalls(link, whole, new AbortController().signal);
}
