import type { Client } from 'pg';
import type { SqlValue } from '../backend.ts';
import { type Finding, fine } from '../finding.ts';
import type { Inspection } from '../inspection.ts';
import { numbered } from './backend.ts';
import { connect } from './connection.ts';
import { MIGRATIONS } from './migrations.ts';
import { schemaMade, schemaOf } from './schema.ts';
import { SQL } from './statements.ts';

/** Looks at a database on PostgreSQL without changing it. Rejects when it cannot be reached. */
export async function inspectServer(url: string): Promise<Inspection> {
  const client = await connect(url, 'rug-ctl');
  const all = async <T>(sql: string, ...parameters: readonly SqlValue[]): Promise<readonly T[]> => {
    const { rows } = await client.query(numbered(sql), [...parameters]);
    return rows as readonly T[];
  };
  await client.query('set default_transaction_read_only = on');
  const [server] = await all<{ version: string; name: string; who: string }>(
    `select current_setting('server_version') as version, current_database() as name,
       current_user as who`,
  );
  return {
    dialect: 'postgres',
    migrations: MIGRATIONS,
    detail: `${server?.name} as ${server?.who}, PostgreSQL ${server?.version}`,
    version: () => versionOf(client),
    read: <T>(sql: string, parameters: readonly SqlValue[]) => all<T>(sql, ...parameters),
    schema: () => schemaOf(client),
    made: (version) => schemaMade(client, version),
    sizes: () =>
      all(`select relname as name, pg_total_relation_size(c.oid) as bytes
        from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
        where n.nspname = current_schema() and c.relkind = 'r'`),
    own: {
      owner: async () => owner(await all<Session>(SESSIONS)),
      durability: async () => durability(await all<Setting>(SETTINGS)),
    },
    close: () => client.end(),
  };
}

/** The version of the schema; 0: there is none. */
export async function versionOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ found: string | null }>(
    "select to_regclass('rug_schema')::text as found",
  );
  if (rows[0]?.found == null) return 0;
  const versions = await client.query<{ version: number }>(SQL.version);
  return versions.rows[0]?.version ?? 0;
}

interface Session {
  readonly pid: number;
  /** Seconds for which it holds a transaction open and does nothing; 0: it does not. */
  readonly idle: number;
}

/** What others do is shown to few: then it is not idle. */
const SESSIONS = `
  select pid, case when state like 'idle in transaction%'
    then extract(epoch from now() - state_change)::bigint else 0 end as idle
  from pg_stat_activity
  where application_name = 'rug' and datname = current_database() order by idle desc`;
/** A transaction of rug takes milliseconds. */
const FROZEN = 5;

function owner(sessions: readonly Session[]): Finding {
  const [longest] = sessions;
  if (longest === undefined) return fine('no rug is connected');
  if (longest.idle < FROZEN) return fine(`a rug is connected, ${sessions.length} times`);
  const { pid, idle } = longest;
  return {
    state: 'warning',
    detail: `process ${pid} of a rug holds a transaction open for ${idle} s: is it frozen?`,
    fix: `It is ended by the server soon; at once with select pg_terminate_backend(${pid}).`,
  };
}

interface Setting {
  readonly name: string;
  readonly value: string;
}

/** What the server does unless a connection says otherwise. */
const SETTINGS = `
  select name, reset_val as value from pg_settings
  where name in ('fsync', 'full_page_writes', 'synchronous_commit')
  union all select 'standby', case when pg_is_in_recovery() then 'on' else 'off' end`;

/** What a server must not be; the first that holds is told. */
const DANGERS: readonly (Setting & Finding)[] = [
  {
    name: 'fsync',
    value: 'off',
    state: 'failed',
    detail: 'fsync is off: a crash of the machine can destroy the database',
    fix: 'Set fsync = on and reload the server.',
  },
  {
    name: 'full_page_writes',
    value: 'off',
    state: 'failed',
    detail: 'full_page_writes is off: a crash of the machine can destroy pages',
    fix: 'Set full_page_writes = on and reload the server.',
  },
  {
    name: 'standby',
    value: 'on',
    state: 'failed',
    detail: 'the server is a standby: rug cannot write to it',
    fix: 'Name the primary in RUG_DATABASE_URL.',
  },
  {
    name: 'synchronous_commit',
    value: 'off',
    state: 'warning',
    detail: 'synchronous_commit is off: rug turns it on for what it commits, others do not',
    fix: 'Set synchronous_commit = on, or leave it: rug loses nothing by it.',
  },
];

function durability(settings: readonly Setting[]): Finding {
  const danger = DANGERS.find((one) =>
    settings.some(({ name, value }) => name === one.name && value === one.value),
  );
  if (danger === undefined) return fine('every commit is synced');
  const { state, detail, fix } = danger;
  return { state, detail, fix };
}
