import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matches, type Selector } from '../../src/model/selector.ts';
import { STATES, STATUSES } from '../../src/model/words.ts';
import { identity } from '../support/rows.ts';
import { all, type Harness, type Opened, open, type TestDatabase } from './harness.ts';
import { loadedRows } from './loaded.ts';
import { decision, event, message } from './samples.ts';

const KINDS = ['vm', 'virtual_router'] as const;
/** Bytes, UTF-16 and locales order them differently. */
const PREFIXES = ['a', 'Z', 'é', '-', '🚀', '\uffee', '9', '_'] as const;
const RACKS = [null, 'r1', 'r2', ''] as const;
const HARDWARE = ['phantom', 'kvm', ''] as const;
const byUtf8 = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What a store answers when it is asked. */
export function readingConformance({ name, database }: Harness): void {
  describe(`${name}: reading`, () => {
    let db: TestDatabase;
    let store: Opened;
    const ids = [...Array(40).keys()].map((i) => `${PREFIXES[i % PREFIXES.length]}${i}`);

    beforeAll(async () => {
      db = await database();
      store = await open(db.backend());
      const made = ids.map((id, i) =>
        identity(id, {
          tenantId: `t${i % 3}`,
          kind: KINDS[i % 2] ?? 'vm',
          hardware: HARDWARE[i % 3] ?? '',
          rack: RACKS[i % 4] ?? null,
          parentId: i % 6 === 0 ? (ids[i - 1] ?? null) : null,
          tags: i % 2 === 0 ? ['even', `n${i % 3}`, 'a"b'] : [],
          labels: i % 4 === 0 ? {} : { site: `s${i % 2}`, ['__proto__']: 'x', 'a"b': '' },
        }),
      );
      await store.writer.accept(
        made.map((one) => message(null, [event(one.id, 'CREATE', { creates: one })])),
      );
      await Promise.all(
        made.map((one, i) => {
          const state = i % 5 === 0 ? 'Exit' : 'CalcAction';
          const view = { ...decision().view, status: STATUSES[i % 4] ?? 'down', state } as const;
          return store.writer.commit(one, decision({ view, takenSeq: ids.length }));
        }),
      );
    });
    afterAll(async () => {
      await store.close();
      await db.drop();
    });

    it(`${name}: lists exactly the resources that a selector means, by id, in pages`, async () => {
      const rows = await loadedRows(store.loader);
      expect(rows.map((row) => row.id)).toEqual([...ids].sort(byUtf8));
      const label = fc.record({
        name: fc.constantFrom('site', '__proto__', 'a"b', 'nope'),
        value: fc.constantFrom('s0', 's1', 'x', ''),
      });
      const selector = fc.record(
        {
          ids: fc.subarray([...ids, 'nobody']),
          tenantId: fc.constantFrom('t0', 't1', 'nobody'),
          kind: fc.constantFrom(...KINDS),
          hardware: fc.constantFrom(...HARDWARE),
          status: fc.constantFrom(...STATUSES),
          state: fc.constantFrom(...STATES),
          label,
          tenantIds: fc.subarray(['t0', 't1', 'nobody', 't\u0000']),
          tag: fc.constantFrom('even', 'n0', 'n1', 'a"b', '', 'odd'),
          rack: fc.constantFrom('r1', 'r2', '', 'r9'),
          parentId: fc.constantFrom(ids[5] ?? '', ids[11] ?? '', 'nobody'),
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(selector, fc.integer({ min: 1, max: 50 }), async (choice, limit) => {
          const listed = await all((cursor) =>
            store.reader.resources(choice, cursor === undefined ? { limit } : { limit, cursor }),
          );
          expect(listed).toEqual(rows.filter((row) => matches(choice satisfies Selector, row)));
        }),
        { numRuns: 40 },
      );
    });

    it(`${name}: shows nothing twice and leaves nothing out while rows are inserted`, async () => {
      const before = await all((cursor) =>
        store.reader.resources({}, { limit: 100, ...(cursor === undefined ? {} : { cursor }) }),
      );
      let added = 0;
      const listed = await all(async (cursor) => {
        const page = cursor === undefined ? { limit: 4 } : { limit: 4, cursor };
        const answer = await store.reader.resources({}, page);
        const near = answer.items.at(-1)?.id ?? 'z';
        for (const id of [`!${added}`, `${near}+`]) {
          added += 1;
          await store.writer.accept([message(null, [event(id)])]);
        }
        return added > 100 ? { ...answer, next: null } : answer;
      });
      const seen = listed.map((row) => row.id);
      expect(new Set(seen).size).toBe(seen.length);
      expect(before.map((row) => row.id).filter((id) => !seen.includes(id))).toEqual([]);
    });

    it(`${name}: shows a trail from the newest, unmoved by what is added`, async () => {
      const one = identity('trailed');
      await store.writer.accept([message(null, [event('trailed')])]);
      for (let i = 0; i < 10; i++) {
        await store.writer.commit(one, decision({ trail: { ...decision().trail, took: i } }));
      }
      const listed = await all(async (cursor) => {
        await store.writer.commit(one, decision({ trail: { ...decision().trail, took: 99 } }));
        const page = cursor === undefined ? { limit: 3 } : { limit: 3, cursor };
        return store.reader.trail('trailed', page);
      });
      expect(listed.map((row) => row.took)).toEqual([99, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
      expect((await store.reader.trail('nobody\u0000', { limit: 3 })).items).toEqual([]);
    });

    it(`${name}: says of a cursor that it is none`, async () => {
      for (const cursor of ['', '!', 'bnVsbA', 'eyJhIjoxfQ', 'MQ']) {
        await expect(store.reader.resources({}, { limit: 1, cursor })).rejects.toMatchObject({
          code: 'bad_request',
          field: 'cursor',
        });
      }
      await expect(store.reader.deadLetters({ limit: 1, cursor: 'ImEi' })).rejects.toThrow(
        /cursor/,
      );
    });

    it(`${name}: finds nothing by a text that no row can hold`, async () => {
      const bad = 'a\u0000';
      const selectors: readonly Selector[] = [
        { ids: [bad] },
        { tenantId: bad },
        { tenantIds: [bad] },
        { kind: bad },
        { status: bad },
        { rack: '\ud800' },
        { parentId: bad },
        { tag: bad },
        { label: { name: bad, value: 'x' } },
        { label: { name: 'site', value: bad } },
      ];
      for (const selector of selectors) {
        const { items } = await store.reader.resources(selector, { limit: 9 });
        expect(items).toEqual([]);
      }
    });

    it(`${name}: finds nothing under an id that cannot be one`, async () => {
      expect(await store.reader.resource('a\u0000b')).toBeNull();
      expect(await store.reader.resource('x'.repeat(5_000))).toBeNull();
      await store.reader.ping();
    });

    it(`${name}: loads what is not taken in pages by number`, async () => {
      const first = await store.writer.accept(
        [...Array(25).keys()].map((i) => message(null, [event(`load ${i % 9}`)])),
      );
      const seqs = first.flatMap(({ events }) =>
        events.flatMap((one) => (one.kind === 'taken' ? [one.seq] : [])),
      );
      const loaded: number[] = [];
      for (let after = (seqs[0] ?? 1) - 1; ; ) {
        const page = await store.loader.untaken(after, 7);
        if (page.length === 0) break;
        loaded.push(...page.map((row) => row.seq));
        after = loaded.at(-1) ?? after;
      }
      expect(loaded).toEqual(seqs);
    });
  });
}
