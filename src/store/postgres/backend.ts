import { type Client, Pool } from 'pg';
import {
  type Backend,
  type Batch,
  type Checkpoint,
  type Keys,
  type Known,
  PARTITION,
  PARTS,
  type Position,
  type SqlValue,
} from '../backend.ts';
import { migrationSteps } from '../migrate.ts';
import {
  abandon,
  connect,
  connectionConfig,
  isRowFault,
  startError,
  storeError,
} from './connection.ts';
import { MIGRATIONS } from './migrations.ts';
import { PART_SQL, SQL } from './statements.ts';

/** A migration of a large database takes its time, milliseconds; waiting rugs are told the store is down. */
const MIGRATION_TIMEOUT = 3_600_000;
/** Connections for reading, so that a list never waits for a transaction. */
const READERS = 2;

/** The store of a cluster: one connection for the writer, a few for everybody who reads. */
export function postgresBackend(url: string, checkpoint: Checkpoint): Backend {
  let writer: Client | null = null;
  const pool = new Pool({ ...connectionConfig(url), max: READERS });
  pool.on('error', () => {
    // An idle connection broke: the pool makes another one.
  });

  /** Runs `work` on the writer's connection; after a failure that is not a row's it gets another. */
  const use = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    try {
      writer ??= await connect(url);
      return await work(writer);
    } catch (error) {
      if (writer !== null && !isRowFault(error)) {
        abandon(writer);
        writer = null;
      }
      throw error;
    }
  };

  return {
    dialect: 'postgres',
    start: () => mapped(use(start), startError),
    lookup: (keys) =>
      mapped(
        use((client) => lookup(client, keys)),
        storeError,
      ),
    write: (batch) =>
      mapped(
        use((client) => write(client, batch, checkpoint)),
        storeError,
      ),
    read: async <T>(sql: string, parameters: readonly SqlValue[]) => {
      const { rows } = await mapped(pool.query(numbered(sql), [...parameters]), storeError);
      return rows as readonly T[];
    },
    run: async (sql, parameters) => {
      const { rowCount } = await mapped(pool.query(numbered(sql), [...parameters]), storeError);
      return rowCount ?? 0;
    },
    close: async () => {
      const client = writer;
      writer = null;
      await Promise.allSettled([client?.end(), pool.end()]);
    },
  };
}

async function mapped<T>(work: Promise<T>, map: (error: unknown) => unknown): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw map(error);
  }
}

/** `a = ? and b = ?` -> `a = $1 and b = $2`. */
export function numbered(sql: string): string {
  let parameter = 0;
  return sql.replaceAll('?', () => `$${++parameter}`);
}

/** Migrates and takes the partition in one transaction, one process after the other. */
function start(client: Client): Promise<Position> {
  return transaction(client, async () => {
    await client.query(SQL.lock);
    await migrateDatabase(client);
    const { rows } = await client.query<Position>(SQL.raise, [PARTITION]);
    const [position] = rows;
    if (position === undefined) throw new Error(`There is no partition ${PARTITION}.`);
    return position;
  });
}

/** Brings the schema to `target` (absent: the newest). To be called under the lock. */
export async function migrateDatabase(client: Client, target?: number): Promise<void> {
  await client.query(SQL.versionTable);
  const { rows } = await client.query<{ version: number }>(SQL.version);
  const current = rows[0]?.version ?? 0;
  for (const { sql, version } of migrationSteps(MIGRATIONS, current, target)) {
    const step = {
      text: `${sql}; delete from rug_schema; insert into rug_schema (version) values (${version})`,
      query_timeout: MIGRATION_TIMEOUT,
    };
    await client.query(step);
  }
}

async function lookup(client: Client, keys: Keys): Promise<Known> {
  const values = [keys.resources, keys.messages, keys.waiters].map((of) => JSON.stringify(of));
  const { rows } = await client.query<Record<keyof Known, string>>({
    name: 'known',
    text: SQL.known,
    values,
  });
  const [known] = rows;
  if (known === undefined) throw new Error('A select without conditions answered nothing.');
  return {
    resources: JSON.parse(known.resources),
    seen: JSON.parse(known.seen),
    waiters: JSON.parse(known.waiters),
  };
}

async function write(
  client: Client,
  batch: Batch,
  checkpoint: Checkpoint,
): Promise<'committed' | 'fenced'> {
  const outcome = await transaction(client, async () => {
    const { token, batch: number, seq, parts } = batch;
    const fence = await client.query({
      name: 'fence',
      text: SQL.fence,
      values: [number, seq, PARTITION, token, number - 1],
    });
    if (fence.rowCount === 0) {
      const { rows } = await client.query<Position>(SQL.position, [PARTITION]);
      const [now] = rows;
      return now?.token === token && now.batch === number ? 'committed' : 'fenced';
    }
    checkpoint('writer.begun');
    for (const part of PARTS) {
      const rows = parts[part];
      if (rows === undefined) continue;
      for (const [index, text] of PART_SQL[part].entries()) {
        await client.query({ name: `${part}.${index}`, text, values: [rows] });
      }
    }
    checkpoint('writer.written');
    return 'committed';
  });
  if (outcome === 'committed') checkpoint('writer.committed');
  return outcome;
}

/** Whatever is thrown undoes everything. */
export async function transaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    // Only of use on a connection that is kept; on a broken one the server undoes it by itself.
    if (isRowFault(error)) await client.query('rollback');
    throw error;
  }
}
