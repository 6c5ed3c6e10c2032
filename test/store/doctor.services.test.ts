import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPostgres } from '../../scripts/services/postgres.ts';
import type { DatabaseCheck } from '../../src/model/database.ts';
import { doctor, migrate } from '../../src/store/admin.ts';
import { postgresBackend } from '../../src/store/postgres/backend.ts';
import { freshDatabase } from '../support/services.ts';
import { open } from './harness.ts';

const NOW = 2_000_000;

interface Served {
  readonly look: (name: string) => Promise<DatabaseCheck | undefined>;
  readonly execute: (sql: string) => Promise<void>;
  readonly connect: (name: string) => Promise<Client>;
  readonly url: string;
}

async function served(url: string): Promise<Served> {
  const place = { databaseUrl: url, dataDir: '.' };
  await migrate(place, false);
  const connect = async (name: string): Promise<Client> => {
    const client = new Client({ connectionString: url, application_name: name });
    client.on('error', () => {});
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  };
  const hand = await connect('psql');
  return {
    url,
    connect,
    look: async (name) => (await doctor(place, NOW)).find((check) => check.name === name),
    execute: async (sql) => {
      await hand.query(sql);
    },
  };
}

async function fresh(): Promise<Served> {
  const { url, drop } = await freshDatabase();
  onTestFinished(drop);
  return served(url);
}

describe('a doctor of PostgreSQL', () => {
  it.each([
    [
      'alter table audit disable trigger audit_append_only',
      /trigger audit_append_only is ".*not en/,
    ],
    ['drop trigger audit_append_only on audit', /trigger audit_append_only is missing/],
    [
      `create or replace function audit_refuse() returns trigger language plpgsql
       as $$ begin return null; end $$`,
      /function audit_refuse is "begin return null; end"/,
    ],
    ['alter table journal set unlogged', /table journal is "unlogged: emptied by a crash"/],
    ['alter table resource alter column kind type text collate "default"', /column resource\.kind/],
    ['alter table resource alter column hardware drop not null', /column resource\.hardware is/],
    ['drop table sweep', /^table sweep is missing$/],
  ])('finds what "%s" changed', async (sql, tells) => {
    const { look, execute } = await fresh();
    await execute(sql);
    const check = await look('schema');
    expect(check?.state).toBe('failed');
    expect(check?.detail).toMatch(tells);
  });

  it('does not mind what others keep in the same database', async () => {
    const { look, execute } = await fresh();
    await execute(`create table notes (id text primary key); create index notes_id on notes (id);
      create function mine() returns int language sql as 'select 1'`);
    expect(await look('schema')).toMatchObject({ state: 'ok' });
  });

  it('leaves nothing behind, and works where rug has a schema of its own', async () => {
    const { look, execute, connect, url } = await fresh();
    const client = await connect('psql');
    const count = async (): Promise<unknown> => {
      const { rows } = await client.query('select count(*) from pg_namespace');
      return rows;
    };
    const before = await count();
    expect((await look('schema'))?.state).toBe('ok');
    expect(await count()).toEqual(before);
    await execute('create schema "ownOne"');
    const own = new URL(url);
    own.searchParams.set('options', '-c search_path="ownOne"');
    const place = { databaseUrl: own.href, dataDir: '.' };
    expect(await migrate(place, false)).toMatchObject({ from: 0 });
    const checks = await doctor(place, NOW);
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  });

  it('says that it may not compare, where it may not make anything', async () => {
    const { execute, url } = await fresh();
    const name = new URL(url).pathname.slice(1);
    const role = `${name}_reader`;
    await execute(`create role ${role} login password 'x';
      grant usage on schema public to ${role}; grant select on all tables in schema public to ${role}`);
    onTestFinished(() => execute(`drop owned by ${role}; drop role ${role}`));
    const as = new URL(url);
    as.username = role;
    as.password = 'x';
    const checks = await doctor({ databaseUrl: as.href, dataDir: '.' }, NOW);
    const bad = checks.filter(({ state }) => state !== 'ok');
    expect(bad).toMatchObject([
      { name: 'schema', state: 'failed', detail: expect.stringContaining('permission denied') },
    ]);
  });

  it('finds a rug that froze in the middle of a transaction', async () => {
    const { look, connect, url } = await fresh();
    expect((await look('owner'))?.detail).toBe('no rug is connected');
    const store = await open(postgresBackend(url, () => {}));
    onTestFinished(store.close);
    expect((await look('owner'))?.detail).toBe('a rug is connected, 2 times');
    const frozen = await connect('rug');
    await frozen.query('begin');
    await expect
      .poll(async () => (await look('owner'))?.state, { timeout: 20_000, interval: 500 })
      .toBe('warning');
    expect((await look('owner'))?.fix).toContain('pg_terminate_backend(');
  });

  it('finds settings that lose what was committed', async () => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    const { look, execute } = await served(server.url);
    const say = async (setting: string, value: string): Promise<DatabaseCheck | undefined> => {
      await execute(`alter system set ${setting} = ${value}`);
      await execute('select pg_reload_conf()');
      await expect
        .poll(async () => (await look('durability'))?.detail)
        .not.toBe('every commit is synced');
      const found = await look('durability');
      await execute(`alter system reset ${setting}`);
      await execute('select pg_reload_conf()');
      await expect.poll(async () => (await look('durability'))?.state).toBe('ok');
      return found;
    };
    expect(await say('fsync', 'off')).toMatchObject({ state: 'failed' });
    expect(await say('full_page_writes', 'off')).toMatchObject({ state: 'failed' });
    expect(await say('synchronous_commit', 'off')).toMatchObject({ state: 'warning' });
  });

  it('says why it cannot be reached, without the password', async () => {
    const { url } = await fresh();
    const wrong = new URL(url);
    wrong.password = 'secret-word';
    const place = { databaseUrl: wrong.href, dataDir: '.' };
    const checks = await doctor(place, NOW);
    expect(checks.map(({ name }) => name)).toEqual(['reachable', 'data directory']);
    expect(checks[0]).toMatchObject({ state: 'failed', detail: expect.stringMatching(/password/) });
    expect(JSON.stringify(checks)).not.toContain('secret-word');
    for (const dryRun of [true, false]) {
      await expect(migrate(place, dryRun)).rejects.toMatchObject({ code: 'store_unreachable' });
    }
    const nobody = { databaseUrl: 'postgres://rug:x@127.0.0.1:1/rug', dataDir: '.' };
    await expect(migrate(nobody, true)).rejects.toMatchObject({ code: 'store_unreachable' });
    expect((await doctor(nobody, NOW))[0]).toMatchObject({ state: 'failed' });
  });
});
