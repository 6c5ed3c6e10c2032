/** Composes the rooms, starts them in order, and drains them; nothing else. */
import { join } from 'node:path';
import { createApi } from './api/api.ts';
import { checkPort } from './api/listen.ts';
import { createMetrics } from './api/metrics.ts';
import type { ApiPorts, Part } from './api/ports.ts';
import { brakeOf } from './brake.ts';
import { type Bus, startBus } from './bus/bus.ts';
import type { LiveConfig } from './config/live.ts';
import { namesKnownTo } from './config/names.ts';
import { tlsOf } from './config/tls.ts';
import { tokensOf } from './config/tokens.ts';
import { type Core, composeCore } from './core.ts';
import { keepWorld } from './drivers/phantom/keep.ts';
import { phantomSource } from './drivers/phantom/source.ts';
import { createRegistry, type DriverSettings } from './drivers/registry.ts';
import { startGauges } from './gauges.ts';
import { type Health, startHealth } from './health/supervisor.ts';
import { openLabels } from './labels.ts';

import type { TokenSettings } from './model/access.ts';
import { type By, RUG } from './model/actor.ts';
import type { KillPoint } from './model/killpoints.ts';
import type { ReloadReport } from './model/operations.ts';
import type { Chance, Environment, Log, Time } from './model/ports.ts';
import { busPart, healthPart, storePart, workersPart } from './parts.ts';
import { retentionOf } from './retention.ts';
import { PiscinaLane } from './scheduler/piscina-lane.ts';
import { openStore } from './store/open.ts';
import { startTracing } from './tracing.ts';
import type { WorkerSettings } from './worker.ts';

/** What the process gives to its rooms. */
export interface System {
  readonly time: Time;
  /** Calls back after what is ready to run has run. */
  readonly soon: (wake: () => void) => void;
  readonly chance: Chance;
  readonly log: Log;
  readonly checkpoint: (point: KillPoint, subject?: string) => void;
  /** RUG_KILL_AT, handed on to the threads. */
  readonly killAt: string | undefined;
  readonly version: string;
  /** The text of a file; throws when it cannot be read. */
  readonly readText: (path: string) => string;
  /** Ends the process: another one has taken over, or it cannot go on. */
  readonly fail: (error: Error) => void;
}

export interface Running {
  /** Where the API listens. */
  readonly address: string;
  readonly parts: () => readonly Part[];
  /** How many resources and untaken events were found at start. */
  readonly recovered: { readonly resources: number; readonly arrivals: number };
  /** Reads the configuration again, as SIGHUP asks for. Rejects with RugError `bad_config`. */
  readonly reload: () => Promise<ReloadReport>;
  /** Takes in nothing new, lets verbs under way end, commits everything, closes everything. */
  readonly stop: () => Promise<void>;
}

/** Graphviz is large, and only needed when somebody looks. */
const diagram: ApiPorts['diagram'] = async (format, present) =>
  (await import('./machines/diagram/svg.ts')).diagram(format, present);

