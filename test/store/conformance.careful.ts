import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Suspect } from '../../src/model/store.ts';
import { identity } from '../support/rows.ts';
import { type Harness, type Opened, open, type TestDatabase } from './harness.ts';
import { closing, event, message } from './samples.ts';

const suspect = (key: string, marks: number, changed: Partial<Suspect> = {}): Suspect => ({
  kind: 'resource',
  key,
  marks,
  at: 5_000,
  ...changed,
});

/** What a store keeps of starts that did not end well, and of what may have caused that. */
export function carefulConformance({ name, database }: Harness): void {
  describe(`${name}: the careful start`, () => {
    let db: TestDatabase;
    const stores: Opened[] = [];
    const start = async (): Promise<Opened> => {
      const store = await open(db.backend());
      stores.push(store);
      return store;
    };
    const mark = (store: Opened, ...suspects: readonly Suspect[]): Promise<void> =>
      store.writer.write(suspects.map((one) => ({ type: 'suspect', suspect: one }) as const));
    beforeEach(async () => {
      db = await database();
    });
    afterEach(async () => {
      for (const store of stores.splice(0)) await store.close();
      await db.drop();
    });

    it(`${name}: counts the starts since a process proved itself`, async () => {
      const counts: number[] = [];
      for (let n = 0; n < 3; n++) counts.push((await start()).unclean);
      const proven = await start();
      await proven.writer.write([{ type: 'proven' }]);
      counts.push(proven.unclean, (await start()).unclean, (await start()).unclean);
      expect(counts).toEqual([1, 2, 3, 4, 1, 2]);
    });

    it(`${name}: counts anew although the store was closed in order, which proves nothing`, async () => {
      const first = await start();
      await first.close();
      expect((await start()).unclean).toBe(2);
    });

    it(`${name}: does not let a process that was replaced prove anything`, async () => {
      const old = await start();
      await start();
      await expect(old.writer.write([{ type: 'proven' }])).rejects.toMatchObject({
        code: 'fenced',
      });
      expect((await start()).unclean).toBe(3);
    });

    it(`${name}: keeps of a suspect what was written last, by kind and key, until it bears no mark`, async () => {
      const store = await start();
      const same = suspect('a', 2, { kind: 'message', at: 7_000 });
      await mark(store, suspect('a', 1), same, suspect('__proto__', 3), suspect('é', 1));
      await mark(store, suspect('a', 2, { at: 6_000 }), suspect('é', 0));
      await mark(store, suspect('b', 1), suspect('b', 0));
      const next = await start();
      expect(await next.loader.suspects()).toEqual([
        same,
        suspect('__proto__', 3),
        suspect('a', 2, { at: 6_000 }),
      ]);
    });

    it(`${name}: forgets a resource with its marks, and no message of that name`, async () => {
      const store = await start();
      await store.writer.accept([message(null, [event('a')])]);
      await store.writer.commit(identity('a'), closing(1));
      await mark(store, suspect('a', 1), suspect('a', 1, { kind: 'message' }));
      await store.writer.write([{ type: 'forget', resourceId: 'a' }]);
      expect(await store.loader.suspects()).toEqual([suspect('a', 1, { kind: 'message' })]);
    });
  });
}
