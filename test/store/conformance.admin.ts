import { describe, expect, it, onTestFinished } from 'vitest';
import type { DatabaseCheck } from '../../src/model/database.ts';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { doctor, migrate } from '../../src/store/admin.ts';
import { aRun, identity } from '../support/rows.ts';
import { type Harness, type Opened, open, type TestDatabase } from './harness.ts';
import { closing, decision, event, message } from './samples.ts';

const NOW = 100_000_000;
const LETTER = { source: 's', reason: 'r', field: null, body: 'x', headers: {}, at: 5 };

/** As version 1 wrote them: without the time since when, and without the verb that ended. */
const { since: _, ...OLD_VIEW } = { ...NEW_VIEW, phase: 'Alive', status: 'up' } as const;
const { verb: __, ...OLD_TRAIL } = { ...decision().trail, outcome: 'ok', took: 5 };
const OLD_MODE = {
  scope: 'global',
  key: '*',
  mode: 'debug',
  reason: 'a move',
  who: 'olga',
  since: 5,
  expiresAt: null,
};

/** A row of each table that version 1 keeps something in. */
const VERSION_1 = `
  insert into resource (id, tenant_id, kind, hardware, labels, tags, spec, revision, snapshot, view,
    state, phase, status, attempts, taken_seq, done_seq, pending, created_at, updated_at)
  values ('old', 't1', 'vm', 'kvm', '{"a":"b"}', '["x"]', '{"name":"n"}', 3, 'text',
    '${JSON.stringify(OLD_VIEW)}', 'CalcAction', 'Alive', 'up', 0, 1, 1, '[]', 5000, 6000);
  insert into journal (seq, resource_id, event_id, type, args, origin, at)
  values (2, 'old', 'e', 'UPDATE', '{}', 'bus', 7);
  insert into trail (resource_id, tenant_id, at, body)
  values ('old', 't1', 8, '${JSON.stringify(OLD_TRAIL)}');
  insert into trail (resource_id, tenant_id, at, body)
  values ('new', 't1', 9, '${JSON.stringify(OLD_TRAIL)}'),
    ('old', 't1', 10, '${JSON.stringify(OLD_TRAIL)}');
  insert into mode (scope, key, body) values ('global', '*', '${JSON.stringify(OLD_MODE)}');
  update partition set token = 4, batch = 9, seq = 2`;

/** What is made by hand, and which check tells of it. */
const FAULTS: readonly (readonly [sql: string, check: string, tells: RegExp])[] = [
  ['drop index resource_tenant', 'schema', /index resource_tenant is missing/],
  ['drop index trail_verb', 'schema', /index trail_verb is missing/],
  ['alter table sweep drop column at', 'schema', /column sweep.at is missing$/],
  ['alter table strike rename to stroke', 'schema', /table strike is missing$|strike is missing;/],
  ['create index slow on resource (updated_at)', 'schema', /index slow is not of rug/],
  ['alter table resource add column mine text', 'schema', /column resource.mine is not of rug/],
  ["delete from resource where id = 'a'", 'journal', /1 events .*, e.g. a$/],
];

