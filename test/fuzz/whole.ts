/** The whole of rug in this process, over an embedded store in memory, with nothing kept for tests. */
import { type Api, createApi } from '../../src/api/api.ts';
import type { ApiPorts } from '../../src/api/ports.ts';
import { brakeOf } from '../../src/brake.ts';
import { type Core, composeCore } from '../../src/core.ts';
import { type InlineWorld, inlineWorld } from '../../src/drivers/phantom/inline.ts';
import { createRegistry } from '../../src/drivers/registry.ts';
import { laneWork } from '../../src/lanework.ts';
import type { Environment, Time } from '../../src/model/ports.ts';
import { inlineLane } from '../../src/scheduler/inline-lane.ts';
import type { Backend } from '../../src/store/backend.ts';
import { openStoreOn, type Store } from '../../src/store/open.ts';
import { sqliteBackend } from '../../src/store/sqlite/backend.ts';
import { seededChance } from '../support/environment.ts';
import { liveConfig } from '../support/live-config.ts';

export interface Whole {
  readonly core: Core;
  /** Made when it is asked for: it takes longer than all the rest. */
  readonly api: () => Api;
  readonly store: Store;
  readonly backend: Backend;
  readonly inline: InlineWorld;
  /** What it has said of defects since it was asked last. */
  readonly complaints: () => readonly string[];
  /** Ends it in order; the database stays open for the next one. */
  readonly stop: () => Promise<void>;
}

export interface WholeOptions {
  readonly time: Time;
  readonly seed: number;
  /** Goes on with this database, and with this world; absent: with new ones. */
  readonly over?: Pick<Whole, 'backend'> & Partial<Pick<Whole, 'inline'>>;
  /** Options of the configuration, as in a YAML file. */
  readonly config?: object;
}

/** Complaints that are kept until somebody asks. */
const MOST_COMPLAINTS = 20;

/** Rebuilds begin at once, and nothing is put off for long. */
const SETTINGS = {
  brake: { enabled: false },
  machine: { backoffSeconds: 0.1, backoffMaxSeconds: 1, bootCheckSeconds: 0.05 },
  scheduler: { startSpreadSeconds: 0.1 },
};

/** Started, with nothing known but what `over` holds. */
export async function openWhole({ time, seed, over, config = {} }: WholeOptions): Promise<Whole> {
  const said: string[] = [];
  const env = quiet(time, seed, said);
  const inline = over?.inline ?? inlineWorld(time, { latencyMs: 0, bootMs: 0 });
  const registry = createRegistry(
    { phantom: { socketPath: '' } },
    { time, world: inline.connect() },
  );
  const backend = over?.backend ?? sqliteBackend(':memory:', () => {});
  const store = await openStoreOn(
    { ...backend, close: async () => {} },
    {
      environment: env,
      lingerMs: 0,
      onFenced: () => {},
      onSettled: () => {},
      onState: () => {},
    },
  );
  const live = liveConfig({ ...SETTINGS, ...config });
  const lanes = [inlineLane(laneWork(registry, env))];
  const core = await composeCore({
    config: live,
    env,
    store,
    lanes,
    registry,
    workers: () => [],
  });
  const ports: ApiPorts = {
    ...core,
    env,
    reader: store.reader,
    writer: store.writer,
    registry,
    tokens: () => ({ admin: null, tokens: {}, required: false }),
    rate: () => null,
    brake: () => brakeOf(live.current()),
    overdue: () => [],
    parts: () => [],
    diagram: async (format) => format,
    exposition: async () => ({ text: '', contentType: 'text/plain' }),
  };
  let api: Api | null = null;
  await core.start();
  return {
    core,
    api: () => {
      api ??= createApi(ports, { host: '127.0.0.1', port: 0, version: '0.0.0' });
      return api;
    },
    store,
    backend,
    inline,
    complaints: () => said.splice(0),
    stop: async () => {
      await api?.close();
      await core.stop(0);
      await store.close();
    },
  };
}

/** Tells nobody anything, and remembers only what should never be said. */
function quiet(time: Time, seed: number, said: string[]): Environment {
  const nothing = (): void => {};
  return {
    time,
    chance: seededChance(seed),
    log: {
      debug: nothing,
      info: nothing,
      warn: nothing,
      error: (fields, message) => {
        if (said.length < MOST_COMPLAINTS) said.push(`${message} ${described(fields)}`);
      },
    },
    metrics: { count: nothing, gauge: nothing, observe: nothing },
    checkpoint: nothing,
  };
}

const described = (fields: object): string =>
  'err' in fields && fields.err instanceof Error
    ? (fields.err.stack ?? fields.err.message)
    : JSON.stringify(fields);
