import { describe, expect, it, onTestFinished } from 'vitest';
import type { Backend, Batch, Keys, Known } from '../../src/store/backend.ts';
import { Memory } from '../../src/store/memory.ts';
import { sqliteBackend } from '../../src/store/sqlite/backend.ts';
import { newStanding, type Standing } from '../../src/store/standing.ts';
import { identity } from '../support/rows.ts';
import { type Opened, open } from './harness.ts';
import { closing, decision, event, message } from './samples.ts';

interface Watched {
  readonly backend: Backend;
  readonly lookups: Keys[];
  readonly batches: Batch[];
}

/** A database in memory that outlives its processes, and what it is asked for. */
function watched(): Watched {
  const inner = sqliteBackend(':memory:', () => {});
  const lookups: Keys[] = [];
  const batches: Batch[] = [];
  const backend: Backend = {
    ...inner,
    lookup: (keys) => {
      lookups.push(keys);
      return inner.lookup(keys);
    },
    write: (batch) => {
      batches.push(batch);
      return inner.write(batch);
    },
    close: async () => {},
  };
  onTestFinished(inner.close);
  return { backend, lookups, batches };
}

/** A process over it that knows by now that messages do not come again. */
async function settled(backend: Backend): Promise<Opened> {
  const store = await open(backend);
  onTestFinished(store.close);
  await store.writer.accept([message(`first of ${store.token}`, [event('other')])]);
  return store;
}

const kinds = async (store: Opened, ...messages: ReturnType<typeof message>[]): Promise<string[]> =>
  (await store.writer.accept(messages)).flatMap(({ events }) => events.map(({ kind }) => kind));

const NOTHING: Known = { resources: [], seen: [] };
const known = (memory: Memory, id: string): Standing | undefined =>
  memory.know([id], NOTHING).resources.get(id);
const learnt = (memory: Memory, id: string, standing: Standing | null): void =>
  memory.learn({ resources: new Map([[id, standing]]), waiting: new Map() });

describe('what the writer remembers', () => {
  it('spares every look-up of a resource it has written itself', async () => {
    const { backend, lookups } = watched();
    const store = await settled(backend);
    await kinds(store, message('m', [event('a')]));
    expect(lookups.at(-1)).toEqual({ resources: ['a'], messages: [] });
    const before = lookups.length;
    await kinds(store, message('n', [event('a', 'UPDATE')]));
    await store.writer.commit(identity('a'), decision({ takenSeq: 3 }));
    await store.writer.commit(identity('a'), decision({ takenSeq: 3, revision: 2 }));
    expect(lookups).toHaveLength(before);
    expect((await store.reader.resource('a'))?.revision).toBe(2);
  });

  it('is not what tells whether a message came before: the transaction itself does', async () => {
    const { backend, lookups, batches } = watched();
    const first = await settled(backend);
    await kinds(first, message('m', [event('a')]));
    await first.close();
    const store = await settled(backend);
    const [looked, written] = [lookups.length, batches.length];
    const again = await kinds(store, message('m', [event('a')]), message('n', [event('a')]));
    expect(again).toEqual(['duplicate', 'taken']);
    expect(lookups.slice(looked).flatMap(({ messages }) => messages)).toHaveLength(2);
    expect(batches.slice(written).map(({ parts }) => parts.seenInsert?.length)).toEqual([2, 1]);
    expect(new Set(batches.slice(written).map(({ batch }) => batch)).size).toBe(1);
  });

  it('has messages looked up while they come again, and no longer', async () => {
    const { backend, lookups } = watched();
    const store = await settled(backend);
    const asked = async (id: string): Promise<number> => {
      const before = lookups.length;
      await kinds(store, message(id, [event('other')]));
      return lookups.slice(before).flatMap(({ messages }) => messages).length;
    };
    expect(await asked('a')).toBe(0);
    expect(await asked('a')).toBe(1);
    expect(await asked('b')).toBe(1);
    expect(await asked('c')).toBe(0);
  });

  it('looks up the message of which nothing is taken, as no row would tell that it came before', async () => {
    const { backend, lookups } = watched();
    const store = await settled(backend);
    await kinds(store, message('m', [event('a')]));
    await store.writer.commit(identity('a'), closing(2));
    await store.writer.write([{ type: 'forget', resourceId: 'a' }]);
    const before = lookups.length;
    expect(await kinds(store, message('m', [event('a', 'POLL')]))).toEqual(['duplicate']);
    expect(await kinds(store, message('n', [event('a', 'POLL')]))).toEqual(['unknown']);
    expect(lookups.slice(before).flatMap(({ messages }) => messages)).toHaveLength(2);
  });

  it('begins with what the journal holds, and with everybody who waits', async () => {
    const { backend } = watched();
    const strict = message(null, [event('a', 'CREATE', { strict: true })]);
    const before = await settled(backend);
    await kinds(before, message(null, [event('a')]));
    await before.writer.commit(identity('a'), closing(2));
    expect(await kinds(before, strict)).toEqual(['taken']);
    await before.writer.write([{ type: 'waiter', resourceId: 'a', seq: 3, who: 'me' }]);
    const after = await settled(backend);
    expect(await kinds(after, strict)).toEqual(['exists']);
    await after.writer.commit(identity('a'), closing(3));
    expect(after.settled).toEqual([{ resourceId: 'a', seq: 3, who: 'me' }]);
    expect(await kinds(after, strict)).toEqual(['taken']);
  });

  it('learns nothing from a transaction that the database refuses', async () => {
    const { backend } = watched();
    const store = await settled({
      ...backend,
      write: async (batch) => {
        if (JSON.stringify(batch.parts).includes('poison')) throw new Error('no such text');
        return backend.write(batch);
      },
    });
    const bad = event('a', 'CREATE', { patch: { name: 'poison' } });
    expect(await kinds(store, message('m', [bad]))).toEqual(['refused']);
    expect(await kinds(store, message('n', [event('a', 'POLL')]))).toEqual(['unknown']);
    expect(await kinds(store, message('m', [event('a')]))).toEqual(['taken']);
  });

  it('is bounded, but for what the journal holds something for', () => {
    const memory = new Memory([], [], 3);
    const awaited: Standing = { ...newStanding(0), oldest: 5, newest: 5 };
    learnt(memory, 'awaited', awaited);
    for (const id of ['a', 'b', 'c', 'd', 'b', 'e']) learnt(memory, id, newStanding(9));
    expect(memory.missing(['awaited', 'a', 'b', 'c', 'd', 'e'])).toEqual(['a', 'c']);
    expect(known(memory, 'awaited')).toEqual(awaited);
    learnt(memory, 'awaited', { ...awaited, takenSeq: 5 });
    for (const id of ['f', 'g', 'h']) learnt(memory, id, newStanding(9));
    expect(memory.missing(['awaited'])).toEqual(['awaited']);
    learnt(memory, 'h', null);
    expect(memory.missing(['h'])).toEqual(['h']);
  });

  it('knows up to where the whole journal is taken', () => {
    const memory = new Memory([['old', { ...newStanding(2), oldest: 4, newest: 8 }]], []);
    expect(memory.takenUpTo(20)).toBe(3);
    learnt(memory, 'new', { ...newStanding(9), oldest: 12, newest: 12 });
    learnt(memory, 'old', { ...newStanding(8), oldest: 9, newest: 8 });
    expect(memory.takenUpTo(20)).toBe(11);
    learnt(memory, 'new', null);
    expect(memory.takenUpTo(20)).toBe(20);
  });
});
