/**
 * rug's database from outside, as a witness: how far it has committed, and what it holds in the end.
 * The only part of the bench that knows rug's tables.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Client } from 'pg';

/** How far the writer has come: transactions, and the number of the last event in the journal. */
export interface Position {
  readonly batch: number;
  readonly seq: number;
}

/** A resource, as far as a bench judges it. */
export interface Stored {
  readonly id: string;
  readonly doneSeq: number;
  readonly status: string;
  readonly name: string | null;
  /** It waits for something, or is at something. */
  readonly busy: boolean;
}

/** One row of a table, with the columns it has: JSON columns of SQLite are texts. */
export type RawRow = Readonly<Record<string, unknown>>;

export interface Witness {
  readonly position: () => Promise<Position>;
  readonly resources: () => Promise<readonly Stored[]>;
  /** Of these resources, how far each is done. */
  readonly doneSeq: (ids: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  readonly count: (table: string) => Promise<number>;
  /** When the oldest row of a table was written, epoch milliseconds; null: it is empty. */
  readonly oldest: (table: Dated) => Promise<number | null>;
  /** The row as it is, without what leads to its own history. */
  readonly resource: (id: string) => Promise<RawRow>;
  /** Inserts rows of `resource` as they are. */
  readonly insert: (rows: readonly string[]) => Promise<void>;
  readonly execute: (sql: string) => Promise<void>;
  /** Tidies up what was inserted. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Tables of which old rows are deleted, and how the oldest is found without a look at all. */
const OLDEST = {
  journal: 'select at from journal order by seq limit 1',
  trail: 'select at from trail order by id limit 1',
  seen: 'select at from seen order by at limit 1',
  outbox: 'select at from outbox order by id limit 1',
} as const;
export type Dated = keyof typeof OLDEST;

const dateOf = (row: RawRow | undefined): number | null =>
  row === undefined ? null : Number(row.at);

const POSITION = "select batch, seq from partition where id = 'main'";
/** Columns of `Stored`, but for the name. */
const STORED = `id, done_seq, status,
  (run is not null or wake_at is not null or cast(pending as text) <> '[]') as busy`;

const DONE = 'select id, done_seq from resource where id in (select value from json_each(?))';

export function sqliteWitness(path: string): Witness {
  const database = new DatabaseSync(path, { timeout: 5_000 });
  // Of this connection only: what it prepares need not be durable, and may take memory.
  database.exec('pragma synchronous = off; pragma cache_size = -400000');
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return {
    position: async () => {
      const row = prepare(POSITION).get();
      return { batch: Number(row?.batch), seq: Number(row?.seq) };
    },
    resources: async () =>
      database
        .prepare(`select ${STORED}, spec ->> 'name' as name from resource`)
        .all()
        .map(storedOf),
    doneSeq: async (ids) =>
      new Map(
        prepare(DONE)
          .all(JSON.stringify(ids))
          .map((row) => [String(row.id), Number(row.done_seq)]),
      ),
    count: async (table) => Number(database.prepare(`select count(*) as n from ${table}`).get()?.n),
    oldest: async (table) => dateOf(prepare(OLDEST[table]).get()),
    resource: async (id) => {
      const row = database.prepare('select * from resource where id = ?').get(id);
      if (row === undefined) throw new Error(`no resource ${id}`);
      return { ...row, ...NO_HISTORY };
    },
    insert: async (texts) => {
      const rows = texts.map((text): Record<string, SQLInputValue> => JSON.parse(text));
      const columns = Object.keys(rows[0] ?? {});
      const places = columns.map((name) => `:${name}`).join(', ');
      const statement = prepare(`insert into resource (${columns.join(', ')}) values (${places})`);
      database.exec('begin');
      for (const row of rows) statement.run(row);
      database.exec('commit');
    },
    execute: async (sql) => database.exec(sql),
    settle: async () => database.exec('pragma wal_checkpoint(truncate)'),
    close: async () => database.close(),
  };
}

export async function postgresWitness(url: string): Promise<Witness> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const rows = async (text: string, values: unknown[] = []): Promise<RawRow[]> =>
    (await client.query(text, values)).rows;
  return {
    position: async () => {
      const [row] = (await client.query({ name: 'position', text: POSITION })).rows;
      return { batch: Number(row?.batch), seq: Number(row?.seq) };
    },
    resources: async () =>
      (await rows(`select ${STORED}, cast(spec as json) ->> 'name' as name from resource`)).map(
        storedOf,
      ),
    doneSeq: async (ids) => {
      const text = 'select id, done_seq from resource where id = any($1)';
      const found = await client.query({ name: 'done', text, values: [ids] });
      return new Map(found.rows.map((row) => [String(row.id), Number(row.done_seq)]));
    },
    count: async (table) => Number((await rows(`select count(*) as n from ${table}`))[0]?.n),
    oldest: async (table) => dateOf((await rows(OLDEST[table]))[0]),
    resource: async (id) => {
      const [row] = await rows('select to_json(r) as row from resource as r where id = $1', [id]);
      if (row === undefined) throw new Error(`no resource ${id}`);
      return { ...(row.row as RawRow), ...NO_HISTORY };
    },
    insert: async (inserted) => {
      await rows(
        'insert into resource select * from json_populate_recordset(null::resource, $1::json)',
        [`[${inserted.join(',')}]`],
      );
    },
    execute: async (sql) => {
      await client.query(sql);
    },
    settle: async () => {
      await rows('vacuum analyze');
      await rows('checkpoint');
    },
    close: () => client.end(),
  };
}

/** A copy has none. */
const NO_HISTORY = { trail_id: null };

const storedOf = (row: RawRow): Stored => ({
  id: String(row.id),
  doneSeq: Number(row.done_seq),
  status: String(row.status),
  name: typeof row.name === 'string' ? row.name : null,
  busy: row.busy === true || row.busy === 1,
});
