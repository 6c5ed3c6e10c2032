import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResourceRow } from '../../src/model/resource.ts';
import {
  RESOURCE_SORTS,
  type ResourcePageQuery,
  type ResourceSort,
} from '../../src/model/store.ts';
import { STATUSES } from '../../src/model/words.ts';
import { identity } from '../support/rows.ts';
import { all, type Harness, type Opened, open, type TestDatabase } from './harness.ts';
import { loadedRows } from './loaded.ts';
import { decision, event, message } from './samples.ts';

/** Bytes, UTF-16 and locales order them differently. */
const TENANTS = ['a', 'Z', 'é', '-a', '🚀', '\uffee', '_', 'B'] as const;
const KINDS = ['vm', 'VM', 'virtual_router'] as const;
const bytes = (text: string): string => Buffer.from(text).toString('hex');

const KEYS: Readonly<Record<ResourceSort, (row: ResourceRow) => string | number>> = {
  id: (row) => bytes(row.id),
  tenantId: (row) => bytes(row.tenantId),
  kind: (row) => bytes(row.kind),
  status: (row) => bytes(row.view.status),
  createdAt: (row) => row.createdAt,
  updatedAt: (row) => row.updatedAt,
};

/** By the key, then by the id; all of it turned round when descending. */
function sorted(rows: readonly ResourceRow[], by: ResourceSort, descending: boolean): string[] {
  const compare = (a: string | number, b: string | number): number => Number(a > b) - Number(a < b);
  const ascending = rows.toSorted(
    (a, b) => compare(KEYS[by](a), KEYS[by](b)) || compare(bytes(a.id), bytes(b.id)),
  );
  return (descending ? ascending.toReversed() : ascending).map((row) => row.id);
}

/** In which order a store lists resources. */
export function sortingConformance({ name, database }: Harness): void {
  describe(`${name}: sorting`, () => {
    let db: TestDatabase;
    let store: Opened;
    let rows: readonly ResourceRow[];

    beforeAll(async () => {
      db = await database();
      store = await open(db.backend());
      const made = [...Array(60).keys()].map((i) =>
        identity(`${TENANTS[(i * 5) % 8]}${i}`, {
          tenantId: TENANTS[i % 8] ?? '',
          kind: KINDS[i % 3] ?? '',
        }),
      );
      await store.writer.accept(
        made.map((one, i) =>
          message(null, [event(one.id, 'CREATE', { creates: one, at: 1_000 + (i % 7) })]),
        ),
      );
      for (const [i, one] of made.entries()) {
        store.clock.set(2_000_000 + ((i * 13) % 11));
        const view = { ...decision().view, status: STATUSES[i % 5] ?? 'down' };
        await store.writer.commit(one, decision({ view }));
      }
      rows = await loadedRows(store.loader);
    });
    afterAll(async () => {
      await store.close();
      await db.drop();
    });

    const ids = (query: Omit<ResourcePageQuery, 'cursor'>, kind?: string): Promise<string[]> =>
      all(async (cursor) => {
        const page = cursor === undefined ? query : { ...query, cursor };
        const answer = await store.reader.resources(kind === undefined ? {} : { kind }, page);
        return { ...answer, items: answer.items.map((row) => row.id) };
      });

    it(`${name}: lists resources in any order, page by page, as a sorted array has them`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...RESOURCE_SORTS),
          fc.boolean(),
          fc.integer({ min: 1, max: 25 }),
          fc.constantFrom(undefined, ...KINDS),
          async (by, descending, limit, kind) => {
            const meant = rows.filter((row) => kind === undefined || row.kind === kind);
            const listed = await ids({ limit, sort: { by, descending } }, kind);
            expect(listed).toEqual(sorted(meant, by, descending));
          },
        ),
        { numRuns: 60, examples: [['updatedAt', true, 1, undefined]] },
      );
    });

    it(`${name}: lists resources by id, ascending, unless told otherwise`, async () => {
      expect(await ids({ limit: 7 })).toEqual(sorted(rows, 'id', false));
    });

    it(`${name}: refuses the cursor of another sort, naming the field`, async () => {
      const orders = RESOURCE_SORTS.flatMap((by) =>
        [true, false].map((descending) => ({ by, descending })),
      );
      for (const given of orders) {
        const { next } = await store.reader.resources({}, { limit: 2, sort: given });
        for (const used of orders) {
          const page = { limit: 2, sort: used, cursor: next ?? '' };
          const answer = store.reader.resources({}, page);
          if (given === used) await answer;
          else {
            await expect(answer).rejects.toMatchObject({
              code: 'bad_request',
              field: 'cursor',
              message: expect.stringContaining(`the sort by ${given.by}`),
            });
          }
        }
      }
    });

    it(`${name}: refuses cursors that somebody has written by hand`, async () => {
      const places = [
        ['id', false, 'a'],
        ['id', 0, 'a', 'a'],
        ['name', false, 'a', 'a'],
        ['id', false, 'a', 'a\u0000'],
        ['id', false, 'a', 1],
        ['id', false, 'a', 'a', 'a'],
        { 0: 'id', 1: false, 2: 'a', 3: 'a', length: 4 },
      ];
      for (const place of places) {
        const cursor = Buffer.from(JSON.stringify(place)).toString('base64url');
        await expect(store.reader.resources({}, { limit: 2, cursor })).rejects.toMatchObject({
          field: 'cursor',
        });
      }
      const cursor = Buffer.from('["createdAt",false,"1","a"]').toString('base64url');
      const sort = { by: 'createdAt', descending: false } as const;
      await expect(store.reader.resources({}, { limit: 2, cursor, sort })).rejects.toMatchObject({
        code: 'bad_request',
      });
    });
  });
}
