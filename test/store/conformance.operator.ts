import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry, AuditQuery, StoredAudit } from '../../src/model/audit.ts';
import type { BrakeRelease } from '../../src/model/brake.ts';
import type { TrailDecision } from '../../src/model/decide.ts';
import { identity } from '../support/rows.ts';
import { all, type Harness, type Opened, open, type TestDatabase } from './harness.ts';
import { decision, event, message } from './samples.ts';

const entry = (changed: Partial<AuditEntry> = {}): AuditEntry => ({
  at: 1_000,
  who: 'anna',
  role: 'operator',
  via: 'api',
  from: '127.0.0.1',
  request: null,
  action: 'resource.rebuild',
  target: 'r1',
  tenantId: 't1',
  why: 'the disk is full',
  before: { status: 'up', ['__proto__']: { x: 1 } },
  after: null,
  outcome: 'done',
  reason: null,
  ...changed,
});

/** What AuditQuery means. */
function isMeant(query: AuditQuery, of: AuditEntry): boolean {
  const { who, action, target, request, tenantIds, since } = query;
  return (
    (who === undefined || of.who === who) &&
    (request === undefined || of.request === request) &&
    (target === undefined || of.target === target) &&
    (since === undefined || of.at >= since) &&
    (action === undefined || of.action === action || of.action.split('.')[0] === action) &&
    (tenantIds === undefined || (of.tenantId !== null && tenantIds.includes(of.tenantId)))
  );
}

