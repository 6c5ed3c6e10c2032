import { type Api, createApi } from '../../src/api/api.ts';
import { createMetrics } from '../../src/api/metrics.ts';
import { brakeOf } from '../../src/brake.ts';
import { type Core, composeCore } from '../../src/core.ts';
import { inlineWorld } from '../../src/drivers/phantom/inline.ts';
import { createRegistry } from '../../src/drivers/registry.ts';
import { systemTime } from '../../src/environment.ts';
import { laneWork } from '../../src/lanework.ts';
import type { TokenSettings } from '../../src/model/access.ts';
import { inlineLane } from '../../src/scheduler/inline-lane.ts';
import { openStoreOn, type Store } from '../../src/store/open.ts';
import { sqliteBackend } from '../../src/store/sqlite/backend.ts';
import { type Witness, witnessedEnvironment } from '../support/environment.ts';
import { liveConfig } from '../support/live-config.ts';

export interface Rug {
  readonly api: Api;
  readonly core: Core;
  readonly store: Store;
  readonly witness: Witness;
  /** Who may use it; may be changed. */
  readonly access: { tokens: TokenSettings };
  readonly close: () => Promise<void>;
}

/** The whole of rug behind its API, in this process, over an embedded store in memory. */
export async function openRug(): Promise<Rug> {
  const { env, witness } = witnessedEnvironment(systemTime);
  const inline = inlineWorld(systemTime, { latencyMs: 0, bootMs: 0 });
  const world = inline.connect();
  const registry = createRegistry({ phantom: { socketPath: '' } }, { time: systemTime, world });
  const store = await openStoreOn(sqliteBackend(':memory:', env.checkpoint), {
    environment: env,
    lingerMs: 0,
    onFenced: () => {},
    onSettled: () => {},
    onState: () => {},
  });
  const config = liveConfig();
  const lanes = [inlineLane(laneWork(registry, env))];
  const core = await composeCore({ config, env, store, lanes, registry, workers: () => [] });
  const access: Rug['access'] = { tokens: { admin: null, tokens: {}, required: false } };
  const api = createApi(
    {
      ...core,
      env,
      reader: store.reader,
      writer: store.writer,
      registry,
      tokens: () => access.tokens,
      rate: () => null,
      brake: () => brakeOf(config.current()),
      overdue: () => [],
      parts: () => [],
      diagram: async (format) => format,
      exposition: createMetrics().exposition,
    },
    { host: '127.0.0.1', port: 0, version: '0.0.0' },
  );
  await core.start();
  return {
    api,
    core,
    store,
    witness,
    access,
    close: async () => {
      await api.close();
      await core.stop(1_000);
      await store.close();
      inline.close();
    },
  };
}
