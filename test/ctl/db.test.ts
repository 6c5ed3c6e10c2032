import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import type { CtlPorts } from '../../src/ctl/ports.ts';
import { runCtl } from '../../src/ctl/run.ts';
import { systemTime } from '../../src/environment.ts';
import type { DatabaseAdmin, DatabaseCheck, DatabasePlace } from '../../src/model/database.ts';
import { RugError } from '../../src/model/errors.ts';
import { temporaryDirectory } from '../support/directory.ts';

const ENTRY = fileURLToPath(new URL('../../src/ctl/main.entry.ts', import.meta.url));

interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

const CHECKS: readonly DatabaseCheck[] = [
  { name: 'reachable', state: 'ok', detail: 'it is', fix: null },
  { name: 'outbox', state: 'warning', detail: '3 notices wait', fix: 'Look at the bus.' },
];

const REPORT = { database: 'x/rug.db', from: 1, to: 2, names: ['the operator'] };

/** rug-ctl over databases that are asked in vain; remembers which. */
async function ctl(
  args: readonly string[],
  db: Partial<DatabaseAdmin> = {},
  env: CtlPorts['env'] = {},
): Promise<Ended & { readonly asked: readonly (DatabasePlace & { dryRun?: boolean })[] }> {
  const asked: (DatabasePlace & { dryRun?: boolean })[] = [];
  const written = { out: '', err: '' };
  const into = (stream: 'out' | 'err'): CtlPorts['out'] => ({
    write: (text) => {
      written[stream] += text;
    },
    isTTY: false,
    columns: undefined,
  });
  const unused = (): never => {
    throw new Error('nobody needs it for a database');
  };
  const code = await runCtl(['db', ...args], {
    version: '1.2.3',
    connect: unused,
    command: unused,
    write: unused,
    isOpen: unused,
    spawn: unused,
    confirm: null,
    time: systemTime,
    env,
    out: into('out'),
    err: into('err'),
    read: async (path) => {
      if (path !== '/run/secret') throw new Error('no such file');
      return 'postgres://rug:from-file@db/rug\n';
    },
    db: {
      migrate: async (place, dryRun) => {
        asked.push({ ...place, dryRun });
        return db.migrate?.(place, dryRun) ?? { ...REPORT, applied: !dryRun };
      },
      doctor: async (place) => {
        asked.push(place);
        return db.doctor?.(place) ?? CHECKS;
      },
    },
  });
  return { code, ...written, asked };
}

