/**
 * Composes what needs no process, thread or socket: scheduler, gates, intake, operations over a store
 * and lanes. main.ts gives it real ones; simulations give it the same rooms in one thread.
 */
import { brakeOf } from './brake.ts';
import type { LiveConfig } from './config/live.ts';
import { decideDrivers, prerequisitesOf } from './drivers/decide-drivers.ts';
import { refusingBus } from './events/command.ts';
import { createIntake } from './events/intake.ts';
import { GATEWAY_SUBNETS } from './events/sources/neutron.routers.ts';
import { BrakeKeeper, brakeGate } from './gates/brake.ts';
import { dependenciesGate } from './gates/dependencies.ts';
import { heldBy, ModeKeeper, modeGate } from './gates/mode.ts';
import { rateGate } from './gates/rate.ts';
import { slotsGate } from './gates/slots.ts';
import { foresee, undecidable } from './machines/foresee.ts';
import type { Present } from './machines/future.ts';
import { pathToConfigured } from './machines/path.ts';
import { runbookOf } from './machines/runbook.ts';
import { verbOrder } from './machines/verb-orders.ts';
import type { Commands } from './model/commands.ts';
import type { DriverRegistry } from './model/driver.ts';
import { RugError } from './model/errors.ts';
import type { Lane } from './model/lane.ts';
import type { Source } from './model/operations.ts';
import type { Environment, Intake, WorkerLoad } from './model/ports.ts';
import type { Suspicion } from './model/suspicion.ts';
import { composeOperations, type Operator } from './operations/operations.ts';
import { policyOf } from './policy.ts';
import { Admission } from './scheduler/admission.ts';
import { SuspectResources } from './scheduler/careful-resources.ts';
import { suspicionOf, Trials } from './scheduler/careful-trials.ts';
import { ResidentDirectory } from './scheduler/directory.ts';
import { recover } from './scheduler/recover.ts';
import { ResourceScheduler } from './scheduler/scheduler.ts';
import { compareWithSource } from './scheduler/sources.ts';
import { Sweeps } from './scheduler/sweeps.ts';
import { schedulerSettings } from './scheduling.ts';
import type { Store } from './store/open.ts';

/** Events a sweep makes at a time. */
const SWEEP_STEP = 1_000;

/** First pause before a source that could not be asked is asked again, milliseconds; it doubles. */
const FIRST_PAUSE = 1_000;

/** What a stop may take beyond its limit until verbs have reached their next step, milliseconds. */
const STOP_MARGIN = 2_000;

const passed = (env: Environment, ms: number): Promise<void> =>
  new Promise((resolve) => {
    env.time.after(ms, resolve);
  });

export interface CoreOptions {
  /** Read anew for every decision: a reload changes it. */
  readonly config: LiveConfig;
  readonly env: Environment;
  readonly store: Pick<Store, 'token' | 'unclean' | 'writer' | 'reader' | 'loader'>;
  readonly lanes: readonly Lane[];
  readonly workers: () => readonly WorkerLoad[];
  readonly registry: DriverRegistry;
  /** A notice of no resource is durable. */
  readonly onNotice?: () => void;
}

export interface Core extends Operator {
  readonly directory: ResidentDirectory;
  readonly scheduler: ResourceScheduler;
  readonly intake: Intake;
  readonly modes: ModeKeeper;
  readonly brake: BrakeKeeper;
  /** Asked about messages that may have killed the process before. */
  readonly suspicion: Suspicion;
  /** Unclean starts in a row, this one included; 0 once this process has proven itself. */
  readonly unclean: () => number;
  /** What the store held at the start. */
  readonly recovered: { readonly resources: number; readonly arrivals: number };
  /** From here on things move: runs, wake-ups, sweeps. */
  readonly start: () => Promise<void>;
  /** Resolves when every source has said what should exist. */
  readonly compare: (sources: readonly Source[]) => Promise<void>;
  /** Begins nothing new, and waits for what is under way, at most `limit` milliseconds. */
  readonly stop: (limit: number) => Promise<void>;
}

/** What comes over the bus is refused where the configuration says so, as it does now. */
const busCommands = (config: LiveConfig, { commands, operations }: Operator): Commands => {
  const refusing = refusingBus(commands, operations.refused);
  return {
    execute: (command, by) =>
      (config.current().amqp.commands.enabled ? commands : refusing).execute(command, by),
  };
};

