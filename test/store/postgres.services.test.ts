import { tmpdir } from 'node:os';
import { Client } from 'pg';
import { migrateDatabase, postgresBackend } from '../../src/store/postgres/backend.ts';
import { connectionConfig } from '../../src/store/postgres/connection.ts';
import { freshDatabase } from '../support/services.ts';
import { conformance } from './conformance.ts';
import type { TestDatabase } from './harness.ts';

async function database(): Promise<TestDatabase> {
  const { url, drop } = await freshDatabase();
  const use = async (work: (client: Client) => Promise<unknown>): Promise<void> => {
    const client = new Client(connectionConfig(url));
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  };
  return {
    place: { databaseUrl: url, dataDir: tmpdir() },
    backend: (checkpoint) => postgresBackend(url, checkpoint ?? (() => {})),
    migrate: (target) => use((client) => migrateDatabase(client, target)),
    execute: (sql) => use((client) => client.query(sql)),
    setVersion: (version) =>
      use((client) => client.query('update rug_schema set version = $1', [version])),
    drop,
  };
}

conformance({ name: 'PostgreSQL', database });
