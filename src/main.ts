/** Composes the rooms, starts them in order, and drains them; nothing else. */
import { join } from 'node:path';
import { createApi } from './api/api.ts';
import { checkPort } from './api/listen.ts';
import { createMetrics } from './api/metrics.ts';
import type { ApiPorts, Part } from './api/ports.ts';
import { type Bus, startBus } from './bus/bus.ts';
import type { Config } from './config.ts';
import { type Core, composeCore } from './core.ts';
import { keepWorld } from './drivers/phantom/keep.ts';
import { phantomSource } from './drivers/phantom/source.ts';
import { createRegistry, type DriverSettings } from './drivers/registry.ts';
import { startGauges } from './gauges.ts';
import { type Health, startHealth } from './health/supervisor.ts';

import type { DriverRegistry } from './model/driver.ts';
import { RugError } from './model/errors.ts';
import type { KillPoint } from './model/killpoints.ts';
import type { Chance, Environment, Log, Time } from './model/ports.ts';
import { busPart, healthPart, storePart, workersPart } from './parts.ts';
import { retentionOf } from './retention.ts';
import { PiscinaLane } from './scheduler/piscina-lane.ts';
import { openStore } from './store/open.ts';
import type { WorkerSettings } from './worker.ts';

/** What the process gives to its rooms. */
export interface System {
  readonly time: Time;
  readonly chance: Chance;
  readonly log: Log;
  readonly checkpoint: (point: KillPoint) => void;
  /** RUG_KILL_AT, handed on to the threads. */
  readonly killAt: string | undefined;
  readonly version: string;
  /** Ends the process: another one has taken over, or it cannot go on. */
  readonly fail: (error: Error) => void;
}

export interface Running {
  /** Where the API listens. */
  readonly address: string;
  readonly parts: () => readonly Part[];
  /** How many resources and untaken events were found at start. */
  readonly recovered: { readonly resources: number; readonly arrivals: number };
  /** Takes in nothing new, lets verbs under way end, commits everything, closes everything. */
  readonly stop: () => Promise<void>;
}

/** Routers that nobody serves would be known and never built. */
function checkHardware({ sources }: Config, registry: DriverRegistry): void {
  const { hardware } = sources.neutron;
  if (registry.has('virtual_router', hardware)) return;
  const served = registry.drivers.filter(({ kind }) => kind === 'virtual_router');
  const names = served.map((driver) => driver.hardware).join(', ');
  const field = 'sources.neutron.hardware';
  throw new RugError('bad_config', `${field}: no driver for "${hardware}"; there is ${names}`, {
    field,
  });
}

/** Graphviz is large, and only needed when somebody looks. */
const diagram: ApiPorts['diagram'] = async (format, present) =>
  (await import('./machines/diagram/svg.ts')).diagram(format, present);

/** Starts rug; resolves when it is ready. Rejects, with RugError where an operator can mend it. */
export async function start(config: Config, system: System): Promise<Running> {
  const { metrics, exposition } = createMetrics();
  const env: Environment = { ...system, metrics };
  const dataDir = config.dataDir;
  const world = { socketPath: join(dataDir, 'phantom.sock'), dataDir: join(dataDir, 'phantom') };
  const drivers: DriverSettings = { phantom: { socketPath: world.socketPath } };
  const registry = createRegistry(drivers, { time: env.time });
  checkHardware(config, registry);
  const up = { store: true };
  const later: { core: Core | null } = { core: null };

  await checkPort(config.http.host, config.http.port);
  const [store, keptWorld] = await Promise.all([
    openStore({
      databaseUrl: config.database.url,
      dataDir,
      lingerMs: config.database.lingerMs,
      maxBatch: config.database.maxBatch,
      retention: retentionOf(config),
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
      }),
  );
  const core = await composeCore({
    config,
    env,
    store,
    lanes,
    registry,
    workers: () => lanes.map((lane) => lane.load),
  });
  later.core = core;
  const { directory, scheduler, intake, operations } = core;
  const { writer, reader } = store;
  // What slows intake down: the store is behind, or the mailboxes are.
  const behind = { backlog: () => writer.backlog() + scheduler.waiting(), write: writer.write };

  const running: { bus: Bus | null; health: Health | null } = { bus: null, health: null };
  const parts = (): readonly Part[] => [
    storePart(config, up.store),
    busPart(config, running.bus),
    healthPart(config, running.health),
    workersPart(lanes),
  ];
  const api = createApi(
    {
      env,
      reader,
      operations,
      directory,
      scheduler,
      intake,
      writer: behind,
      registry,
      parts,
      diagram,
      exposition,
    },
    { ...config.http, bodyLimit: config.http.maxBodyBytes, version: system.version },
  );
  const address = await api.listen();
  await core.start();
  if (config.health.enabled) {
    const { poll, live } = scheduler;
    running.health = startHealth({ directory, poll, live, env, settings: config.health });
  }
  if (config.amqp.url !== null) {
    const settings = { ...config.amqp, url: config.amqp.url };
    running.bus = await startBus({ settings, intake, writer: behind, reader, directory, env });
    const { bus } = running;
    directory.onChange(() => bus.kick());
  }
  const sources = config.sources.phantom.list ? [phantomSource(drivers.phantom, env)] : [];
  const compared = core.compare(sources);
  const gauges = startGauges(env, {
    load: scheduler.load,
    backlog: store.writer.backlog,
    statuses: directory.statuses,
  });

  return {
    address,
    parts,
    recovered: core.recovered,
    stop: async () => {
      gauges();
      await running.bus?.stop();
      await running.health?.stop();
      await api.close();
      await core.stop(config.scheduler.drainSeconds * 1000);
      await compared;
      await store.close();
      keptWorld.close();
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}
