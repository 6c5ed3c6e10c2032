import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { MigrationReport } from '../../model/database.ts';
import { RugError, textOf } from '../../model/errors.ts';
import { missingMigrations, newestOf } from '../migrate.ts';
import { BUSY_TIMEOUT, migrateDatabase, versionOf } from './backend.ts';
import { lockBeside } from './lock.ts';
import { MIGRATIONS } from './migrations.ts';

/** Migrates a database file, or says what that would do; makes it where there is none. */
export function migrateFile(path: string, dryRun: boolean): MigrationReport {
  const report = (from: number): MigrationReport => ({
    database: path,
    from,
    to: newestOf(MIGRATIONS),
    names: missingMigrations(MIGRATIONS, from).map(({ name }) => name),
    applied: !dryRun,
  });
  try {
    if (dryRun) return report(existsSync(path) ? versionIn(path) : 0);
    mkdirSync(dirname(path), { recursive: true });
    return alone(path, (database) => {
      const from = versionOf(database);
      migrateDatabase(database);
      return report(from);
    });
  } catch (error) {
    if (error instanceof RugError) throw error;
    throw new RugError('bad_config', `dataDir: ${path} cannot be used: ${textOf(error)}`, {
      field: 'dataDir',
      cause: error,
    });
  }
}

function versionIn(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT });
  try {
    return versionOf(database);
  } finally {
    database.close();
  }
}

/** One transaction on a file that no rug runs on; whatever is thrown undoes it. */
function alone<T>(path: string, work: (database: DatabaseSync) => T): T {
  const lock = lockBeside(path);
  try {
    const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
    try {
      database.exec('pragma journal_mode = wal; pragma synchronous = full; begin exclusive');
      const result = work(database);
      database.exec('commit');
      return result;
    } finally {
      // What was not committed is undone.
      database.close();
    }
  } finally {
    lock.release();
  }
}
