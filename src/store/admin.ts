import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseCheck, DatabasePlace, MigrationReport } from '../model/database.ts';
import { textOf } from '../model/errors.ts';
import { directoryFinding } from './directory.ts';
import { examine } from './doctor.ts';
import type { Inspection } from './inspection.ts';
import { inspectServer } from './postgres/inspect.ts';
import { migrateServer } from './postgres/upgrade.ts';
import { inspectFile } from './sqlite/inspect.ts';
import { migrateFile } from './sqlite/upgrade.ts';

/**
 * Brings the schema to the version of this program, or only says what that would be. Takes no
 * partition: a rug that runs on PostgreSQL meanwhile goes on.
 *
 * @throws RugError store_newer for a database of a newer program; store_unreachable; in_use while a
 *   rug runs on the embedded store; bad_config for a file that is something else
 */
export async function migrate(
  { databaseUrl, dataDir }: DatabasePlace,
  dryRun: boolean,
): Promise<MigrationReport> {
  if (databaseUrl !== null) return migrateServer(databaseUrl, dryRun);
  return migrateFile(fileIn(dataDir), dryRun);
}

/** Looks a database over beside a running rug, and changes nothing. `now`: epoch milliseconds. */
export async function doctor(place: DatabasePlace, now: number): Promise<readonly DatabaseCheck[]> {
  const directory = { name: 'data directory', ...(await directoryFinding(place.dataDir)) };
  let inspection: Inspection;
  try {
    inspection = await inspect(place);
  } catch (error) {
    return [unreachable(place, error), directory];
  }
  try {
    const reachable = {
      name: 'reachable',
      state: 'ok',
      detail: inspection.detail,
      fix: null,
    } as const;
    return [reachable, ...(await examine(inspection, now)), directory];
  } finally {
    await inspection.close();
  }
}

const fileIn = (dataDir: string): string => join(dataDir, 'rug.db');

async function inspect({ databaseUrl, dataDir }: DatabasePlace): Promise<Inspection> {
  if (databaseUrl !== null) return inspectServer(databaseUrl);
  const path = fileIn(dataDir);
  if (!existsSync(path)) throw new Error(`there is no ${path}`);
  return inspectFile(path);
}

const unreachable = ({ databaseUrl }: DatabasePlace, error: unknown): DatabaseCheck => ({
  name: 'reachable',
  state: 'failed',
  detail: textOf(error),
  fix:
    databaseUrl === null
      ? 'Name the data directory (--data-dir, RUG_DATA_DIR), or the URL of PostgreSQL.'
      : 'Check the URL (--database-url, RUG_DATABASE_URL) and that the server is up.',
});
