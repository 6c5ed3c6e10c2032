import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { RugError } from '../../model/errors.ts';
import {
  type Backend,
  type Batch,
  type Checkpoint,
  type Keys,
  type Known,
  type KnownResource,
  PARTITION,
  type Position,
  type Row,
  type SqlValue,
  type Started,
  StoreDown,
  type Written,
} from '../backend.ts';
import { migrationSteps } from '../migrate.ts';
import { PART_NAMES, type PartName } from '../parts.ts';
import { packRows, type Rows } from '../raw.ts';
import { MIGRATIONS } from './migrations.ts';
import { PART_SQL, SQL } from './statements.ts';

/** Primary result codes that are the fault of a row: too big, constraint, mismatch. */
const ROW_FAULTS: ReadonlySet<number> = new Set([18, 19, 20]);
/** Waiting does not mend them: read-only, corrupt, cannot be opened, no database. */
const HOPELESS: ReadonlySet<number> = new Set([8, 11, 14, 26]);
/** What SQLite says of a message that is in `seen` already. */
const SEEN = 'UNIQUE constraint failed: seen.message_id, seen.resource_id';
/** Another process writes: how long to wait for it, milliseconds. */
export const BUSY_TIMEOUT = 5_000;

/**
 * Each commit is on disk. The log is taken over into the file every 4,000 pages: less often would be
 * cheaper by a little, and stop commits for longer. The cache holds all that a transaction changes.
 */
const PRAGMAS = `pragma journal_mode = wal; pragma synchronous = full;
  pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864;
  pragma cache_size = -16384; pragma temp_store = memory`;

/**
 * The embedded store: one file, synchronous, made durable by fsync at each commit. In the product it
 * lives in a thread of its own (thread.ts); `path` may be `:memory:`.
 */
export function sqliteBackend(path: string, checkpoint: Checkpoint): Backend {
  let connection: Connection | null = null;

  /** Runs `work` on an open database; any failure that is not a row's closes it. */
  const use = async <T>(work: (db: Connection) => T): Promise<T> => {
    try {
      connection ??= connect(path);
      return work(connection);
    } catch (error) {
      if (!isDatabaseError(error)) throw error;
      if (isRowFault(error)) throw error;
      if (path !== ':memory:') {
        connection?.database.close();
        connection = null;
      }
      throw new StoreDown(`SQLite: ${error.message}`, { cause: error });
    }
  };

  return {
    dialect: 'sqlite',
    start: async () => {
      try {
        return await use((db) => start(db, path));
      } catch (error) {
        throw startError(path, error);
      }
    },
    lookup: (keys) => use((db) => lookup(db, keys)),
    write: (batch) => use((db) => write(db, batch, checkpoint)),
    read: <T>(sql: string, parameters: readonly SqlValue[]) =>
      use((db) => db.all<T>(sql, ...parameters)),
    readRaw: (sql, parameters, spare) =>
      use((db) => packRows(db.arrays(sql, ...parameters), spare)),
    run: (sql, parameters) => use((db) => db.run(sql, ...parameters)),
    close: async () => {
      connection?.database.close();
      connection = null;
    },
  };
}

/** `error` as it is told at the start, when somebody looks who can mend it. */
function startError(path: string, error: unknown): unknown {
  const cause = error instanceof StoreDown ? error.cause : null;
  if (!isDatabaseError(cause) || !HOPELESS.has(cause.errcode & 0xff)) return error;
  const text = `dataDir: ${path} cannot be used: ${cause.message}`;
  return new RugError('bad_config', text, { field: 'dataDir', cause });
}

interface Connection {
  readonly database: DatabaseSync;
  /** T: the columns that `sql` names. */
  readonly all: <T>(sql: string, ...parameters: readonly SqlValue[]) => T[];
  /** The same without the names of the columns. */
  readonly arrays: (sql: string, ...parameters: readonly SqlValue[]) => Rows;
  readonly run: (sql: string, ...parameters: readonly SqlValue[]) => number;
}

function connect(path: string): Connection {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
  database.exec(PRAGMAS);
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return {
    database,
    all: <T>(sql: string, ...parameters: readonly SqlValue[]) =>
      rowsOf<T>(prepare(sql), parameters, () => Number.NaN),
    arrays: (sql, ...parameters) => {
      const statement = prepare(sql);
      statement.setReturnArrays(true);
      return rowsOf<SqlValue[]>(statement, parameters, String);
    },
    run: (sql, ...parameters) => Number(prepare(sql).run(...parameters).changes),
  };
}