describe('rug-ctl db', () => {
  const URL_1 = 'postgres://rug:one@db/rug';
  const URL_2 = 'postgresql://rug:two@db/rug';
  it.each([
    [[], {}, { databaseUrl: null, dataDir: '.rug' }],
    [[], { RUG_DATABASE_URL: '', RUG_DATA_DIR: '' }, { databaseUrl: null, dataDir: '.rug' }],
    [[], { RUG_DATA_DIR: '/var/lib/rug' }, { databaseUrl: null, dataDir: '/var/lib/rug' }],
    [['--data-dir', 'x'], { RUG_DATA_DIR: 'y' }, { databaseUrl: null, dataDir: 'x' }],
    [[], { RUG_DATABASE_URL: URL_1 }, { databaseUrl: URL_1, dataDir: '.rug' }],
    [['--database-url', URL_2], { RUG_DATABASE_URL: URL_1 }, { databaseUrl: URL_2 }],
    [
      [],
      { RUG_DATABASE_URL_FILE: '/run/secret' },
      { databaseUrl: 'postgres://rug:from-file@db/rug' },
    ],
  ])('looks for the database where %j and %j say', async (args, env, place) => {
    for (const command of ['doctor', 'migrate']) {
      const { code, asked } = await ctl([command, ...args], {}, env);
      expect(code).toBe(0);
      expect(asked).toMatchObject([place]);
    }
  });

  it.each([
    [['doctor', '--database-url', 'mysql://db/rug'], {}, 'the database URL is none of PostgreSQL'],
    [['migrate'], { RUG_DATABASE_URL: 'db/rug' }, 'postgres://user:password@host/database'],
    [['migrate'], { RUG_DATABASE_URL_FILE: '/nowhere' }, 'RUG_DATABASE_URL_FILE: /nowhere'],
    [['doctor', '--dry-run'], {}, "unknown option '--dry-run'"],
  ])('refuses %j with %j as wrong usage, and shows no password', async (args, env, text) => {
    const { code, err, asked } = await ctl(args, {}, env);
    expect(code).toBe(2);
    expect(err).toContain(text);
    expect(asked).toEqual([]);
  });

  it('says what a migration did, would do, and had nothing to do', async () => {
    const done = await ctl(['migrate']);
    expect(done).toMatchObject({
      code: 0,
      out: 'x/rug.db went from schema version 1 to 2:\n  the operator\n',
      asked: [{ dryRun: false }],
    });
    const dry = await ctl(['migrate', '--dry-run']);
    expect(dry.out).toContain('would go from');
    expect(dry.asked).toMatchObject([{ dryRun: true }]);
    const none = { ...REPORT, from: 2, names: [], applied: true };
    const nothing = await ctl(['migrate'], { migrate: async () => none });
    expect(nothing.out).toBe('x/rug.db has schema version 2: nothing to do\n');
    expect(JSON.parse((await ctl(['migrate', '-o', 'json'])).out)).toEqual({
      ...REPORT,
      applied: true,
    });
  });

  it.each([
    ['store_newer', 1],
    ['in_use', 1],
    ['bad_config', 1],
    ['store_unreachable', 3],
  ] as const)('ends a migration that is refused with %s as %i, with a hint', async (code, exit) => {
    const migrate = async (): Promise<never> => {
      throw new RugError(code, 'the reason');
    };
    const ended = await ctl(['migrate'], { migrate });
    expect(ended.code).toBe(exit);
    expect(ended.err).toMatch(/^error: the reason\nhint: \w/);
  });

  it('shows every check with what to do, and ends well with warnings', async () => {
    const { code, out, err } = await ctl(['doctor']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n')).toEqual([
      'ok       reachable  it is',
      'warning  outbox     3 notices wait',
      '         Look at the bus.',
      '',
    ]);
  });

  it('ends with 1 when a check failed, whatever it prints', async () => {
    const bad = {
      name: 'schema',
      state: 'failed',
      detail: 'gone\u001b[2J',
      fix: 'Mend it.',
    } as const;
    const items = [...CHECKS, bad];
    const doctor = async (): Promise<readonly DatabaseCheck[]> => items;
    const table = await ctl(['doctor'], { doctor });
    expect(table).toMatchObject({ code: 1, err: 'error: failed: schema\n' });
    expect(table.out).toContain('gone\\u001b[2J');
    const json = await ctl(['doctor', '-o', 'json'], { doctor });
    expect([json.code, JSON.parse(json.out)]).toEqual([1, { items }]);
    const yaml = await ctl(['doctor', '-o', 'yaml'], { doctor });
    expect([yaml.code, parse(yaml.out)]).toEqual([1, { items }]);
  });

  it('works as a program on a database of its own', async () => {
    const { path, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const run = (...args: string[]): Promise<Ended> =>
      new Promise((resolve) => {
        const env = { RUG_DATA_DIR: join(path, 'data') };
        execFile(process.execPath, [ENTRY, 'db', ...args], { env }, (error, out, err) =>
          resolve({ code: error === null ? 0 : error.code, out, err }),
        );
      });
    expect(await run('doctor')).toMatchObject({ code: 1, err: 'error: failed: reachable\n' });
    expect((await run('migrate', '--dry-run')).out).toContain('would go from schema version 0');
    expect(await readdir(path)).toEqual([]);
    expect(await run('migrate')).toMatchObject({ code: 0, err: '' });
    const healthy = await run('doctor', '-o', 'json');
    expect(healthy).toMatchObject({ code: 0, err: '' });
    const { items } = JSON.parse(healthy.out) as { items: readonly DatabaseCheck[] };
    expect(items.filter(({ state }) => state !== 'ok')).toEqual([]);
    const raw = new DatabaseSync(join(path, 'data', 'rug.db'));
    raw.exec('drop trigger audit_keeps_rows');
    raw.close();
    const broken = await run('doctor');
    expect(broken.code).toBe(1);
    expect(broken.out).toContain('trigger audit_keeps_rows is missing');
  });
});
