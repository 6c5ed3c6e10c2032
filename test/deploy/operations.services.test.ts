import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as Database } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Client } from '../../scripts/process/client.ts';
import { startRug } from '../../scripts/process/rug.ts';

const PAGE = 'docs/operations.md';

function server(): string {
  const url = process.env.RUG_TEST_DATABASE_URL;
  if (!url)
    throw new Error('RUG_TEST_DATABASE_URL is not set: run this test with "npm test -- FILE"');
  return url;
}

async function execute(url: string, ...statements: readonly string[]): Promise<readonly unknown[]> {
  const client = new Database({ connectionString: url });
  await client.connect();
  try {
    let rows: readonly unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

/** The statements that the page tells to type, for a role and a database of another name. */
async function documented(name: string): Promise<readonly string[]> {
  const page = await readFile(PAGE, 'utf8');
  const [, block = ''] = /<!-- test: postgresql -->\s+```sql\n(.*?)```/s.exec(page) ?? [];
  return block
    .replaceAll(/\brug\b/g, name)
    .split('\n')
    .filter((line) => line !== '');
}

describe('the set-up of PostgreSQL as it is documented', () => {
  it('is enough for rug, from its first start to a restored backup, and gives it nothing else', async () => {
    const name = `rug_test_${randomBytes(6).toString('hex')}`;
    const statements = await documented(name);
    expect(statements).toHaveLength(3);
    await execute(server(), ...statements);
    const dataDir = await mkdtemp(join(tmpdir(), 'rug-operations-'));
    onTestFinished(async () => {
      await execute(server(), `drop database ${name} with (force)`, `drop role ${name}`);
      await rm(dataDir, { recursive: true, force: true });
    });
    const url = new URL(server());
    url.username = name;
    url.password = 'change-me';
    url.pathname = `/${name}`;
    const settings = { RUG_DATA_DIR: dataDir, RUG_DATABASE_URL: url.href };

    const first = await startRug(settings);
    const client = new Client(first.url);
    const resource = { id: 'r1', tenantId: 't1', kind: 'virtual_router', hardware: 'phantom' };
    await client.send([{ id: 'm1', type: 'CREATE', resource }]);
    await client.until(async () => (await client.resource('r1')).status === 'configured');
    // What waits in the store is counted there, too.
    await client.until(async () => (await client.gauge('rug_outbox_pending')) > 0);
    await first.stop();

    const rights = 'select rolsuper, rolcreatedb, rolcreaterole, rolreplication from pg_roles';
    expect(await execute(url.href, `${rights} where rolname = current_user`)).toEqual([
      { rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolreplication: false },
    ]);

    // As after a restore: the world has seen a higher token than the database holds.
    const [, raise = ''] = /psql rug -c "(.*?)"/.exec(await readFile(PAGE, 'utf8')) ?? [];
    await execute(url.href, 'update partition set token = 0', raise);
    const second = await startRug(settings);
    const again = new Client(second.url);
    await again.event('r1', 'REBUILD');
    await again.until(async () => {
      const { incarnation, status } = await again.resource('r1');
      return incarnation === 2 && status === 'configured';
    });
    await second.stop();
  });
});
