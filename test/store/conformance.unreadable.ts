import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOST, unreadable } from '../../src/model/readable.ts';
import type { JournalRow } from '../../src/model/store.ts';
import { identity } from '../support/rows.ts';
import { type Harness, type Opened, open, type TestDatabase } from './harness.ts';
import { loadedRows } from './loaded.ts';
import { decision, event, message } from './samples.ts';

/** Both hold it, and no number of JavaScript is it. */
const BEYOND = '9223372036854775807';

/** What a store makes of integers that a number cannot hold: one row is harmed by one, and no other. */
export function unreadableConformance({ name, database }: Harness): void {
  describe(`${name}: integers beyond all numbers`, () => {
    let db: TestDatabase;
    let store: Opened;
    beforeEach(async () => {
      db = await database();
      store = await open(db.backend());
      const ids = ['a', 'b', 'c', 'd'];
      await store.writer.accept(ids.map((id) => message(null, [event(id)])));
      for (const [i, id] of ids.entries()) {
        const seq = i + 1;
        await store.writer.commit(identity(id), decision({ takenSeq: seq, doneSeq: seq }));
      }
    });
    afterEach(async () => {
      await store.close();
      await db.drop();
    });
    const startOver = async (...harms: readonly string[]): Promise<void> => {
      await store.close();
      for (const harm of harms) await db.execute(harm);
      store = await open(db.backend());
    };

    it.each([
      ['revision', 'revision'],
      ['taken_seq', 'takenSeq'],
      ['done_seq', 'doneSeq'],
      ['wake_at', 'wakeAt'],
      ['created_at', 'createdAt'],
      ['updated_at', 'updatedAt'],
    ])(`${name}: are the fault of the row that has one as its %s`, async (column, field) => {
      await startOver(`update resource set ${column} = ${BEYOND} where id = 'b'`);
      const { items } = await store.reader.resources({}, { limit: 10 });
      for (const rows of [await loadedRows(store.loader, 2), items]) {
        const faults = rows.map(unreadable);
        expect(faults).toEqual([null, expect.stringContaining(`${field} must be`), null, null]);
      }
      await store.writer.accept([message('m', [event('a', 'UPDATE'), event('b', 'UPDATE')])]);
      await store.writer.commit(identity('a'), decision({ takenSeq: 5, doneSeq: 5 }));
      expect(await store.reader.resource('a')).toMatchObject({ takenSeq: 5 });
    });

    it(`${name}: keep no event from those who read the journal`, async () => {
      const events = ['a', 'b', 'c', 'd'].map((id) => event(id, 'UPDATE'));
      await store.writer.accept([message('m', events)]);
      await startOver(
        `update journal set at = ${BEYOND} where seq = 6`,
        `update journal set seq = ${BEYOND} where seq = 7`,
        `update journal set seq = ${BEYOND} - 1 where seq = 8`,
      );
      const found: JournalRow[] = [];
      for (let after = 0; ; ) {
        const rows = await store.loader.untaken(after, 1);
        found.push(...rows);
        const last = rows.at(-1);
        if (last === undefined) break;
        after = last.seq;
      }
      const told = found
        .map(({ resourceId, unreadable: why }) => [resourceId, why])
        .sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
      expect(told).toEqual([
        ['a', undefined],
        ['b', expect.stringContaining(': at ')],
        ['c', expect.stringContaining(': seq ')],
        ['d', expect.stringContaining(': seq ')],
      ]);
    });

    it(`${name}: count as the highest where they count what rug died of`, async () => {
      await startOver(
        `insert into strike (resource_id, strikes) values ('a', ${BEYOND}), ('b', 1)`,
        `insert into suspect (kind, key, marks, at) values
          ('resource', 'a', ${BEYOND}, ${BEYOND}), ('resource', 'b', 1, 2)`,
      );
      const most = Number.MAX_SAFE_INTEGER;
      expect(await store.loader.strikes()).toEqual({ a: most, b: 1 });
      expect(await store.loader.suspects()).toEqual([
        { kind: 'resource', key: 'a', marks: most, at: most },
        { kind: 'resource', key: 'b', marks: 1, at: 2 },
      ]);
    });

    it(`${name}: like all that a start goes without are told, with table, key and reason`, async () => {
      const release = { scope: 'tenant', key: 't1', at: 1, who: 'ops', reason: 'power' } as const;
      await store.writer.write([{ type: 'brake-release', release }]);
      await startOver(
        `insert into sweep (id, done, at, body) values ('s1', 0, 1, '{"at":${BEYOND}}')`,
        "insert into brake_release (scope, key, body) values ('rack', 'r7', '{}')",
      );
      expect(await store.loader.sweeps()).toEqual([]);
      expect(await store.loader.brakeReleases()).toEqual([release]);
      const reason = expect.stringMatching(/^cannot be read: ./);
      expect(store.witness.lines.filter(({ message: said }) => said === LOST)).toEqual([
        { level: 'warn', fields: { table: 'sweep', key: 's1', reason }, message: LOST },
        {
          level: 'warn',
          fields: { table: 'brake_release', key: 'rack r7', reason },
          message: LOST,
        },
      ]);
    });

    it(`${name}: keep no decision from being stored, as a waiter or the last row of a trail`, async () => {
      await startOver(
        `insert into waiter (resource_id, seq, who) values ('a', ${BEYOND}, 'somebody')`,
        `update resource set trail_id = ${BEYOND} where id = 'a'`,
      );
      await store.writer.accept([message('m', [event('a', 'UPDATE')])]);
      await store.writer.commit(identity('a'), decision({ takenSeq: 5, doneSeq: 5 }));
      const { items } = await store.reader.trail('a', { limit: 10 });
      expect(items).toHaveLength(1);
      expect(store.settled).toEqual([]);
    });

    it(`${name}: are no time in the trail`, async () => {
      await startOver(`update trail set at = ${BEYOND} where resource_id = 'b'`);
      const { items } = await store.reader.trail('b', { limit: 10 });
      expect(items).toMatchObject([{ resourceId: 'b', at: 0 }]);
      expect(await store.reader.changes(0, 10)).toHaveLength(4);
    });
  });
}
