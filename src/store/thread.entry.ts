/** The thread of the embedded store: messages in, calls of the backend, answers out. */
import { parentPort, workerData } from 'node:worker_threads';
import { parseKillOrder } from '../model/killpoints.ts';
import type { Backend, Checkpoint } from './backend.ts';
import { sqliteBackend } from './sqlite/backend.ts';
import { lockBeside } from './sqlite/lock.ts';
import { failureOf, type Reply, type Request, type ThreadOptions, transferable } from './thread.ts';

/** Ends the process where a fault test wants it to; null: nowhere. */
function killer(killAt: string | null): Checkpoint {
  const order = parseKillOrder(killAt);
  let passed = 0;
  return (point) => {
    if (point !== order?.point) return;
    passed += 1;
    if (passed === order.passage) process.kill(process.pid, 'SIGKILL');
  };
}

/** The backend, started only where nobody else has the file, and holding it until it is closed. */
function alone(file: string, backend: Backend): Backend {
  let lock: ReturnType<typeof lockBeside> | null = null;
  return {
    ...backend,
    start: () => {
      lock ??= lockBeside(file);
      return backend.start();
    },
    close: async () => {
      await backend.close();
      lock?.release();
      lock = null;
    },
  };
}

const { path, killAt, exclusive = false }: ThreadOptions = workerData;
const shared = sqliteBackend(path, killer(killAt));
const backend = exclusive ? alone(path, shared) : shared;

async function answer({ id, call, parameters }: Request): Promise<Reply> {
  try {
    const work = backend[call] as (...args: readonly unknown[]) => ReturnType<Backend[typeof call]>;
    return { id, ok: true, value: await work(...parameters) };
  } catch (error) {
    return { id, ok: false, failure: failureOf(error) };
  }
}

/** What an answer holds that need not be copied: it is read by nobody here. */
function bytesIn(value: unknown): readonly Uint8Array[] {
  if (typeof value !== 'object' || value === null || !('bytes' in value)) return [];
  return value.bytes instanceof Uint8Array ? [value.bytes] : [];
}

parentPort?.on('message', async (request: Request) => {
  const reply = await answer(request);
  parentPort?.postMessage(reply, transferable(reply.ok ? bytesIn(reply.value) : []));
});
