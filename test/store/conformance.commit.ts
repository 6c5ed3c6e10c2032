import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '../../src/model/decide.ts';
import type { SideWrite } from '../../src/model/store.ts';
import { aRun, identity } from '../support/rows.ts';
import { type Harness, type Opened, open, type TestDatabase } from './harness.ts';
import { loadedFacts, loadedRows } from './loaded.ts';
import { closing, decision, event, message } from './samples.ts';

const made = (id: string) => message(null, [event(id)]);

/** What a store does with decisions and side writes. */
export function commitConformance({ name, database }: Harness): void {
  describe(`${name}: decisions`, () => {
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

    it(`${name}: stores all of a decision, and nothing of its resource is untaken then`, async () => {
      await store.writer.accept([made('a')]);
      const spec = JSON.parse('{"__proto__":{"x":1},"name":"n"}');
      const run = aRun('run-1');
      const taken = decision({ spec, revision: 7, run, wakeAt: 5_000, snapshot: 'not JSON' });
      store.clock.set(2_000_000);
      await store.writer.commit(identity('a'), taken);
      const row = await store.reader.resource('a');
      expect(row).toEqual({
        ...identity('a'),
        spec,
        revision: 7,
        snapshot: 'not JSON',
        view: taken.view,
        takenSeq: 1,
        doneSeq: 1,
        pending: [],
        run,
        wakeAt: 5_000,
        createdAt: 1_000,
        updatedAt: 2_000_000,
      });
      expect(Object.hasOwn(row?.spec ?? {}, '__proto__')).toBe(true);
      expect(await store.loader.untaken(0, 10)).toEqual([]);
      expect(await loadedRows(store.loader)).toEqual([row]);
    });

    it(`${name}: writes one trail row and its notices for each decision`, async () => {
      await store.writer.accept([made('a')]);
      const notices: Notice[] = [
        { type: 'status', body: { status: 'up' } },
        { type: 'closed', body: {} },
      ];
      await store.writer.commit(identity('a'), decision({ notices }));
      await store.writer.commit(identity('a'), decision());
      const { items } = await store.reader.trail('a', { limit: 10 });
      expect(items).toMatchObject([{ resourceId: 'a' }, { tenantId: 't1', ...decision().trail }]);
      const outbox = await store.reader.outbox(10);
      expect(outbox).toMatchObject(
        notices.map((notice) => ({ ...notice, resourceId: 'a', tenantId: 't1', at: 1_000_000 })),
      );
      await store.writer.write([{ type: 'outbox-sent', ids: [outbox[0]?.id ?? -1] }]);
      expect(await store.reader.outbox(10)).toEqual(outbox.slice(1));
    });

    it(`${name}: keeps what the world said as well as it can be kept`, async () => {
      await store.writer.accept([made('a')]);
      const fault = { code: 'x', message: 'tty\u0000 \ud800 \\u0000', at: 1 };
      const taken = decision({ trail: { ...decision().trail, fault } });
      await store.writer.commit(identity('a'), taken);
      const { items } = await store.reader.trail('a', { limit: 10 });
      expect(items[0]?.fault?.message).toBe('tty\ufffd \ufffd \\u0000');
    });

    it(`${name}: writes the results of a batch before its messages`, async () => {
      await store.writer.accept([made('a')]);
      const strict = message(null, [event('a', 'CREATE', { strict: true })]);
      const accepted = store.writer.accept([strict]);
      const committed = store.writer.commit(identity('a'), closing(1));
      await Promise.all([accepted, committed, store.writer.write([], true)]);
      expect((await accepted)[0]?.events[0]?.kind).toBe('taken');
    });

    it(`${name}: stores two decisions on one resource in their order`, async () => {
      await store.writer.accept([made('a')]);
      await Promise.all([
        store.writer.commit(identity('a'), decision({ revision: 1 })),
        store.writer.commit(identity('a'), decision({ revision: 2 })),
      ]);
      expect((await store.reader.resource('a'))?.revision).toBe(2);
    });

    it(`${name}: answers each waiter once, when its event is done`, async () => {
      await store.writer.accept([made('a'), made('b'), made('a')]);
      const wait = (resourceId: string, seq: number, who: string): SideWrite => ({
        type: 'waiter',
        resourceId,
        seq,
        who,
      });
      await store.writer.write([wait('a', 1, 'x'), wait('a', 1, 'y'), wait('a', 3, 'z')]);
      await store.writer.write([wait('b', 2, 'x'), wait('a', 3, 'z')]);
      expect(store.settled).toEqual([]);
      await store.writer.commit(identity('a'), decision({ doneSeq: 1 }));
      await store.writer.commit(identity('a'), decision({ doneSeq: 1 }));
      expect([...store.settled].sort((l, r) => (l.who < r.who ? -1 : 1))).toEqual([
        { resourceId: 'a', seq: 1, who: 'x' },
        { resourceId: 'a', seq: 1, who: 'y' },
      ]);
      await store.writer.commit(identity('a'), decision({ doneSeq: 3 }));
      await store.writer.commit(identity('a'), decision({ doneSeq: 3 }));
      expect(store.settled.slice(2)).toEqual([{ resourceId: 'a', seq: 3, who: 'z' }]);
    });

    it(`${name}: answers a waiter that comes too late at once`, async () => {
      await store.writer.accept([made('a')]);
      const waiter = { resourceId: 'a', seq: 1, who: 'late' };
      await Promise.all([
        store.writer.commit(identity('a'), decision({ doneSeq: 1 })),
        store.writer.write([{ type: 'waiter', ...waiter }]),
      ]);
      expect(store.settled).toEqual([waiter]);
      await store.writer.write([{ type: 'waiter', ...waiter, resourceId: 'nobody' }]);
      await store.writer.commit(identity('a'), decision({ doneSeq: 1 }));
      expect(store.settled).toEqual([waiter, { ...waiter, resourceId: 'nobody' }]);
    });

    it(`${name}: keeps dead letters exactly as they came, newest first, until they are dropped`, async () => {
      const letter = (body: string) => ({
        source: 'neutron',
        reason: 'no JSON',
        field: null,
        body,
        headers: { a: 1 },
        at: 5,
      });
      const bodies = ['plain', '\u0000\ud800 \\u0000', '"\n'];
      await store.writer.write(
        bodies.map((body) => ({ type: 'dead-letter', letter: letter(body) })),
      );
      const { items } = await store.reader.deadLetters({ limit: 10 });
      expect(items).toMatchObject([...bodies].reverse().map(letter));
      await store.writer.write([{ type: 'dead-letter-drop', id: items[1]?.id ?? -1 }]);
      const left = await store.reader.deadLetters({ limit: 10 });
      expect(left.items.map((item) => item.body)).toEqual(['"\n', 'plain']);
    });

    it(`${name}: keeps of modes, sweeps and strikes what was written last`, async () => {
      const mode = {
        scope: 'tenant',
        key: 't1',
        mode: 'debug',
        reason: 'x',
        who: 'me',
        since: 1,
        expiresAt: null,
      } as const;
      const sweep = {
        id: 's',
        selector: { kind: 'vm' },
        type: 'POLL',
        patch: null,
        args: {},
        origin: 'operator',
        who: 'me',
        cursor: '',
        hit: 0,
        done: false,
        at: 1,
      } as const;
      await store.writer.write([
        { type: 'mode-set', mode: { ...mode, reason: 'first' } },
        { type: 'mode-set', mode },
        { type: 'mode-set', mode: { ...mode, key: 't2' } },
        { type: 'mode-clear', scope: 'tenant', key: 't2' },
        { type: 'sweep', sweep },
        { type: 'strike', resourceId: 'a', strikes: 1 },
        { type: 'strike', resourceId: '__proto__', strikes: 3 },
      ]);
      expect(await store.reader.modes()).toEqual([mode]);
      expect(await store.reader.sweeps()).toEqual([sweep]);
      expect(await store.reader.sweep(sweep.id)).toEqual(sweep);
      for (const id of ['nobody', 'a\u0000', '']) expect(await store.reader.sweep(id)).toBeNull();
      expect(await store.loader.sweeps()).toEqual([sweep]);
      expect(Object.entries(await store.loader.strikes()).sort()).toEqual([
        ['__proto__', 3],
        ['a', 1],
      ]);
      const moved = { ...sweep, cursor: 'r9', hit: 9, done: true };
      await store.writer.write([
        { type: 'sweep', sweep: moved },
        { type: 'strike', resourceId: 'a', strikes: 0 },
        { type: 'mode-clear', scope: 'tenant', key: 't1' },
      ]);
      expect(await store.reader.modes()).toEqual([]);
      expect(await store.reader.sweeps()).toEqual([moved]);
      expect(await store.loader.sweeps()).toEqual([]);
      expect(await store.loader.strikes()).toEqual({ ['__proto__']: 3 });
    });

    it(`${name}: forgets a closed resource with all that belongs to it, and no other`, async () => {
      const facts = [
        { kind: 'port', key: 'p', resourceIds: ['a'] },
        { kind: 'port', key: 'q', resourceIds: ['a', 'b'] },
        { kind: 'port', key: 'none', resourceIds: [] },
      ] as const;
      await store.writer.accept([made('a'), made('b'), made('c'), message('m', [], facts)]);
      for (const id of ['a', 'b']) await store.writer.commit(identity(id), closing(2));
      await store.writer.accept([made('b')]);
      await store.writer.write([
        { type: 'strike', resourceId: 'a', strikes: 2 },
        { type: 'waiter', resourceId: 'a', seq: 99, who: 'me' },
      ]);
      await store.writer.write(
        ['a', 'b', 'c'].map((resourceId) => ({ type: 'forget', resourceId })),
      );
      expect(store.forgotten).toEqual(['a']);
      expect(store.settled).toEqual([{ resourceId: 'a', seq: 99, who: 'me' }]);
      expect(await store.reader.resource('a')).toBeNull();
      expect((await store.reader.trail('a', { limit: 10 })).items).toEqual([]);
      expect(await store.loader.strikes()).toEqual({});
      expect((await store.loader.untaken(0, 10)).map((row) => row.resourceId)).toEqual(['c', 'b']);
      const left = await loadedFacts(store.loader);
      expect([...left].sort((l, r) => (l.key < r.key ? -1 : 1))).toEqual([
        { kind: 'port', key: 'none', resourceIds: [] },
        { kind: 'port', key: 'q', resourceIds: ['b'] },
      ]);
      const again = await store.writer.accept([made('a')]);
      expect(again[0]?.events[0]).toMatchObject({ kind: 'taken', created: true });
    });

    it(`${name}: gives another resource of a forgotten name nothing of the one before`, async () => {
      await store.writer.accept([made('a'), made('a')]);
      await store.writer.commit(identity('a'), closing(2));
      await store.writer.write([{ type: 'forget', resourceId: 'a' }]);
      await store.writer.accept([made('a')]);
      expect((await store.loader.untaken(0, 10)).map((row) => row.seq)).toEqual([3]);
      expect((await store.reader.trail('a', { limit: 10 })).items).toEqual([]);
      await store.writer.commit(identity('a'), decision({ takenSeq: 3, revision: 7 }));
      expect((await store.reader.trail('a', { limit: 10 })).items).toHaveLength(1);
    });

    it(`${name}: rejects a decision on a forgotten resource alone`, async () => {
      await store.writer.accept([made('a')]);
      const lost = store.writer.commit(identity('gone'), decision());
      const kept = store.writer.commit(identity('a'), decision({ revision: 5 }));
      await expect(lost).rejects.toMatchObject({ code: 'unknown_resource' });
      await kept;
      expect((await store.reader.resource('a'))?.revision).toBe(5);
    });
  });
}