/** What a store keeps for operators. */
export function operatorConformance({ name, database }: Harness): void {
  describe(`${name}: for operators`, () => {
    let db: TestDatabase;
    let store: Opened;
    beforeEach(async () => {
      db = await database();
      store = await open(db.backend());
    });
    afterEach(async () => {
      await store.close();
      await db.drop();
    });

    const audit = (...entries: readonly AuditEntry[]): Promise<void> =>
      store.writer.write(entries.map((one) => ({ type: 'audit', entry: one })));
    const audited = (query: AuditQuery = {}, limit = 100): Promise<StoredAudit[]> =>
      all((cursor) =>
        store.reader.audit(query, cursor === undefined ? { limit } : { limit, cursor }),
      );
    const ended = (changed: Partial<TrailDecision>, id = 'a'): Promise<void> =>
      store.writer.commit(identity(id), decision({ trail: { ...decision().trail, ...changed } }));

    it(`${name}: keeps what operators did, whole, and shows the newest first`, async () => {
      const long = `ids ${'x'.repeat(5_000)}`;
      const entries = [
        entry(),
        entry({ target: long, who: long, action: long, tenantId: null }),
        entry({ outcome: 'refused', reason: 'in debug', after: { a: [1, null] } }),
      ];
      await audit(...entries);
      const listed = await audited({}, 1);
      expect(listed).toEqual(
        entries.map((one, i) => ({ ...one, id: (listed.at(-1)?.id ?? 0) + i })).toReversed(),
      );
      expect(await audited({ target: long, who: long, action: long })).toHaveLength(1);
      expect(await audited({ target: `${long}\u0000` })).toHaveLength(1);
    });

    it(`${name}: finds in the audit exactly what a query means`, async () => {
      const WHO = ['anna', 'Anna', 'rug'] as const;
      const ACTIONS = ['mode.set', 'mode.clear', 'mode', 'model.set', 'mode-x.set', 'm.o'] as const;
      const entries = [...Array(48).keys()].map((i) =>
        entry({
          at: 1_000 + i,
          who: WHO[i % 3] ?? '',
          action: ACTIONS[i % 6] ?? '',
          target: `r${i % 5}`,
          tenantId: i % 4 === 0 ? null : `t${i % 4}`,
          request: i % 7 === 0 ? null : `q${i % 7}`,
        }),
      );
      await audit(...entries);
      const query = fc.record(
        {
          who: fc.constantFrom(...WHO, 'nobody', 'a\u0000'),
          action: fc.constantFrom(...ACTIONS, 'set', 'mod', 'mode.', '%', 'm_de', 'mode\u0000'),
          target: fc.constantFrom('r1', 'r4', 'r', ''),
          request: fc.constantFrom('q1', 'q6', 'q', 'q1\u0000'),
          tenantIds: fc.subarray(['t1', 't2', 'nobody', '\u0000']),
          since: fc.integer({ min: 990, max: 1_060 }),
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(query, fc.integer({ min: 1, max: 50 }), async (meant, limit) => {
          const wanted = entries.filter((one) => isMeant(meant, one)).map(({ at }) => at);
          const listed = await audited(meant, limit);
          expect(listed.map(({ at }) => at)).toEqual(wanted.toReversed());
        }),
        { numRuns: 60 },
      );
    });

    it(`${name}: tells the audit in its order to whoever follows, from any entry on`, async () => {
      await audit(...[...Array(9).keys()].map((i) => entry({ at: i, tenantId: `t${i % 2}` })));
      const entries = (await audited()).toReversed();
      const behind = async (id: number, limit: number, query: AuditQuery = {}) =>
        store.reader.audit({ ...query, after: id }, { limit });
      expect(await behind(0, 100)).toEqual({ items: entries, next: null });
      expect((await behind(entries[2]?.id ?? 0, 3)).items).toEqual(entries.slice(3, 6));
      expect((await behind(entries[8]?.id ?? 0, 3)).items).toEqual([]);
      const odd = await behind(entries[2]?.id ?? 0, 2, { tenantIds: ['t1'] });
      expect(odd.items.map(({ at }) => at)).toEqual([3, 5]);
    });

    it(`${name}: refuses to change, replace or delete a row of the audit`, async () => {
      await audit(entry(), entry({ target: 'r2' }));
      const before = await audited();
      const id = before[0]?.id ?? 0;
      const columns = 'at, who, action, target, body';
      const attempts = [
        "update audit set who = 'nobody'",
        `update audit set body = '{}' where id = ${id}`,
        'delete from audit',
        `delete from audit where id = ${id}`,
        ...(db.backend().dialect === 'sqlite'
          ? [
              `insert or replace into audit (id, ${columns}) values (${id}, 1, 'x', 'x', 'x', '{}')`,
              `insert into audit (id, ${columns}) values (${id}, 1, 'x', 'x', 'x', '{}')
               on conflict (id) do update set who = 'x'`,
            ]
          : [
              'truncate audit',
              `insert into audit (id, ${columns}) overriding system value
               values (${id}, 1, 'x', 'x', 'x', '{}') on conflict (id) do update set who = 'x'`,
            ]),
      ];
      for (const sql of attempts) await expect(db.execute(sql), sql).rejects.toThrow(/append-only/);
      expect(await audited()).toEqual(before);
    });

    it(`${name}: never lets go of the audit by itself`, async () => {
      await audit(entry());
      store.clock.set(Number.MAX_SAFE_INTEGER);
      expect(Object.keys(await store.retain())).not.toContain('audit');
      expect(await audited()).toHaveLength(1);
    });

    it(`${name}: keeps the last release of each scope of the brake`, async () => {
      const release = (key: string, at: number): BrakeRelease => ({
        scope: 'rack',
        key,
        at,
        who: 'anna',
        reason: 'they are dead',
      });
      const write = (...releases: readonly BrakeRelease[]): Promise<void> =>
        store.writer.write(releases.map((one) => ({ type: 'brake-release', release: one })));
      expect(await store.loader.brakeReleases()).toEqual([]);
      await write(release('b', 1), release('a', 2), release('b', 3));
      await write(release('a', 4));
      expect(await store.loader.brakeReleases()).toEqual([release('a', 4), release('b', 3)]);
    });

    it(`${name}: loads the modes that are in force`, async () => {
      const mode = { mode: 'debug', reason: 'x', who: 'me', since: 1, expiresAt: 9 } as const;
      const resource = { ...mode, scope: 'resource', key: 'r1' } as const;
      const global = { ...mode, scope: 'global', key: '*' } as const;
      await store.writer.write([
        { type: 'mode-set', mode: resource },
        { type: 'mode-set', mode: global },
      ]);
      expect(await store.loader.modes()).toEqual([global, resource]);
    });

    it(`${name}: shows one dead letter, or that there is none`, async () => {
      const letter = { source: 's', reason: 'r', field: null, body: 'x', headers: {}, at: 5 };
      await store.writer.write([{ type: 'dead-letter', letter }]);
      const [stored] = (await store.reader.deadLetters({ limit: 1 })).items;
      expect(await store.reader.deadLetter(stored?.id ?? 0)).toEqual({ ...letter, id: stored?.id });
      expect(await store.reader.deadLetter((stored?.id ?? 0) + 1)).toBeNull();
    });

    it(`${name}: puts a notice of no single resource into the outbox`, async () => {
      const notice = { type: 'brake', body: { scope: 'global' } } as const;
      await store.writer.write([{ type: 'notice', tenantId: '', notice }]);
      const at = store.clock.now();
      expect(await store.reader.outbox(9)).toMatchObject([
        { ...notice, resourceId: '', tenantId: '', at },
      ]);
    });

    it(`${name}: tells every change of all resources in their order, from any of them on`, async () => {
      expect(await store.reader.lastChange()).toBe(0);
      await store.writer.accept(['a', 'b'].map((id) => message(null, [event(id)])));
      for (let i = 0; i < 9; i++) await ended({ took: i }, i % 2 === 0 ? 'a' : 'b');
      const changes = await store.reader.changes(0, 100);
      expect(changes.map(({ took, resourceId }) => `${took}${resourceId}`).join(' ')).toBe(
        '0a 1b 2a 3b 4a 5b 6a 7b 8a',
      );
      expect(await store.reader.lastChange()).toBe(changes.at(-1)?.id);
      expect(await store.reader.changes(changes[2]?.id ?? 0, 3)).toEqual(changes.slice(3, 6));
      expect(await store.reader.changes(changes.at(-1)?.id ?? 0, 3)).toEqual([]);
    });

    it(`${name}: says how long verbs took, by driver, of those that ended well`, async () => {
      const made = [
        identity('a'),
        identity('b', { kind: 'vm', hardware: 'kvm' }),
        identity('c', { kind: 'backup', hardware: '' }),
      ];
      await store.writer.accept(
        made.map((one) => message(null, [event(one.id, 'CREATE', { creates: one })])),
      );
      expect(await store.reader.durations()).toEqual([]);
      for (let i = 100; i > 0; i--) {
        await ended({ verb: 'build', outcome: 'ok', took: i * 10 });
      }
      await ended({ verb: 'scrub', outcome: 'ok', took: 3.5 });
      await ended({ verb: 'build', outcome: 'retry', took: 1 });
      await ended({ verb: 'build', outcome: 'ok', took: null });
      await ended({ verb: null, outcome: null, took: 1 });
      await ended({ verb: 'build', outcome: 'ok', took: 70 }, 'b');
      await ended({ verb: 'build', outcome: 'ok', took: 8 }, 'c');
      expect(await store.reader.durations()).toEqual([
        { driver: 'backup', verb: 'build', count: 1, p50: 8, p95: 8 },
        { driver: 'virtual_router_phantom', verb: 'build', count: 100, p50: 500, p95: 950 },
        { driver: 'virtual_router_phantom', verb: 'scrub', count: 1, p50: 3.5, p95: 3.5 },
        { driver: 'vm_kvm', verb: 'build', count: 1, p50: 70, p95: 70 },
      ]);
    });

    it(`${name}: takes durations from the newest 5,000 verbs only`, async () => {
      const ids = [...Array(500).keys()].map((i) => `r${i}`);
      await store.writer.accept(ids.map((id) => message(null, [event(id)])));
      await ended({ verb: 'build', outcome: 'ok', took: 9_999 }, 'r0');
      const trail = { verb: 'build', outcome: 'ok', took: 1 } as const;
      // A transaction holds one decision of each resource.
      for (let i = 0; i < 10; i++) await Promise.all(ids.map((id) => ended(trail, id)));
      expect(await store.reader.durations()).toMatchObject([{ count: 5_000, p95: 1 }]);
    });
  });
}
