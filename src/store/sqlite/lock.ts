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
