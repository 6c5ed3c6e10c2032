import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { RugError } from '../../model/errors.ts';

/**
 * Holds the data directory for this process: the embedded store has one owner, and a second rug
 * started by accident must not take it from the first. SQLite's own lock on a file beside it, which the
 * system releases however the process ends.
 *
 * @throws RugError `in_use` while another process holds it
 */
export function lockBeside(path: string): { readonly release: () => void } {
  const database = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    database.exec('begin exclusive');
  } catch (cause) {
    database.close();
    throw new RugError('in_use', `dataDir: another rug is running on ${path}`, {
      field: 'dataDir',
      cause,
    });
  }
  return { release: () => database.close() };
}

/** True while a process holds it; takes nothing. Throws when the file cannot be read. */
export function isLocked(path: string): boolean {
  const lock = `${path}.lock`;
  if (!existsSync(lock)) return false;
  const database = new DatabaseSync(lock, { readOnly: true, timeout: 0 });
  try {
    database.prepare('select count(*) from sqlite_schema').get();
    return false;
  } catch (error) {
    if (error instanceof Error && error.message === 'database is locked') return true;
    throw error;
  } finally {
    database.close();
  }
}
