import type { Client } from 'pg';
import type { MigrationReport } from '../../model/database.ts';
import { RugError } from '../../model/errors.ts';
import { StoreDown } from '../backend.ts';
import { missingMigrations, newestOf } from '../migrate.ts';
import { migrateDatabase, transaction } from './backend.ts';
import { abandon, connect, startError } from './connection.ts';
import { versionOf } from './inspect.ts';
import { MIGRATIONS } from './migrations.ts';
import { SQL } from './statements.ts';

/** Migrates a database on PostgreSQL under the lock of all that start, or says what that would do. */
export async function migrateServer(url: string, dryRun: boolean): Promise<MigrationReport> {
  const work = async (client: Client): Promise<MigrationReport> => {
    const from = await versionOf(client);
    const names = missingMigrations(MIGRATIONS, from).map(({ name }) => name);
    if (!dryRun) await migrateDatabase(client);
    const { host, port, database } = client;
    return {
      database: `${database} at ${host}:${port}`,
      from,
      to: newestOf(MIGRATIONS),
      names,
      applied: !dryRun,
    };
  };
  let client: Client | null = null;
  try {
    client = await connect(url, 'rug-ctl');
    const connected = client;
    if (dryRun) return await work(connected);
    return await transaction(connected, async () => {
      await connected.query(SQL.lock);
      return work(connected);
    });
  } catch (error) {
    throw unreachable(startError(error));
  } finally {
    if (client !== null) abandon(client);
  }
}

const unreachable = (error: unknown): unknown =>
  error instanceof StoreDown
    ? new RugError('store_unreachable', error.message, { cause: error })
    : error;