/** Starts rug; resolves when it is ready. Rejects, with RugError where an operator can mend it. */
export async function start(live: LiveConfig, system: System): Promise<Running> {
  const config = live.current();
  const dataDir = config.dataDir;
  const world = { socketPath: join(dataDir, 'phantom.sock'), dataDir: join(dataDir, 'phantom') };
  const drivers: DriverSettings = { phantom: { socketPath: world.socketPath } };
  const registry = createRegistry(drivers, { time: system.time });
  const { metrics, exposition } = createMetrics(openLabels(config, registry));
  const tracing = startTracing(system.version);
  const { spans } = tracing;
  const env: Environment = { ...system, metrics, ...(spans === undefined ? {} : { spans }) };
  live.require(namesKnownTo(registry));
  const up = { store: true };
  const later: { core: Core | null } = { core: null };

  await checkPort(config.http.host, config.http.port);
  const [store, keptWorld] = await Promise.all([
    openStore({
      databaseUrl: config.database.url,
      dataDir,
      lingerMs: config.database.lingerMs,
      maxBatch: config.database.maxBatch,
      retention: () => retentionOf(live.current()),
      environment: env,
      killAt: system.killAt?.startsWith('writer.') ? system.killAt : null,
      onFenced: (error) => system.fail(error),
      onSettled: () => {},
      onForgotten: (ids) => {
        later.core?.scheduler.forget(ids);
      },
      onState: (state) => {
        up.store = state === 'up';
      },
    }),
    keepWorld(world, env),
  ]);

  const workerSettings: WorkerSettings = { drivers, killAt: system.killAt };
  const lanes = Array.from(
    { length: config.scheduler.shards },
    (_, shard) =>
      new PiscinaLane({
        env,
        filename: new URL(`./worker.entry${import.meta.url.slice(-3)}`, import.meta.url).href,
        settings: workerSettings,
        shard,
        concurrency: config.scheduler.concurrency,
        stall: config.scheduler.stallSeconds * 1000,
        heapMb: config.scheduler.workerHeapMb,
        soon: system.soon,
      }),
  );
  const running: { bus: Bus | null; health: Health | null } = { bus: null, health: null };
  const core = await composeCore({
    config: live,
    onNotice: () => running.bus?.kick(),
    env,
    store,
    lanes,
    registry,
    workers: () => lanes.map((lane) => lane.load),
  });
  later.core = core;
  const { directory, scheduler, intake } = core;
  const { writer, reader } = store;
  // What slows intake down: the store is behind, or the mailboxes are.
  const behind = { backlog: () => writer.backlog() + scheduler.waiting(), write: writer.write };

  const parts = (): readonly Part[] => [
    storePart(config, up.store),
    busPart(config, running.bus),
    healthPart(live.current(), running.health),
    workersPart(lanes),
  ];
  const gauges = startGauges(env, {
    version: system.version,
    load: scheduler.load,
    survey: scheduler.survey,
    backlog: store.writer.backlog,
    statuses: directory.statuses,
    storeUp: () => up.store,
    tally: store.tally,
    modes: core.modes.list,
    brake: core.brake.list,
    unclean: core.unclean,
    queues: () => running.bus?.queues() ?? [],
    health: () => running.health?.state() ?? null,
  });
  const api = createApi(
    {
      ...core,
      env,
      reader,
      writer: behind,
      registry,
      tokens: tokensIn(live),
      rate: () => live.current().http.rate,
      brake: () => brakeOf(live.current()),
      overdue: () => running.health?.state().overdue ?? [],
      parts,
      diagram,
      exposition: async () => {
        await gauges.measure();
        return exposition();
      },
    },
    {
      ...config.http,
      bodyLimit: config.http.maxBodyBytes,
      tls: tlsOf(config, system.readText),
      version: system.version,
    },
  );
  const address = await api.listen();
  await core.start();
  if (config.health.enabled) {
    const { health: settings } = config;
    const health = startHealth({ ...scheduler, directory, env, settings });
    running.health = health;
    live.onChange((changed) => health.configure(changed.health));
  }
  if (config.amqp.url !== null) {
    const settings = { ...config.amqp, url: config.amqp.url };
    const { suspicion } = core;
    const onBehind = scheduler.behind;
    const ports = { intake, writer: behind, reader, directory, suspicion, onBehind, env };
    const bus = await startBus({ settings, ...ports });
    running.bus = bus;
    directory.onChange(() => bus.kick());
  }
  const sources = config.sources.phantom.list ? [phantomSource(drivers.phantom, env)] : [];
  const compared = core.compare(sources);
  return {
    address,
    parts,
    recovered: core.recovered,
    reload: () => core.operations.config.reload(SIGNAL),
    stop: async () => {
      gauges.stop();
      await running.bus?.stop();
      await running.health?.stop();
      await api.close();
      await core.stop(live.current().scheduler.drainSeconds * 1000);
      // With a store that is away only its end lets go of who waits for it.
      await store.close();
      await compared;
      keptWorld.close();
      await Promise.all(lanes.map((lane) => lane.close()));
      await tracing.stop();
    },
  };
}

/** On whose word a SIGHUP reads the configuration again. */
const SIGNAL: By = { actor: { ...RUG, name: 'signal', from: 'SIGHUP' }, why: null, key: null };

/** Who may use the API, worked out once for each configuration. */
function tokensIn(live: LiveConfig): () => TokenSettings {
  let tokens = tokensOf(live.current());
  live.onChange((changed) => {
    tokens = tokensOf(changed);
  });
  return () => tokens;
}
