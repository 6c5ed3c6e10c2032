/** The place where the floor is measured: tables that know a fleet, a queue of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBroker } from '../rig/broker.ts';
import { postgresWitness, sqliteWitness } from '../rig/database.ts';
import { type Fleet, routerId } from '../rig/fleet.ts';
import { scratch } from '../rig/scratch.ts';
import { freshDatabase, type Services, type StoreName, watchedServices } from '../rig/services.ts';
import type { Stage, StartOptions, Subject } from '../rig/subject.ts';
import { FRESH } from './machine.ts';
import { schema } from './store.ts';

const QUEUE = 'floor.notifications';
const ENTRY = fileURLToPath(new URL('./main.entry.ts', import.meta.url));
/** Rows of one insert. */
const CHUNK = 1_000;

/** Prepares a stage whose floor knows `fleet`. */
export async function openFloor(
  services: Services,
  store: StoreName,
  fleet: Fleet,
): Promise<Stage> {
  const { directory, remove } = scratch('rug-floor-');
  const database =
    store === 'postgres' && services.postgres !== null
      ? await freshDatabase(services.postgres)
      : null;
  const path = database?.url ?? join(directory, 'floor.db');
  const witness = database === null ? sqliteWitness(path) : await postgresWitness(path);
  await witness.execute(database === null ? schema('integer', 'text') : schema('bigint', 'json'));
  for (let from = 0; from < fleet.routers; from += CHUNK) {
    const size = Math.min(CHUNK, fleet.routers - from);
    await witness.insert(
      Array.from({ length: size }, (_, i) =>
        JSON.stringify({
          id: routerId(from + i),
          spec: '{}',
          snapshot: FRESH,
          done_seq: 0,
          status: 'configured',
          pending: '[]',
        }),
      ),
    );
  }
  await witness.settle();
  const broker = await openBroker(services.rabbit.url);
  await broker.bind(QUEUE);
  return {
    store,
    fleet,
    broker,
    queue: QUEUE,
    witness,
    tables: { decisions: null, deadLetters: null },
    start: ({ flags = [], spawned } = {}) =>
      startFloor([...flags, ENTRY, services.rabbit.url, QUEUE, path], spawned),
    watched: (pid) => [
      { name: 'floor', pid, alone: true, threads: true },
      ...watchedServices(services, store),
    ],
    close: async () => {
      await witness.close();
      await broker.remove(QUEUE);
      await broker.close();
      await database?.drop();
      await remove();
    },
  };
}

/** Resolves when it consumes. */
async function startFloor(
  args: readonly string[],
  spawned: StartOptions['spawned'],
): Promise<Subject> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  spawned?.(child.pid ?? 0);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exited = once(child, 'exit');
  const failed = exited.then(() => Promise.reject(new Error(`the floor ended:\n${said}`)));
  await Promise.race([once(child.stdout, 'data'), failed]);
  failed.catch(() => undefined);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  return {
    pid: child.pid ?? 0,
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
    complaints: async () => ({ warnings: [], errors: said === '' ? [] : [said] }),
  };
}
