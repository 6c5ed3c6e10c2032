/**
 * Composes what needs no process, thread or socket: scheduler, gates, intake, operations over a store
 * and lanes. main.ts gives it real ones; simulations give it the same rooms in one thread.
 */
import type { Config } from './config.ts';
import { prerequisitesOf } from './drivers/decide-drivers.ts';
import { createIntake } from './events/intake.ts';
import { dependenciesGate } from './gates/dependencies.ts';
import { rateGate } from './gates/rate.ts';
import { slotsGate } from './gates/slots.ts';
import type { DriverRegistry } from './model/driver.ts';
import type { Operations, Source } from './model/operations.ts';
import type { Environment, Intake, Lane, WorkerLoad } from './model/ports.ts';
import { policyOf } from './policy.ts';
import { Admission } from './scheduler/admission.ts';
import { ResidentDirectory } from './scheduler/directory.ts';
import { createOperations } from './scheduler/operations.ts';
import { recover } from './scheduler/recover.ts';
import { ResourceScheduler } from './scheduler/scheduler.ts';
import { compareWithSource } from './scheduler/sources.ts';
import { Sweeps } from './scheduler/sweeps.ts';
import type { Store } from './store/open.ts';

/** Events a sweep makes at a time. */
const SWEEP_STEP = 1_000;

/** Pauses before a source that could not be asked is asked again, milliseconds (Astara max_sleep). */
const SOURCE_PAUSE = { first: 1_000, most: 15_000 };

/** What a stop may take beyond its limit until verbs have reached their next step, milliseconds. */
const STOP_MARGIN = 2_000;

const passed = (env: Environment, ms: number): Promise<void> =>
  new Promise((resolve) => {
    env.time.after(ms, resolve);
  });

export interface CoreOptions {
  readonly config: Config;
  readonly env: Environment;
  readonly store: Pick<Store, 'token' | 'writer' | 'loader'>;
  readonly lanes: readonly Lane[];
  readonly workers: () => readonly WorkerLoad[];
  readonly registry: DriverRegistry;
}

export interface Core {
  readonly directory: ResidentDirectory;
  readonly scheduler: ResourceScheduler;
  readonly intake: Intake;
  readonly operations: Operations;
  /** What the store held at the start. */
  readonly recovered: { readonly resources: number; readonly arrivals: number };
  /** From here on things move: runs, wake-ups, sweeps. */
  readonly start: () => Promise<void>;
  /** Resolves when every source has said what should exist. */
  readonly compare: (sources: readonly Source[]) => Promise<void>;
  /** Begins nothing new, and waits for what is under way, at most `limit` milliseconds. */
  readonly stop: (limit: number) => Promise<void>;
}

/** Reads back what the store knows; nothing moves yet. */
export async function composeCore(options: CoreOptions): Promise<Core> {
  const { config, env, store, lanes, registry } = options;
  const { writer, loader } = store;
  const directory = new ResidentDirectory();
  const policy = policyOf(config, registry);
  const scheduler = new ResourceScheduler({
    env,
    writer,
    directory,
    lanes,
    policy: () => policy,
    token: store.token,
    settings: { ...config.scheduler, startSpread: config.scheduler.startSpreadSeconds * 1000 },
    admission: (onChange) =>
      new Admission(
        [
          dependenciesGate(directory, prerequisitesOf(registry)),
          rateGate(config.gates.rate),
          slotsGate({ total: config.gates.verbs, builds: config.gates.builds }),
        ],
        onChange,
      ),
    driverName: (kind, hardware) =>
      registry.has(kind, hardware) ? registry.driver(kind, hardware).name : `${kind}_${hardware}`,
    workers: options.workers,
  });
  const recovered = await recover(loader, scheduler, directory);
  const unfinished = await loader.sweeps();
  const { offer } = scheduler;
  const sweeps = new Sweeps({ env, writer, directory, offer, step: SWEEP_STEP });
  const operations = createOperations({
    env,
    writer,
    directory,
    registry,
    sweeps,
    offer,
    live: scheduler.live,
  });
  const intake = createIntake({
    writer,
    scheduler,
    directory,
    env,
    kinds: registry,
    sources: config.sources,
    onFacts: (facts) => directory.learn(facts),
  });
  const look = (resourceId: string): void => {
    scheduler.poll([{ resourceId }]);
  };
  const stopping = new AbortController();
  const comparing: Promise<void>[] = [];
  return {
    directory,
    scheduler,
    intake,
    operations,
    recovered,
    start: async () => {
      scheduler.start();
      sweeps.resume(unfinished);
    },
    compare: async (sources) => {
      const ports = { env, writer, directory, offer, look, pause: SOURCE_PAUSE };
      comparing.push(...sources.map((source) => compareWithSource(ports, source, stopping.signal)));
      await Promise.all(comparing);
    },
    stop: async (limit) => {
      stopping.abort();
      // With a store that is away these never end; what they were at is in the store, or was never.
      const ended = Promise.all([sweeps.stop(), ...comparing, scheduler.stop(limit)]);
      await Promise.race([ended, passed(env, limit + STOP_MARGIN)]);
    },
  };
}