/** Reads back what the store knows; nothing moves yet. */
export async function composeCore(options: CoreOptions): Promise<Core> {
  const { config, env, store, lanes, registry } = options;
  const { writer, reader, loader } = store;
  const directory = new ResidentDirectory({ reference: GATEWAY_SUBNETS, log: env.log });
  const drivers = decideDrivers(registry);
  let policy = policyOf(config.current(), registry);
  config.onChange((changed) => {
    policy = policyOf(changed, registry);
  });
  const modes = new ModeKeeper(env.time);
  const brake = new BrakeKeeper({
    time: env.time,
    directory,
    settings: () => brakeOf(config.current()),
  });
  config.onChange(() => brake.settingsChanged());
  const trials = new Trials({
    env,
    writer,
    unclean: store.unclean,
    suspects: await loader.suspects(),
    maxMarks: () => config.current().scheduler.maxStrikes,
  });
  const suspects = new SuspectResources(env, trials);
  const scheduler = new ResourceScheduler({
    env,
    writer,
    directory,
    lanes,
    policy: () => policy,
    held: heldBy(modes),
    suspects,
    token: store.token,
    settings: schedulerSettings(config),
    admission: (onChange) => {
      // The limits of gates may be others now: what they keep back is tried again.
      config.onChange(() => onChange());
      return new Admission(
        [
          modeGate(modes),
          brakeGate(brake),
          dependenciesGate(directory, prerequisitesOf(registry)),
          rateGate(() => config.current().gates.rate),
          slotsGate(() => {
            const { verbs, builds } = config.current().gates;
            return { total: verbs, builds };
          }),
          suspects.gate,
        ],
        onChange,
      );
    },
    driverName: (kind, hardware) =>
      registry.has(kind, hardware) ? registry.driver(kind, hardware).name : `${kind}_${hardware}`,
    workers: options.workers,
  });
  modes.load(await loader.modes());
  const recovered = await recover(loader, scheduler, directory);
  const releases = await loader.brakeReleases();
  modes.onChange(({ scope, key }) => scheduler.modesChanged(scope, key));
  brake.onRelease(scheduler.recheck);
  const unfinished = await loader.sweeps();
  const { offer } = scheduler;
  const sweeps = new Sweeps({ env, writer, directory, offer, step: SWEEP_STEP });
  const present = ({ id }: { readonly id: string }): Present => {
    const row = directory.get(id);
    if (row === undefined) throw new RugError('unknown_resource', `${id} was forgotten`);
    return { row, policy, now: env.time.now() };
  };
  const later: { intake: Intake | null } = { intake: null };
  const operator = composeOperations({
    env,
    writer,
    reader,
    directory,
    registry,
    sweeps,
    offer,
    live: scheduler.live,
    load: scheduler.load,
    intake: () => {
      if (later.intake === null) throw new RugError('not_ready', 'the intake is not open yet');
      return later.intake;
    },
    modes,
    brake,
    onNotice: options.onNotice ?? (() => {}),
    settings: config,
    verbOrder: (verb, resource) => verbOrder(verb, present(resource), drivers),
    foresee: {
      order: (resource, order) => foresee({ ...present(resource), order }, drivers),
      path: (resource) => pathToConfigured(present(resource), drivers),
      undecidable: (resource) => undecidable(present(resource), drivers),
      runbook: runbookOf,
      maxAttempts: () => policy.maxAttempts,
      bootTimeout: () => policy.bootTimeout,
    },
  });
  const intake = createIntake({
    writer,
    scheduler,
    directory,
    env,
    kinds: registry,
    sources: config.current().sources,
    commands: busCommands(config, operator),
    onFacts: (facts) => directory.learn(facts),
  });
  later.intake = intake;
  const look = (resourceId: string): void => {
    scheduler.poll([{ resourceId }]);
  };
  const stopping = new AbortController();
  const comparing: Promise<void>[] = [];
  return {
    directory,
    scheduler,
    intake,
    ...operator,
    modes,
    brake,
    suspicion: suspicionOf(trials),
    unclean: () => trials.unclean,
    recovered,
    start: async () => {
      // Whoever keeps its decisions on record listens by now.
      brake.load(releases);
      // What a worker does before it works must not be taken for work that a suspect survives.
      if (trials.isWary) await Promise.allSettled(lanes.map((lane) => lane.decide([])));
      suspects.start();
      scheduler.start();
      sweeps.resume(unfinished);
    },
    compare: async (sources) => {
      const most = config.current().sources.maxPauseSeconds * 1000;
      const ports = { env, writer, directory, offer, look, pause: { first: FIRST_PAUSE, most } };
      comparing.push(...sources.map((source) => compareWithSource(ports, source, stopping.signal)));
      await Promise.all(comparing);
    },
    stop: async (limit) => {
      stopping.abort();
      modes.stop();
      brake.stop();
      // With a store that is away these never end; what they were at is in the store, or was never.
      const ended = Promise.all([sweeps.stop(), ...comparing, scheduler.stop(limit)]);
      const well = ended.then(() => trials.close());
      await Promise.race([well, passed(env, limit + STOP_MARGIN)]);
    },
  };
}
