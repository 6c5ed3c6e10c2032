import { describe, expect, it, onTestFinished } from 'vitest';
import type { Accepted } from '../../src/model/event.ts';
import { type Backend, StoreDown } from '../../src/store/backend.ts';
import { identity } from '../support/rows.ts';
import { type Harness, type Opened, open, type TestDatabase } from './harness.ts';
import { loadedRows } from './loaded.ts';
import { decision, event, message } from './samples.ts';

type Write = Backend['write'];

/** The backend with another way to write; calls are counted from 1. */
const writing = (backend: Backend, write: (inner: Write, call: number) => Write): Backend => {
  let calls = 0;
  return { ...backend, write: (batch) => write(backend.write, ++calls)(batch) };
};
const cut = async (): Promise<never> => {
  throw new StoreDown('the connection was cut');
};

/** What a store does when something breaks. */
export function faultConformance({ name, database }: Harness): void {
  describe(`${name}: faults`, () => {
    const fresh = async (): Promise<TestDatabase> => {
      const db = await database();
      onTestFinished(db.drop);
      return db;
    };
    const opened = async (...parameters: Parameters<typeof open>): Promise<Opened> => {
      const store = await open(...parameters);
      onTestFinished(store.close);
      return store;
    };
    const accept = async (store: Opened, ...ids: string[]): Promise<Accepted[]> => {
      const messages = ids.map((id) => message(`m ${id}`, [event(id)]));
      return (await store.writer.accept(messages)).flatMap(({ events }) => [...events]);
    };
    const journal = async (store: Opened): Promise<string[]> =>
      (await store.loader.untaken(0, 1_000)).map((row) => `${row.seq} ${row.resourceId}`);

    it(`${name}: fences the older of two writers, and nothing of it is stored`, async () => {
      const db = await fresh();
      const older = await opened(db.backend());
      await accept(older, 'a');
      const newer = await opened(db.backend());
      expect(newer.token).toBe(older.token + 1);
      const late = [
        accept(older, 'b'),
        older.writer.commit(identity('a'), decision({ revision: 9 })),
        older.writer.write([{ type: 'strike', resourceId: 'a', strikes: 1 }]),
      ];
      for (const one of late) await expect(one).rejects.toMatchObject({ code: 'fenced' });
      await expect(accept(older, 'c')).rejects.toMatchObject({ code: 'fenced' });
      expect(older.fenced).toHaveLength(1);
      await accept(newer, 'd');
      expect(await journal(newer)).toEqual(['1 a', '2 d']);
      expect((await newer.reader.resource('a'))?.revision).toBe(0);
      expect(newer.fenced).toEqual([]);
    });

    it(`${name}: fences a writer that only has to say that it knows nothing`, async () => {
      const db = await fresh();
      const older = await opened(db.backend());
      await opened(db.backend());
      const poll = message(null, [event('a', 'POLL')]);
      await expect(older.writer.accept([poll])).rejects.toMatchObject({ code: 'fenced' });
    });

    for (const effect of ['before', 'after'] as const) {
      it(`${name}: writes once what it does not know to be committed, cut ${effect} the commit`, async () => {
        const db = await fresh();
        const store = await opened(
          writing(db.backend(), (write, call) => async (batch) => {
            if (call !== 2) return write(batch);
            if (effect === 'after') await write(batch);
            return cut();
          }),
        );
        await accept(store, 'a');
        const waiter = { resourceId: 'a', seq: 1, who: 'me' };
        const done = await Promise.all([
          accept(store, 'b', 'a', 'c'),
          store.writer.commit(identity('a'), decision()),
          store.writer.write([{ type: 'waiter', ...waiter }]),
        ]);
        expect(done[0].map(({ kind }) => kind)).toEqual(['taken', 'duplicate', 'taken']);
        expect(store.settled).toEqual([waiter]);
        expect(store.states).toEqual(['down', 'up']);
        await accept(store, 'd');
        expect(await journal(store)).toEqual(['2 b', '3 c', '4 d']);
        expect((await store.reader.trail('a', { limit: 9 })).items).toHaveLength(1);
      });
    }

    it(`${name}: is fenced, not fooled, when another takes over before a cut batch comes again`, async () => {
      const db = await fresh();
      let other: Opened | undefined;
      const store = await opened(
        writing(db.backend(), (write, call) => async (batch) => {
          if (call > 1) return write(batch);
          other = await opened(db.backend());
          await accept(other, 'b');
          return cut();
        }),
      );
      await expect(accept(store, 'a')).rejects.toMatchObject({ code: 'fenced' });
      expect(await journal(other ?? store)).toEqual(['1 b']);
    });

    it(`${name}: waits while the store is down, loses nothing and keeps the order`, async () => {
      const db = await fresh();
      const backend = db.backend();
      let isDown = false;
      const gate =
        <A extends readonly unknown[], T>(call: (...args: A) => Promise<T>) =>
        (...args: A): Promise<T> =>
          isDown ? cut() : call(...args);
      const store = await opened({
        ...backend,
        lookup: gate(backend.lookup),
        write: gate(backend.write),
        read: gate(backend.read),
      } as Backend);
      isDown = true;
      const ids = [...Array(50).keys()].map((i) => `r${i}`);
      const waiting = ids.map((id) => accept(store, id));
      expect(store.writer.backlog()).toBe(50);
      await expect(store.reader.ping()).rejects.toMatchObject({ code: 'store_unreachable' });
      await expect.poll(() => store.states).toEqual(['down']);
      isDown = false;
      const answers = (await Promise.all(waiting)).flat();
      expect(answers.map((one) => one.kind === 'taken' && one.seq)).toEqual(
        ids.map((_, i) => i + 1),
      );
      expect(store.states).toEqual(['down', 'up']);
      expect(store.writer.backlog()).toBe(0);
    });

    it(`${name}: rejects what waits when it is closed while the store is down`, async () => {
      const db = await fresh();
      const store = await open(writing(db.backend(), () => cut));
      const strike = { type: 'strike', resourceId: 'a', strikes: 1 } as const;
      const waiting = [accept(store, 'a'), store.writer.write([strike])];
      const closed = store.close();
      for (const one of waiting) {
        await expect(one).rejects.toMatchObject({ code: 'store_unreachable' });
      }
      await closed;
      await expect(accept(store, 'b')).rejects.toMatchObject({ code: 'store_unreachable' });
    });

    it(`${name}: commits what waits when it is closed, and takes nothing more`, async () => {
      const db = await fresh();
      const store = await open(db.backend(), { lingerMs: 1_000_000 });
      const waiting = accept(store, 'a');
      const closed = store.close();
      await expect(accept(store, 'b')).rejects.toMatchObject({ code: 'not_ready' });
      await closed;
      expect(await waiting).toEqual([{ kind: 'taken', seq: 1, created: true }]);
      expect(await journal(await opened(db.backend()))).toEqual(['1 a']);
    });

    it(`${name}: loses of a batch only what the database refuses`, async () => {
      const db = await fresh();
      const store = await opened(
        writing(db.backend(), (write) => async (batch) => {
          if (JSON.stringify(batch.parts).includes('poison')) throw new Error('no such text');
          return write(batch);
        }),
        { lingerMs: 20 },
      );
      await accept(store, 'a');
      const ids = ['b', 'c', 'poison', 'd', 'e', 'poison too', 'f'];
      const bad = store.writer.commit(identity('a'), decision({ spec: { name: 'poison' } }));
      const kept = store.writer.write([{ type: 'strike', resourceId: 'a', strikes: 1 }]);
      const refused = { kind: 'refused', reason: 'no such text' };
      const [answers] = await Promise.all([
        accept(store, ...ids),
        expect(bad).rejects.toMatchObject({ code: 'refused' }),
        kept,
      ]);
      expect(answers.filter((_, i) => ids[i]?.includes('poison'))).toEqual([refused, refused]);
      expect(await journal(store)).toEqual(['1 a', '2 b', '3 c', '4 d', '5 e', '6 f']);
      expect((await store.reader.resource('a'))?.revision).toBe(0);
      expect(await store.loader.strikes()).toEqual({ a: 1 });
    });

    it(`${name}: begins again where it ended`, async () => {
      const db = await fresh();
      const first = await open(db.backend());
      await accept(first, 'a', 'b');
      await first.writer.commit(identity('a'), decision());
      const before = await loadedRows(first.loader);
      await first.close();
      const second = await opened(db.backend());
      expect(second.token).toBe(first.token + 1);
      expect(await loadedRows(second.loader)).toEqual(before);
      expect(await journal(second)).toEqual(['2 b']);
      expect(await accept(second, 'a', 'c')).toEqual([
        { kind: 'duplicate' },
        { kind: 'taken', seq: 3, created: true },
      ]);
    });

    it(`${name}: refuses a database of a newer program, naming both versions`, async () => {
      const db = await fresh();
      await (await open(db.backend())).close();
      await db.setVersion(99);
      const backend = db.backend();
      onTestFinished(backend.close);
      await expect(open(backend)).rejects.toMatchObject({
        code: 'store_newer',
        message: expect.stringMatching(/version 99, this program knows versions up to \d+\b/),
      });
    });

    it(`${name}: goes down and up again through all versions`, async () => {
      const db = await fresh();
      await (await open(db.backend())).close();
      await db.migrate(0);
      await db.migrate(0);
      await db.migrate();
      const store = await opened(db.backend());
      expect(store.token).toBe(1);
      expect(await accept(store, 'a')).toEqual([{ kind: 'taken', seq: 1, created: true }]);
    });

    it(`${name}: gives each of several processes that start at once a token of its own`, async () => {
      const db = await fresh();
      const stores = await Promise.all([1, 2, 3].map(() => opened(db.backend())));
      expect(stores.map(({ token }) => token).sort()).toEqual([1, 2, 3]);
    });
  });
}
