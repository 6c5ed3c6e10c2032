/**
 * What a rug is measured in: a directory, a store and a world of its own that know a fleet of
 * configured routers. One router is created by rug itself; the others are copies of its row, and of
 * what the world's call log says of it.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { ensureWorld } from '../../src/drivers/phantom/start.ts';
import { systemTime } from '../../src/environment.ts';
import { type Broker, DEAD_QUEUE, openBroker, RUG_QUEUE } from './broker.ts';
import { postgresWitness, sqliteWitness, type Witness } from './database.ts';
import type { Fleet } from './fleet.ts';
import { messageText } from './messages.ts';
import { type Rug, startRug } from './rug.ts';
import { scratch } from './scratch.ts';
import { freshDatabase, type Services, type StoreName, watchedServices } from './services.ts';
import { SAMPLE, stamp } from './stamp.ts';
import type { Stage, StartOptions } from './subject.ts';

/** Routers of one insert, lines of one write. */
const CHUNK = 1_000;
const SAMPLE_WITHIN_MS = 30_000;
const WORLD_WITHIN_MS = 300_000;

export interface RugStage extends Stage<Rug> {
  readonly directory: string;
}

/** No polls and no comparison with the world take part unless a workload asks for them. */
const QUIET = {
  RUG_HEALTH_ENABLED: 'false',
  RUG_SOURCES_PHANTOM_LIST: 'false',
  RUG_SCHEDULER_START_SPREAD_SECONDS: '86400',
};

export interface Scenery {
  /** Where the instance of router `n` is asked whether it lives. Absent: as the world says. */
  readonly address?: (n: number) => string;
  /** Routers beyond so many are known, and not in the world: nobody does anything to them. */
  readonly built?: number;
}

/** Prepares a stage whose rug knows `fleet`. */
export async function openStage(
  services: Services,
  store: StoreName,
  fleet: Fleet,
  scenery: Scenery = {},
): Promise<RugStage> {
  const { directory, remove } = scratch('rug-bench-');
  const database =
    store === 'postgres' && services.postgres !== null
      ? await freshDatabase(services.postgres)
      : null;
  const broker = await openBroker(services.rabbit.url);
  const world = new World(directory);
  const environment = {
    ...QUIET,
    RUG_AMQP_URL: services.rabbit.url,
    ...(database === null ? {} : { RUG_DATABASE_URL: database.url }),
  };
  const start = (extra: StartOptions = {}): Promise<Rug> =>
    startRug({
      directory,
      environment: { ...environment, ...extra.environment },
      flags: extra.flags ?? [],
      ...(extra.spawned === undefined ? {} : { spawned: extra.spawned }),
    });
  const opened: { witness: Witness | null; first: Rug | null } = { witness: null, first: null };
  const close = async (): Promise<void> => {
    await opened.first?.kill();
    await opened.witness?.close();
    await world.end();
    await broker.remove(RUG_QUEUE, DEAD_QUEUE);
    await broker.close();
    await database?.drop();
    await remove();
  };
  try {
    await world.start();
    opened.first = await start();
    const witness =
      database === null
        ? sqliteWitness(join(directory, 'rug.db'))
        : await postgresWitness(database.url);
    opened.witness = witness;
    await makeSample(broker, witness);
    await opened.first.stop();
    opened.first = null;
    await world.end();
    await copyRows(witness, fleet, scenery.address);
    await copyWorld(directory, { ...fleet, routers: scenery.built ?? fleet.routers });
    await world.start();
    await witness.settle();
    return {
      store,
      fleet,
      directory,
      broker,
      queue: RUG_QUEUE,
      witness,
      tables: { decisions: 'trail', deadLetters: 'dead_letter' },
      start,
      watched: (pid) => [
        { name: 'rug', pid, alone: true, threads: true },
        { name: 'world', pid: world.pid },
        ...watchedServices(services, store),
      ],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The phantom world, in the place where rug looks for it. */
class World {
  readonly #directory: string;
  #pid = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get pid(): number {
    return this.#pid;
  }

  async start(): Promise<void> {
    const settings = {
      socketPath: join(this.#directory, 'phantom.sock'),
      dataDir: join(this.#directory, 'phantom'),
      startTimeoutMs: WORLD_WITHIN_MS,
    };
    const { pid } = await ensureWorld(settings, { time: systemTime });
    if (pid === null) throw new Error('another world answers at the socket of the bench');
    this.#pid = pid;
  }

  async end(): Promise<void> {
    const pid = this.#pid;
    if (pid === 0) return;
    this.#pid = 0;
    process.kill(pid, 'SIGKILL');
    while (isRunning(pid)) await pause(5);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function makeSample(broker: Broker, witness: Witness): Promise<void> {
  const said = { ...SAMPLE, notice: 'create', name: 'router', revision: 1 } as const;
  const deadline = performance.now() + SAMPLE_WITHIN_MS;
  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) {
      if (performance.now() > deadline) throw new Error(`the sample router: never ${what}`);
      await pause(20);
    }
  };
  // Before rug has bound its queue a message goes nowhere.
  await until('taken', () => broker.offer(messageText(said, 'sample')));
  await until('configured', async () => {
    const sample = (await witness.resources()).find(({ id }) => id === SAMPLE.routerId);
    return sample?.status === 'configured' && !sample.busy;
  });
}

async function copyRows(
  witness: Witness,
  fleet: Fleet,
  address: Scenery['address'],
): Promise<void> {
  const row = stamp(JSON.stringify(await witness.resource(SAMPLE.routerId)), fleet, address);
  for (let from = 0; from < fleet.routers; from += CHUNK) {
    await witness.insert(chunkOf(from, fleet, row));
    // SQLite takes all of the time: the broker wants to hear of us meanwhile.
    await turn();
  }
}

/** What has been done to the sample, done to each router. */
async function copyWorld(directory: string, fleet: Fleet): Promise<void> {
  const path = join(directory, 'phantom', 'calls.jsonl');
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  const deeds = lines.filter((line) => /"did":true/.test(line) && !/"op":"look"/.test(line));
  const line = stamp(deeds.map((deed) => `${deed}\n`).join(''), fleet);
  for (let from = 0; from < fleet.routers; from += CHUNK) {
    await appendFile(path, chunkOf(from, fleet, line).join(''));
  }
}

const chunkOf = (from: number, { routers }: Fleet, make: (n: number) => string): string[] =>
  Array.from({ length: Math.min(CHUNK, routers - from) }, (_, i) => make(from + i));
