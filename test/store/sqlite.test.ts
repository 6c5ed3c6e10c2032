import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { migrateDatabase, sqliteBackend } from '../../src/store/sqlite/backend.ts';
import { threadBackend } from '../../src/store/thread.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { conformance } from './conformance.ts';
import type { TestDatabase } from './harness.ts';

async function database(backend: (path: string) => TestDatabase['backend']): Promise<TestDatabase> {
  const directory = await temporaryDirectory();
  const path = join(directory.path, 'rug.db');
  const use = async (work: (raw: DatabaseSync) => void): Promise<void> => {
    const raw = new DatabaseSync(path);
    try {
      work(raw);
    } finally {
      raw.close();
    }
  };
  return {
    place: { databaseUrl: null, dataDir: directory.path },
    backend: backend(path),
    migrate: (target) => use((raw) => migrateDatabase(raw, target)),
    execute: (sql) => use((raw) => raw.exec(sql)),
    setVersion: (version) => use((raw) => raw.exec(`pragma user_version = ${version}`)),
    drop: directory.remove,
  };
}

conformance({
  name: 'SQLite',
  database: () => database((path) => (checkpoint) => sqliteBackend(path, checkpoint ?? (() => {}))),
});
conformance({
  name: 'SQLite in its thread',
  database: () => database((path) => () => threadBackend({ path, killAt: null })),
});

it('SQLite ends a start that cannot count on: what its partition counts is beyond all numbers', async () => {
  const db = await database((path) => () => sqliteBackend(path, () => {}));
  await db.migrate();
  await db.execute('update partition set seq = 9223372036854775807');
  const backend = db.backend();
  await expect(backend.start()).rejects.toMatchObject({ code: 'bad_config', field: 'dataDir' });
  await backend.close();
  await db.drop();
});