/** What is done to a database from outside. */
export function adminConformance({ name, database }: Harness): void {
  describe(`${name}: administration`, () => {
    const fresh = async (): Promise<TestDatabase> => {
      const db = await database();
      onTestFinished(db.drop);
      return db;
    };
    const opened = async (db: TestDatabase): Promise<Opened> => {
      const store = await open(db.backend());
      onTestFinished(store.close);
      return store;
    };
    /** Without the owner: the embedded stores of this suite hold no lock. */
    const bad = (checks: readonly DatabaseCheck[]): readonly DatabaseCheck[] =>
      checks.filter(({ state, name }) => state !== 'ok' && name !== 'owner');

    it(`${name}: is brought from version 1 to the newest with all that it held`, async () => {
      const db = await fresh();
      await db.migrate(1);
      await db.execute(VERSION_1);
      expect(await migrate(db.place, false)).toMatchObject({
        from: 1,
        to: 4,
        names: ['the operator', 'the careful start', 'the short way'],
        applied: true,
      });
      const store = await opened(db);
      expect(store.token).toBe(5);
      expect(await store.reader.resource('old')).toEqual({
        ...identity('old', { kind: 'vm', hardware: 'kvm', labels: { a: 'b' }, tags: ['x'] }),
        spec: { name: 'n' },
        revision: 3,
        snapshot: 'text',
        view: { ...OLD_VIEW, since: 6_000 },
        takenSeq: 1,
        doneSeq: 1,
        pending: [],
        run: null,
        wakeAt: null,
        createdAt: 5_000,
        updatedAt: 6_000,
      });
      expect(await store.loader.untaken(0, 9)).toMatchObject([{ seq: 2, eventId: 'e' }]);
      const [row] = (await store.reader.trail('old', { limit: 9 })).items;
      expect(row).toMatchObject({ verb: null, outcome: 'ok', took: 5 });
      expect(await store.loader.modes()).toEqual([OLD_MODE]);
      expect(await store.reader.durations()).toEqual([]);
      const [answer] = await store.writer.accept([message(null, [event('new')])]);
      expect(answer?.events).toMatchObject([{ kind: 'taken', seq: 3 }]);
    });

    it(`${name}: says what a migration would do, and does nothing`, async () => {
      const db = await fresh();
      const names = ['the spine', 'the operator', 'the careful start', 'the short way'];
      const dry = { from: 0, to: 4, names, applied: false };
      expect(await migrate(db.place, true)).toMatchObject(dry);
      expect(await migrate(db.place, true)).toMatchObject(dry);
      await db.migrate(1);
      expect(await migrate(db.place, true)).toMatchObject({ from: 1, names: names.slice(1) });
      expect(await migrate(db.place, true)).toMatchObject({ from: 1 });
      expect(await migrate(db.place, false)).toMatchObject({ from: 1, to: 4, applied: true });
      expect(await migrate(db.place, false)).toMatchObject({ from: 4, to: 4, names: [] });
    });

    it(`${name}: is migrated by hand without being taken over`, async () => {
      const db = await fresh();
      await migrate(db.place, false);
      const store = await opened(db);
      expect(store.token).toBe(1);
      await migrate(db.place, false);
      await store.writer.accept([message(null, [event('a')])]);
      expect(store.fenced).toEqual([]);
    });

    it(`${name}: is left alone by a migration of an older program, which says so`, async () => {
      const db = await fresh();
      await db.migrate();
      await db.setVersion(99);
      for (const dryRun of [true, false]) {
        await expect(migrate(db.place, dryRun)).rejects.toMatchObject({ code: 'store_newer' });
      }
      const checks = await doctor(db.place, NOW);
      expect(bad(checks)).toMatchObject([{ name: 'schema version', state: 'failed' }]);
      expect(checks.map((check) => check.name)).not.toContain('schema');
    });

    it(`${name}: goes back to version 1 and forward again`, async () => {
      const db = await fresh();
      await db.migrate();
      await db.migrate(1);
      expect(bad(await doctor(db.place, NOW))).toMatchObject([
        { name: 'schema version', state: 'warning', detail: '1, this program writes 4' },
      ]);
      await db.migrate();
      expect(bad(await doctor(db.place, NOW))).toEqual([]);
    });

    it(`${name}: has nothing for a doctor to find while rug works on it`, async () => {
      const db = await fresh();
      const store = await opened(db);
      await store.writer.accept([message('m', [event('a')])]);
      await store.writer.commit(identity('a'), decision({ run: aRun('run') }));
      const checks = await doctor(db.place, NOW);
      expect(bad(checks)).toEqual([]);
      expect(checks.map((check) => check.name)).toEqual(
        expect.arrayContaining([
          'reachable',
          'schema version',
          'owner',
          'durability',
          'schema',
          'journal',
          'outbox',
          'dead letters',
          'closed resources',
          'sizes',
          'data directory',
        ]),
      );
      expect(checks.find((check) => check.name === 'sizes')?.detail).toMatch(/resource \d+.* KiB/);
      await store.writer.accept([message(null, [event('b')])]);
      expect(store.fenced).toEqual([]);
      const after = await opened(db);
      expect(after.token).toBe(store.token + 1);
    });

    it.each(FAULTS)(`${name}: shows a doctor what "%s" did`, async (sql, check, tells) => {
      const db = await fresh();
      const store = await opened(db);
      await store.writer.accept([message(null, [event('a')])]);
      await db.execute(sql);
      const checks = bad(await doctor(db.place, NOW));
      expect(checks.map((one) => one.name)).toEqual([check]);
      expect(checks[0]?.detail).toMatch(tells);
      expect(checks[0]?.fix).toMatch(/\w/);
      expect(checks[0]?.state).toBe(/is not of rug/.test(String(tells)) ? 'warning' : 'failed');
    });

    it(`${name}: shows a doctor dead letters, notices that wait, and closed resources that work`, async () => {
      const db = await fresh();
      const store = await opened(db);
      await store.writer.accept(['a', 'b', 'c'].map((id) => message(null, [event(id)])));
      const notices = [{ type: 'status', body: {} }] as const;
      await store.writer.commit(identity('a'), decision({ notices }));
      await store.writer.commit(identity('b'), { ...closing(1), run: aRun('run') });
      const pending = [{ patch: null, entries: [] }];
      await store.writer.commit(identity('c'), { ...closing(1), pending });
      await store.writer.write([{ type: 'dead-letter', letter: LETTER }]);
      const now = store.clock.now();
      expect(bad(await doctor(db.place, now + 1_000))).toMatchObject([{ name: 'dead letters' }]);
      expect(bad(await doctor(db.place, now + 3_600_001))).toMatchObject([
        { name: 'outbox', state: 'warning', detail: expect.stringMatching(/^1 .* 60 minutes/) },
        { name: 'dead letters', state: 'warning', detail: expect.stringMatching(/^1 /) },
        { name: 'closed resources', detail: '2 still have something to do, e.g. b' },
      ]);
    });

    it(`${name}: is told to be empty to a doctor who comes before rug`, async () => {
      const db = await fresh();
      await db.execute('select 1');
      expect(bad(await doctor(db.place, NOW))).toMatchObject([
        { name: 'schema version', state: 'warning', detail: 'rug was never here' },
      ]);
    });
  });
}
