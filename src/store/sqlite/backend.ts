import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { RugError } from '../../model/errors.ts';
import type { Settled } from '../../model/store.ts';
import {
  type Backend,
  type Batch,
  type Checkpoint,
  type Keys,
  type Known,
  type KnownResource,
  PARTITION,
  PARTS,
  type Position,
  type SeenKey,
  type SqlValue,
  StoreDown,
} from '../backend.ts';
import { migrationSteps } from '../migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { PART_SQL, SQL } from './statements.ts';

/** Primary result codes that are the fault of a row: too big, constraint, mismatch. */
const ROW_FAULTS: ReadonlySet<number> = new Set([18, 19, 20]);
/** Waiting does not mend them: read-only, corrupt, cannot be opened, no database. */
const HOPELESS: ReadonlySet<number> = new Set([8, 11, 14, 26]);
/** Another process writes: how long to wait for it, milliseconds. */
export const BUSY_TIMEOUT = 5_000;

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
        return await use(start);
      } catch (error) {
        throw startError(path, error);
      }
    },
    lookup: (keys) => use((db) => lookup(db, keys)),
    write: (batch) => use((db) => write(db, batch, checkpoint)),
    read: <T>(sql: string, parameters: readonly SqlValue[]) =>
      use((db) => db.all<T>(sql, ...parameters)),
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
  readonly run: (sql: string, ...parameters: readonly SqlValue[]) => number;
}

function connect(path: string): Connection {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864;',
  );
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return {
    database,
    all: <T>(sql: string, ...parameters: readonly SqlValue[]) =>
      prepare(sql).all(...parameters) as T[],
    run: (sql, ...parameters) => Number(prepare(sql).run(...parameters).changes),
  };
}

/** Migrates and raises the token in one transaction that keeps every other process out. */
function start(db: Connection): Position {
  return transaction(db, 'begin exclusive', () => {
    migrateDatabase(db.database);
    const [position] = db.all<Position>(SQL.raise, PARTITION);
    if (position === undefined) throw new Error(`There is no partition ${PARTITION}.`);
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
  const known = <T>(sql: string, of: readonly unknown[]): T[] =>
    of.length === 0 ? [] : db.all<T>(sql, JSON.stringify(of));
  return {
    resources: known<KnownColumns>(SQL.knownResources, keys.resources).map(
      ({ idle, opening, ...row }) => ({ ...row, idle: idle === 1, opening: opening === 1 }),
    ),
    seen: known<SeenKey>(SQL.knownSeen, keys.messages),
    waiters: known<Settled>(SQL.knownWaiters, keys.waiters),
  };
}

type KnownColumns = Omit<KnownResource, 'idle' | 'opening'> & { idle: number; opening: number };

function write(db: Connection, batch: Batch, checkpoint: Checkpoint): 'committed' | 'fenced' {
  const { token, batch: number, seq, parts } = batch;
  return transaction(db, 'begin immediate', (end) => {
    if (db.run(SQL.fence, number, seq, PARTITION, token, number - 1) === 0) {
      const [now] = db.all<Position>(SQL.position, PARTITION);
      return now?.token === token && now.batch === number ? 'committed' : 'fenced';
    }
    checkpoint('writer.begun');
    for (const part of PARTS) {
      const rows = parts[part];
      if (rows !== undefined) for (const sql of PART_SQL[part]) db.run(sql, rows);
    }
    checkpoint('writer.written');
    end();
    checkpoint('writer.committed');
    return 'committed';
  });
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

/** `malformed JSON` is a batch nested deeper than SQLite parses: its code is that of bad SQL. */
const isRowFault = (error: DatabaseError): boolean =>
  ROW_FAULTS.has(error.errcode & 0xff) || error.message === 'malformed JSON';
