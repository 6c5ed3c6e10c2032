import { existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { textOf } from '../../model/errors.ts';
import type { SqlValue } from '../backend.ts';
import { bytes, type Finding, fine } from '../finding.ts';
import type { Inspection } from '../inspection.ts';
import { BUSY_TIMEOUT, versionOf } from './backend.ts';
import { isLocked } from './lock.ts';
import { MIGRATIONS } from './migrations.ts';
import { schemaMade, schemaOf } from './schema.ts';

/** Linux's numbers of file systems on which the embedded store may lose what it has committed. */
const RISKY: Readonly<Record<number, string>> = {
  26985: 'NFS: its locks and shared memory do not work for SQLite',
  4283649346: 'CIFS: its locks and shared memory do not work for SQLite',
  4266872130: 'SMB: its locks and shared memory do not work for SQLite',
  16914839: '9p: its locks and shared memory do not work for SQLite',
  16914836: 'tmpfs: everything is gone after a restart of the machine',
  2240043254: 'ramfs: everything is gone after a restart of the machine',
};
/** Less than this much free space is told. */
const LOW = 256 * 2 ** 20;

/** Looks at a database file without writing to it. Throws when it cannot be opened. */
export function inspectFile(path: string): Inspection {
  const database = openQuietly(path);
  const all = <T>(sql: string, ...parameters: readonly SqlValue[]): readonly T[] =>
    database.prepare(sql).all(...parameters) as T[];
  let detail: string;
  try {
    const [row] = all<{ version: string }>('select sqlite_version() as version');
    detail = `${path}, SQLite ${row?.version}`;
    versionOf(database);
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    dialect: 'sqlite',
    migrations: MIGRATIONS,
    detail,
    version: async () => versionOf(database),
    read: async <T>(sql: string, parameters: readonly SqlValue[]) => all<T>(sql, ...parameters),
    schema: async () => schemaOf(database),
    made: async (version) => schemaMade(version),
    sizes: async () =>
      all(`select m.tbl_name as name, sum(s.pgsize) as bytes
        from dbstat('main', 1) as s join sqlite_schema as m on m.name = s.name
        where m.tbl_name not like 'sqlite!_%' escape '!' group by m.tbl_name`),
    own: {
      integrity: async () => integrity(() => all('pragma integrity_check(10)')),
      owner: async () => owner(path),
      durability: () => durability(dirname(path)),
    },
    close: async () => database.close(),
  };
}

/**
 * Leaves the files as they are. Who only reads leaves a log and its index where there were none, who
 * may write takes them away; where there is a log it is that of a rug, perhaps of one that was killed.
 */
function openQuietly(path: string): DatabaseSync {
  const readOnly = existsSync(`${path}-wal`);
  const database = new DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT });
  database.exec('pragma query_only = on');
  return database;
}

function integrity(check: () => readonly { readonly integrity_check: string }[]): Finding {
  let faults: readonly string[];
  try {
    faults = check()
      .map((row) => row.integrity_check)
      .filter((text) => text !== 'ok');
  } catch (error) {
    faults = [textOf(error)];
  }
  if (faults.length === 0) return fine('every page and index holds together');
  return {
    state: 'failed',
    detail: faults.join('; '),
    fix: 'Stop rug, keep a copy of the file, and restore a backup.',
  };
}

/** A process that was killed leaves its last transactions in the log beside the file. */
function owner(path: string): Finding {
  try {
    if (isLocked(path)) return fine('a rug runs on it');
  } catch (error) {
    return {
      state: 'failed',
      detail: `${path}.lock cannot be read: ${textOf(error)}`,
      fix: 'A rug of another user left it: give it to the user that rug runs as, or remove it.',
    };
  }
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (log === undefined || log.size === 0) return fine('no rug runs on it');
  return {
    state: 'warning',
    detail: `no rug runs on it; one that did not end well left ${bytes(log.size)} in ${path}-wal`,
    fix: 'Keep that file with the database: the next start of rug takes it over.',
  };
}

/** The store itself makes every commit durable; the file system must keep its word. */
async function durability(directory: string): Promise<Finding> {
  const { type, bavail, bsize } = await statfs(directory);
  const risk = RISKY[type];
  const free = bavail * bsize;
  if (risk !== undefined) {
    return {
      state: 'warning',
      detail: `${directory} is on ${risk}`,
      fix: 'Move the data directory to a local disk, or use PostgreSQL.',
    };
  }
  if (free < LOW) {
    return {
      state: 'warning',
      detail: `only ${bytes(free)} are free: rug stops taking events when the disk is full`,
      fix: 'Make room on the disk of the data directory.',
    };
  }
  return fine(`every commit is synced; ${bytes(free)} are free`);
}
