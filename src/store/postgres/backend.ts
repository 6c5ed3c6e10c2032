import { type Client, Pool } from 'pg';
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
  type SeenKey,
  type SqlValue,
  type Started,
  type Written,
} from '../backend.ts';
import { migrationSteps } from '../migrate.ts';
import { PART_NAMES, type PartName } from '../parts.ts';
import { packRows } from '../raw.ts';
import { columnArray } from './array.ts';
import {
  abandon,
  connect,
  connectionConfig,
  isRowFault,
  isSeen,
  startError,
  storeError,
} from './connection.ts';
import { MIGRATIONS } from './migrations.ts';
import { elementsOf, SQL, statementsOf } from './statements.ts';

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
    readRaw: async (sql, parameters, spare) => {
      const query = { text: numbered(sql), values: [...parameters], rowMode: 'array' };
      const { rows } = await mapped(pool.query<SqlValue[]>(query), storeError);
      return packRows(rows, spare);
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
function start(client: Client): Promise<Started> {
  return transaction(client, async () => {
    await client.query(SQL.lock);
    await migrateDatabase(client);
    const { rows } = await client.query<Started>(SQL.raise, [PARTITION]);
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
  const found = async <T>(name: 'knownResources' | 'knownMessages', of: readonly Row[]) => {
    if (of.length === 0) return [];
    const values = (of[0] ?? []).map((_, column) => columnArray(of, column, 'text'));
    const { rows } = await client.query<T & object>({ name, text: SQL[name], values });
    return rows;
  };
  const resources = await found<KnownColumns>(
    'knownResources',
    keys.resources.map((id) => [id]),
  );
  const messages = keys.messages.map(({ messageId, resourceId }) => [messageId, resourceId]);
  return {
    resources: resources.map(({ busy, opens, ...row }) => ({
      ...row,
      busy: busy === 1,
      opens: opens === 1,
    })),
    seen: await found<SeenKey>('knownMessages', messages),
  };
}

type KnownColumns = Omit<KnownResource, 'busy' | 'opens'> & { busy: number; opens: number };

async function write(client: Client, batch: Batch, checkpoint: Checkpoint): Promise<Written> {
  try {
    const outcome = await transaction(client, () => writeRows(client, batch, checkpoint));
    if (outcome === 'committed') checkpoint('writer.committed');
    return outcome;
  } catch (error) {
    if (isSeen(error)) return 'repeated';
    throw error;
  }
}

async function writeRows(
  client: Client,
  { token, batch: number, seq, trail, parts }: Batch,
  checkpoint: Checkpoint,
): Promise<Written> {
  const fence = await client.query({
    name: 'fence',
    text: SQL.fence,
    values: [number, seq, trail, PARTITION, token, number - 1],
  });
  if (fence.rowCount === 0) {
    const { rows } = await client.query<Position>(SQL.position, [PARTITION]);
    const [now] = rows;
    return now?.token === token && now.batch === number ? 'committed' : 'fenced';
  }
  checkpoint('writer.begun');
  const present = new Set(PART_NAMES.filter((part) => parts[part] !== undefined));
  for (const { name, text, parts: of } of statementsOf(present)) {
    const values = of.flatMap((part) => arraysOf(part, parts[part] ?? []));
    await client.query({ name, text, values });
  }
  checkpoint('writer.written');
  return 'committed';
}

/** One array for each column of the rows. */
const arraysOf = (part: PartName, rows: readonly Row[]): readonly Buffer[] =>
  elementsOf(part).map(([, element], column) => columnArray(rows, column, element));

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
