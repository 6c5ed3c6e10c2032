/** The rooms of a laboratory, wired as main.ts wires those of the product. */
import { type Core, composeCore } from '../../src/core.ts';
import { type InlineWorld, inlineWorld } from '../../src/drivers/phantom/inline.ts';
import { createRegistry } from '../../src/drivers/registry.ts';
import type { HealthProcess } from '../../src/health/process.ts';
import { type Health, startHealth } from '../../src/health/supervisor.ts';
import { laneWork } from '../../src/lanework.ts';
import type { Spans } from '../../src/model/spans.ts';
import { inlineLane } from '../../src/scheduler/inline-lane.ts';
import type { Backend } from '../../src/store/backend.ts';
import { openStoreOn, type Store } from '../../src/store/open.ts';
import { sqliteBackend } from '../../src/store/sqlite/backend.ts';
import { type Witness, witnessedEnvironment } from '../support/environment.ts';
import { liveConfig } from '../support/live-config.ts';
import { VirtualTime } from '../support/virtual-time.ts';
import { inlineHealth } from './health.ts';
import { Life, MortalLane } from './mortal.ts';
import { type Poison, poisoned } from './poison.ts';

export interface LaboratoryOptions {
  /** Options of the configuration, as in a YAML file. */
  readonly config?: object;
  /** A file: the store outlives the laboratory. Default: in memory. */
  readonly path?: string;
  /** The laboratory whose world and clock this one goes on with. */
  readonly before?: Pick<Rooms, 'time' | 'inline'>;
  readonly latencyMs?: number;
  readonly bootMs?: number;
  /** Seed of identities and randomness. */
  readonly seed?: number;
  /** How many workers; default one. */
  readonly lanes?: number;
  /** Who is told of traces; default nobody. */
  readonly spans?: Spans;
  /** What kills the process. */
  readonly poison?: Poison;
  /** True: the health child polls, as the configuration says. */
  readonly health?: boolean;
}

/** Rebuilds begin at once, however many: what scenarios about anything else are told with. */
export const UNBRAKED = {
  brake: {
    settleSeconds: 0,
    global: { share: 1 },
    tenant: { share: 1 },
    hardware: { share: 1 },
    rack: { share: 1 },
  },
};

export interface Rooms {
  readonly options: LaboratoryOptions;
  readonly time: VirtualTime;
  readonly inline: InlineWorld;
  readonly core: Core;
  readonly store: Store;
  readonly backend: Backend;
  readonly lanes: readonly MortalLane[];
  readonly witness: Witness;
  readonly health: Health | null;
  readonly life: Life;
}

/** Opens the store, composes the core, and starts it. */
export async function openRooms(options: LaboratoryOptions): Promise<Rooms> {
  const clock = options.before?.time ?? new VirtualTime();
  const life = new Life();
  const time = life.time(clock);
  const { env, witness } = witnessedEnvironment(time, options.seed, options.spans);
  const { latencyMs = 10, bootMs = 3_000 } = options;
  const inline = options.before?.inline ?? inlineWorld(clock, { latencyMs, bootMs });
  const world = life.link(inline.connect());
  const registry = createRegistry({ phantom: { socketPath: '' } }, { time, world });
  const backend = sqliteBackend(options.path ?? ':memory:', env.checkpoint);
  const store = await openStoreOn(backend, {
    environment: env,
    lingerMs: 0,
    onFenced: () => {},
    onSettled: () => {},
    onState: () => {},
  });
  const lanes = Array.from(
    { length: options.lanes ?? 1 },
    () =>
      new MortalLane((signal) =>
        poisoned(inlineLane(laneWork(registry, env, signal)), options.poison, life, time),
      ),
  );
  const config = liveConfig({ ...UNBRAKED, ...options.config });
  const core = await composeCore({ config, env, store, lanes, registry, workers: () => [] });
  await core.start();
  const { directory, scheduler } = core;
  const { poll, live } = scheduler;
  const spawn = (): HealthProcess => inlineHealth(time);
  const health = options.health
    ? startHealth({ env, directory, poll, live, settings: config.current().health, spawn })
    : null;
  return { options, time: clock, inline, core, store, backend, lanes, witness, health, life };
}