/**
 * T: a row, as the statement gives it. Of rows with an integer that no number is exactly, Node reads
 * none: then all are read once more, and that integer is `beyond`.
 */
function rowsOf<T>(
  statement: StatementSync,
  parameters: readonly SqlValue[],
  beyond: (integer: bigint) => SqlValue,
): T[] {
  try {
    return statement.all(...parameters) as T[];
  } catch (error) {
    if (!isOutOfRange(error)) throw error;
  }
  const exact = (value: unknown): unknown => {
    if (typeof value !== 'bigint') return value;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : beyond(value);
  };
  statement.setReadBigInts(true);
  try {
    return statement.all(...parameters).map((row): unknown => {
      if (Array.isArray(row)) return row.map(exact);
      return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, exact(value)]));
    }) as T[];
  } finally {
    statement.setReadBigInts(false);
  }
}

/** Migrates and raises the token in one transaction that keeps every other process out. */
function start(db: Connection, path: string): Started {
  return transaction(db, 'begin exclusive', () => {
    migrateDatabase(db.database);
    const [position] = db.all<Started>(SQL.raise, PARTITION);
    if (position === undefined) throw new Error(`There is no partition ${PARTITION}.`);
    if (!Object.values(position).every(Number.isSafeInteger)) {
      const text = `dataDir: ${path} cannot be used: what its partition counts is beyond all numbers`;
      throw new RugError('bad_config', text, { field: 'dataDir' });
    }
    return position;
  });
}

/** The version of the schema; 0: there is none. */
export const versionOf = (database: DatabaseSync): number =>
  Number(database.prepare('pragma user_version').get()?.user_version);

/** Brings the schema to `target` (absent: the newest). To be called in an exclusive transaction. */
export function migrateDatabase(database: DatabaseSync, target?: number): void {
  for (const { sql, version } of migrationSteps(MIGRATIONS, versionOf(database), target)) {
    database.exec(`${sql}; pragma user_version = ${version}`);
  }
}

function lookup(db: Connection, keys: Keys): Known {
  return {
    resources: keys.resources.flatMap((id) =>
      db
        .all<KnownColumns>(SQL.knownResource, id)
        .map(({ busy, opens, ...row }) => ({ ...row, busy: busy === 1, opens: opens === 1 })),
    ),
    seen: keys.messages.filter(
      ({ messageId, resourceId }) => db.all(SQL.knownMessage, messageId, resourceId).length > 0,
    ),
  };
}

type KnownColumns = Omit<KnownResource, 'busy' | 'opens'> & { busy: number; opens: number };

function write(db: Connection, batch: Batch, checkpoint: Checkpoint): Written {
  const { token, batch: number, seq, trail } = batch;
  try {
    return transaction(db, 'begin immediate', (end) => {
      if (db.run(SQL.fence, number, seq, trail, PARTITION, token, number - 1) === 0) {
        const [now] = db.all<Position>(SQL.position, PARTITION);
        return now?.token === token && now.batch === number ? 'committed' : 'fenced';
      }
      checkpoint('writer.begun');
      for (const part of PART_NAMES) writePart(db, part, batch.parts[part] ?? []);
      checkpoint('writer.written');
      end();
      checkpoint('writer.committed');
      return 'committed';
    });
  } catch (error) {
    if (isDatabaseError(error) && error.message === SEEN) return 'repeated';
    throw error;
  }
}

function writePart(db: Connection, part: PartName, rows: readonly Row[]): void {
  if (rows.length === 0) return;
  const { row: sql, or, all = [] } = PART_SQL[part];
  if (sql !== undefined) {
    for (const row of rows) {
      if (db.run(sql, ...row) === 0 && or !== undefined) db.run(or, ...row);
    }
  }
  const ids = JSON.stringify(rows.map(([id]) => id));
  for (const once of all) db.run(once, ids);
}

/** `end` commits before `work` ends; whatever is thrown undoes everything. */
function transaction<T>(db: Connection, begin: string, work: (end: () => void) => T): T {
  const { database } = db;
  database.exec(begin);
  const end = (): void => {
    if (database.isTransaction) database.exec('commit');
  };
  try {
    const result = work(end);
    end();
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}

interface DatabaseError extends Error {
  readonly errcode: number;
}

const isDatabaseError = (error: unknown): error is DatabaseError =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';

const isOutOfRange = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE';

const isRowFault = (error: DatabaseError): boolean => ROW_FAULTS.has(error.errcode & 0xff);
