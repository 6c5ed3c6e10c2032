import { describe, expect, it, onTestFinished } from 'vitest';
import type { RetentionLimits } from '../../src/store/retention.ts';
import { identity } from '../support/rows.ts';
import { type Harness, type Opened, open } from './harness.ts';
import { loadedRows } from './loaded.ts';
import { closing, decision, event, message } from './samples.ts';

/** What a store deletes by itself. */
export function retentionConformance({ name, database }: Harness): void {
  describe(`${name}: retention`, () => {
    const opened = async (retention: Partial<RetentionLimits>): Promise<Opened> => {
      const db = await database();
      const store = await open(db.backend(), {
        retention: () => ({ interval: 1_000_000, slice: 3, ...retention }),
      });
      onTestFinished(async () => {
        await store.close();
        await db.drop();
      });
      return store;
    };
    const fill = async (store: Opened, ids: readonly string[]): Promise<void> => {
      const at = store.clock.now();
      await store.writer.accept(ids.map((id) => message(null, [event(id, 'CREATE', { at })])));
    };

    it(`${name}: never deletes an event that was not taken, however old and many`, async () => {
      const store = await opened({ journalAge: 10, journalRows: 1 });
      await fill(store, ['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b', 'a', 'b']);
      await store.writer.commit(identity('a'), decision({ takenSeq: 7 }));
      store.clock.set(9_000_000);
      const retained = await store.retain();
      expect(retained.journal).toBe(4);
      expect((await store.loader.untaken(0, 100)).map((row) => row.seq)).toEqual([
        2, 4, 6, 8, 9, 10,
      ]);
      await store.writer.commit(identity('b'), decision({ takenSeq: 10 }));
      expect((await store.retain()).journal).toBe(5);
      expect((await store.loader.untaken(0, 100)).map((row) => row.seq)).toEqual([9]);
    });

    it(`${name}: deletes taken events that are too old or too many, oldest first`, async () => {
      const store = await opened({ journalAge: 1_000, journalRows: 4 });
      await fill(store, ['a', 'a', 'a', 'a', 'a', 'a']);
      await store.writer.commit(identity('a'), decision({ takenSeq: 6 }));
      expect((await store.retain()).journal).toBe(2);
      expect((await store.retain()).journal).toBe(0);
      store.clock.set(store.clock.now() + 1_001);
      expect((await store.retain()).journal).toBe(4);
      const [again] = await store.writer.accept([message('next', [event('a')])]);
      expect(again?.events[0]).toMatchObject({ kind: 'taken', seq: 7 });
    });

    it(`${name}: deletes trail, dead letters and sent notices by age and count`, async () => {
      const store = await opened({
        trailRows: 5,
        trailAge: 1_000,
        deadLetterRows: 2,
        deadLetterAge: 1_000,
        outboxAge: 100,
      });
      await fill(store, ['a']);
      const letter = { source: 's', reason: 'r', field: null, body: '', headers: {} };
      for (let i = 0; i < 9; i++) {
        const notices = [{ type: 'status', body: { i } }] as const;
        await store.writer.commit(identity('a'), decision({ notices }));
        await store.writer.write([
          { type: 'dead-letter', letter: { ...letter, at: store.clock.now() } },
        ]);
      }
      const outbox = await store.reader.outbox(100);
      const ids = outbox.slice(0, 4).map((row) => row.id);
      await store.writer.write([{ type: 'outbox-sent', ids }]);
      expect(await store.retain()).toMatchObject({ trail: 4, dead_letter: 7, outbox: 0 });
      store.clock.set(store.clock.now() + 200);
      expect(await store.retain()).toMatchObject({ trail: 0, dead_letter: 0, outbox: 4 });
      expect(await store.reader.outbox(100)).toEqual(outbox.slice(4));
      store.clock.set(store.clock.now() + 2_000);
      expect(await store.retain()).toMatchObject({ trail: 5, dead_letter: 2, outbox: 0 });
      expect((await store.reader.trail('a', { limit: 9 })).items).toEqual([]);
    });

    it(`${name}: shows of a trail what its retention has left, page by page`, async () => {
      const store = await opened({ trailRows: 9 });
      await fill(store, ['a', 'b']);
      for (let i = 1; i <= 7; i++) {
        for (const id of ['a', 'b']) {
          await store.writer.commit(identity(id), decision({ revision: i }));
        }
      }
      const page = await store.reader.trail('a', { limit: 3 });
      expect((await store.retain()).trail).toBe(5);
      const pages = [page.items];
      for (let next = page.next; next !== null; ) {
        const more = await store.reader.trail('a', { limit: 3, cursor: next });
        pages.push(more.items);
        ({ next } = more);
      }
      expect(pages.map((items) => items.map(({ id }) => id))).toEqual([[13, 11, 9], [7]]);
      expect(await store.reader.trail('b', { limit: 9 })).toMatchObject({
        items: [{ id: 14 }, { id: 12 }, { id: 10 }, { id: 8 }, { id: 6 }],
        next: null,
      });
    });

    it(`${name}: recognizes a message again until its retention ends`, async () => {
      const store = await opened({ seenAge: 1_000 });
      const again = async (): Promise<string[]> => {
        const messages = [...Array(8).keys()].map((i) => message(`m${i}`, [event('a')]));
        const answers = await store.writer.accept(messages);
        return answers.flatMap(({ events }) => events.map((one) => one.kind));
      };
      await again();
      store.clock.set(store.clock.now() + 1_000);
      expect((await store.retain()).seen).toBe(0);
      expect(new Set(await again())).toEqual(new Set(['duplicate']));
      store.clock.set(store.clock.now() + 1);
      expect((await store.retain()).seen).toBe(8);
      expect(new Set(await again())).toEqual(new Set(['taken']));
    });

    it(`${name}: forgets closed resources after their time, and says so`, async () => {
      const store = await opened({ closedAge: 1_000, journalAge: 1_000 });
      const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
      await fill(store, [...ids, 'alive']);
      for (const [i, id] of ids.entries()) {
        await store.writer.commit(identity(id), closing(i + 1));
      }
      for (let i = 0; i < 7; i++) await store.writer.commit(identity('a'), closing(1));
      await fill(store, ['f']);
      await store.retain();
      expect(store.forgotten).toEqual([]);
      store.clock.set(store.clock.now() + 1_001);
      await store.retain();
      expect([...store.forgotten].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
      const left = await loadedRows(store.loader);
      expect(left.map((row) => row.id)).toEqual(['alive', 'f']);
      expect((await store.reader.trail('a', { limit: 9 })).items).toEqual([]);
      expect((await store.reader.trail('f', { limit: 9 })).items).toHaveLength(1);
    });

    it(`${name}: forgets sweeps that are done`, async () => {
      const store = await opened({ sweepAge: 10 });
      const sweep = {
        selector: {},
        type: 'POLL',
        patch: null,
        args: {},
        origin: 'operator',
        who: 'me',
        cursor: '',
        hit: 0,
        at: 1,
      } as const;
      await store.writer.write([
        { type: 'sweep', sweep: { ...sweep, id: 'done', done: true } },
        { type: 'sweep', sweep: { ...sweep, id: 'going', done: false } },
      ]);
      expect((await store.retain()).sweep).toBe(1);
      expect((await store.reader.sweeps()).map(({ id }) => id)).toEqual(['going']);
    });
  });
}
