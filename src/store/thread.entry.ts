/** The thread of the embedded store: messages in, calls of the backend, answers out. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Backend, Checkpoint } from './backend.ts';
import { sqliteBackend } from './sqlite/backend.ts';
import { failureOf, type Reply, type Request, type ThreadOptions } from './thread.ts';

/** Ends the process at the count-th passage of `point:count`; null: at none. */
function killer(killAt: string | null): Checkpoint {
  const [point, count = '1'] = killAt?.split(':') ?? [];
  let passed = 0;
  return (at) => {
    if (at !== point) return;
    passed += 1;
    if (passed === Number(count)) process.kill(process.pid, 'SIGKILL');
  };
}

const { path, killAt }: ThreadOptions = workerData;
const backend = sqliteBackend(path, killer(killAt));

async function answer({ id, call, parameters }: Request): Promise<Reply> {
  try {
    const work = backend[call] as (...args: readonly unknown[]) => ReturnType<Backend[typeof call]>;
    return { id, ok: true, value: await work(...parameters) };
  } catch (error) {
    return { id, ok: false, failure: failureOf(error) };
  }
}

parentPort?.on('message', async (request: Request) => {
  parentPort?.postMessage(await answer(request));
});
