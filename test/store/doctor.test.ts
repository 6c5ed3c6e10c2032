import { execFile } from 'node:child_process';
import { cp, mkdir, open as openFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DatabaseCheck, DatabasePlace } from '../../src/model/database.ts';
import { doctor, migrate } from '../../src/store/admin.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { witnessedEnvironment } from '../support/environment.ts';
import { testClock } from './clock.ts';
import { event, message } from './samples.ts';

const NOW = 2_000_000;
const KILLED = fileURLToPath(new URL('./kill.child.ts', import.meta.url));

async function place(): Promise<DatabasePlace & { readonly file: string }> {
  const { path, remove } = await temporaryDirectory();
  onTestFinished(remove);
  return { databaseUrl: null, dataDir: path, file: join(path, 'rug.db') };
}

/** rug's own way to open it: with the lock. */
const running = ({ dataDir }: DatabasePlace): Promise<Store> =>
  openStore({
    databaseUrl: null,
    dataDir,
    environment: witnessedEnvironment(testClock()).env,
    onFenced: () => {},
    onSettled: () => {},
    onState: () => {},
  });

const stateOf = (checks: readonly DatabaseCheck[], name: string): DatabaseCheck | undefined =>
  checks.find((check) => check.name === name);

describe('a doctor of the embedded store', () => {
  it('says whether a rug runs on it, and leaves every byte as it is', async () => {
    const at = await place();
    const store = await running(at);
    await store.writer.accept([message(null, [event('a')])]);
    const bytesOf = async (): Promise<string[]> =>
      Promise.all(
        ['rug.db', 'rug.db-wal'].map((name) => readFile(join(at.dataDir, name), 'base64')),
      );
    const before = await bytesOf();
    const checks = await doctor(at, NOW);
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(stateOf(checks, 'owner')?.detail).toBe('a rug runs on it');
    expect(await bytesOf()).toEqual(before);
    await store.close();
    const files = await readdir(at.dataDir);
    const later = await doctor(at, NOW);
    expect(stateOf(later, 'owner')).toMatchObject({ state: 'ok', detail: 'no rug runs on it' });
    expect(await readdir(at.dataDir)).toEqual(files);
  });

  it('tells what a killed rug left, and reads it', async () => {
    const at = await place();
    const run = promisify(execFile)(process.execPath, [
      KILLED,
      at.dataDir,
      'writer.committed:3',
      '40',
    ]);
    await expect(run).rejects.toMatchObject({ signal: 'SIGKILL' });
    const left = await readFile(`${at.file}-wal`);
    const checks = await doctor(at, NOW);
    expect(await readFile(`${at.file}-wal`)).toEqual(left);
    expect(stateOf(checks, 'owner')).toMatchObject({
      state: 'warning',
      detail: expect.stringMatching(/did not end well left .* KiB in .*rug\.db-wal/),
    });
    expect(stateOf(checks, 'integrity')?.state).toBe('ok');
    const store = await running(at);
    expect(await store.loader.untaken(0, 100)).not.toEqual([]);
    await store.close();
    expect(stateOf(await doctor(at, NOW), 'owner')?.state).toBe('ok');
  });

  it('tells of a lock that cannot be read, and goes on', async () => {
    const at = await place();
    await migrate({ ...at, dataDir: join(at.dataDir, 'made') }, false);
    await cp(join(at.dataDir, 'made', 'rug.db'), at.file);
    await mkdir(`${at.file}.lock`);
    const checks = await doctor(at, NOW);
    expect(checks.filter(({ state }) => state !== 'ok')).toMatchObject([
      {
        name: 'owner',
        state: 'failed',
        detail: expect.stringMatching(/rug\.db\.lock cannot be read/),
      },
    ]);
  });

  it('finds pages that are damaged, and goes on', async () => {
    const at = await place();
    const store = await running(at);
    const letter = {
      source: 's',
      reason: 'r',
      field: null,
      body: 'x'.repeat(500),
      headers: {},
      at: 5,
    };
    await store.writer.write(Array.from({ length: 99 }, () => ({ type: 'dead-letter', letter })));
    await store.close();
    const raw = new DatabaseSync(at.file);
    const page = raw
      .prepare("select pageno from dbstat where name = 'dead_letter' and pagetype = 'leaf' limit 1")
      .get()?.pageno;
    raw.close();
    const file = await openFile(at.file, 'r+');
    await file.write(Buffer.alloc(4_096, 0x5a), 0, 4_096, (Number(page) - 1) * 4_096);
    await file.close();
    const checks = await doctor(at, NOW);
    expect(stateOf(checks, 'integrity')).toMatchObject({
      state: 'failed',
      fix: expect.stringContaining('restore a backup'),
    });
    expect(stateOf(checks, 'dead letters')).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('it could not be looked at'),
    });
    expect(stateOf(checks, 'data directory')?.state).toBe('ok');
  });

  it('finds tables and triggers that rug did not make, or that are gone', async () => {
    const at = await place();
    await migrate(at, false);
    const raw = new DatabaseSync(at.file);
    raw.exec('create table notes (text)');
    raw.exec('drop trigger audit_loses_none; drop table strike; create table strike (a)');
    raw.close();
    const { state, detail } = stateOf(await doctor(at, NOW), 'schema') ?? {};
    expect(state).toBe('failed');
    expect(detail?.split('; ')).toEqual([
      'table strike is "", not "strict"',
      'column strike.resource_id is missing',
      'column strike.strikes is missing',
      'trigger audit_loses_none is missing',
      'table notes is not of rug',
      'column strike.a is not of rug',
    ]);
  });

  it('says what is there instead of a database', async () => {
    const at = await place();
    const missing = { ...at, dataDir: join(at.dataDir, 'nowhere') };
    expect(await doctor(missing, NOW)).toMatchObject([
      {
        name: 'reachable',
        state: 'failed',
        detail: expect.stringMatching(/there is no .*rug\.db/),
      },
      { name: 'data directory', detail: expect.stringContaining('not there yet') },
    ]);
    expect(await readdir(at.dataDir)).toEqual([]);
    await writeFile(at.file, 'the minutes of a meeting\n'.repeat(100));
    const [reachable] = await doctor(at, NOW);
    expect(reachable).toMatchObject({ state: 'failed', detail: 'file is not a database' });
    const file = { ...at, dataDir: at.file };
    expect(stateOf(await doctor(file, NOW), 'data directory')).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('not a directory'),
    });
  });

  it('can be called to a copy', async () => {
    const at = await place();
    const store = await running(at);
    await store.writer.accept([message(null, [event('a')])]);
    const copy = join(at.dataDir, 'copy');
    await mkdir(copy);
    for (const name of ['rug.db', 'rug.db-wal']) {
      await cp(join(at.dataDir, name), join(copy, name));
    }
    await store.close();
    const checks = await doctor({ databaseUrl: null, dataDir: copy }, NOW);
    expect(checks.filter(({ state }) => state === 'failed')).toEqual([]);
  });
});

describe('a migration of the embedded store', () => {
  it('is refused while a rug runs on it; asking what it would do is not', async () => {
    const at = await place();
    const store = await running(at);
    onTestFinished(store.close);
    await expect(migrate(at, false)).rejects.toMatchObject({ code: 'in_use' });
    expect(await migrate(at, true)).toMatchObject({ database: at.file, names: [] });
  });

  it('makes nothing when it is only asked what it would do', async () => {
    const at = await place();
    expect(await migrate({ ...at, dataDir: join(at.dataDir, 'new') }, true)).toMatchObject({
      from: 0,
      names: ['the spine', 'the operator', 'the careful start', 'the short way'],
    });
    expect(await readdir(at.dataDir)).toEqual([]);
  });

  it('says of a file that is no database that it cannot be used', async () => {
    const at = await place();
    await writeFile(at.file, 'the minutes of a meeting\n'.repeat(100));
    for (const dryRun of [true, false]) {
      await expect(migrate(at, dryRun)).rejects.toMatchObject({
        code: 'bad_config',
        message: expect.stringMatching(/rug\.db cannot be used: file is not a database/),
      });
    }
  });
});
