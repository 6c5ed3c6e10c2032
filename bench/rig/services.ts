/** The servers of a bench: private ones, started for it and ended with it. */
import { randomUUID } from 'node:crypto';
import { createDatabase, dropDatabase } from '../../scripts/services/database.ts';
import { startPostgres } from '../../scripts/services/postgres.ts';
import { startRabbit } from '../../scripts/services/rabbit.ts';
import type { PrivateServer } from '../../scripts/services/server.ts';
import type { Watched } from '../measure/usage.ts';

export const STORES = ['embedded', 'postgres'] as const;
export type StoreName = (typeof STORES)[number];

export interface Services {
  readonly rabbit: PrivateServer;
  /** null: no workload wants it. */
  readonly postgres: PrivateServer | null;
  readonly stop: () => Promise<void>;
}

export async function startServices(stores: readonly StoreName[]): Promise<Services> {
  const rabbit = await startRabbit((line) => void process.stderr.write(`${line}\n`));
  const postgres = stores.includes('postgres') ? await startPostgres() : null;
  return {
    rabbit,
    postgres,
    stop: async () => {
      await rabbit.stop();
      await postgres?.stop();
    },
  };
}

/** An empty database of one's own. */
export async function freshDatabase(
  server: PrivateServer,
): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  const name = `bench_${randomUUID().slice(0, 8)}`;
  const url = await createDatabase(server.url, name);
  return { url, drop: () => dropDatabase(server.url, name) };
}

/** The servers that take part with this store. */
export function watchedServices(services: Services, store: StoreName): readonly Watched[] {
  const { rabbit, postgres } = services;
  const broker = { name: 'broker', pid: rabbit.pid };
  return store === 'postgres' && postgres !== null
    ? [broker, { name: 'postgres', pid: postgres.pid }]
    : [broker];
}
