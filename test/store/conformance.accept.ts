import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Accepted, Fact } from '../../src/model/event.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { identity } from '../support/rows.ts';
import { type Harness, type Opened, open, type TestDatabase } from './harness.ts';
import { loadedFacts } from './loaded.ts';
import { closing, event, message } from './samples.ts';

/** What a store does with messages. */
export function acceptConformance({ name, database }: Harness): void {
  describe(`${name}: messages`, () => {
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

    const accept = async (...messages: ReturnType<typeof message>[]): Promise<Accepted[]> =>
      (await store.writer.accept(messages)).flatMap((answer) => [...answer.events]);

    it(`${name}: takes nothing more of a whole message that came before, whatever it means by then`, async () => {
      const creating = (id: string): ReturnType<typeof event> =>
        event(id, 'CREATE', { creates: identity(id) });
      const first = { ...message('m1', [creating('r1')]), whole: true as const };
      const later = { ...message('m1', [creating('r2')]), whole: true as const };
      expect((await accept(first)).map(({ kind }) => kind)).toEqual(['taken']);
      expect((await accept(later)).map(({ kind }) => kind)).toEqual(['duplicate']);
      // A sweep is many messages of one id: each resource once.
      expect((await accept(message('m2', [creating('r3')]))).map(({ kind }) => kind)).toEqual([
        'taken',
      ]);
      expect(
        (await accept(message('m2', [creating('r3'), creating('r4')]))).map(({ kind }) => kind),
      ).toEqual(['duplicate', 'taken']);
    });

    it(`${name}: numbers events in the order of their delivery, however many arrive at once`, async () => {
      const calls = Array.from({ length: 60 }, (_, call) =>
        accept(
          message(null, [event(`r${call % 7}`)]),
          message(null, [event(`r${call % 5}`, 'UPDATE', { creates: identity(`r${call % 5}`) })]),
        ),
      );
      const answers = (await Promise.all(calls)).flat();
      expect(answers.map((answer) => answer.kind === 'taken' && answer.seq)).toEqual(
        answers.map((_, index) => index + 1),
      );
      const rows = await store.loader.untaken(0, 1_000);
      expect(rows.map((row) => row.seq)).toEqual(answers.map((_, index) => index + 1));
      expect(rows.slice(0, 4).map((row) => row.resourceId)).toEqual(['r0', 'r0', 'r1', 'r1']);
    });

    it(`${name}: keeps an event as it came`, async () => {
      const patch = JSON.parse('{"name":"Zürich \\u2028 🚀","__proto__":{"a":null},"n":[1,0.5]}');
      const args = { image: 'i', verdict: { alive: false, at: 12 } };
      await accept(message('m', [event('r', 'CREATE', { patch, args, origin: 'http', at: 77 })]));
      const [row] = await store.loader.untaken(0, 10);
      expect(row).toEqual({
        seq: 1,
        resourceId: 'r',
        eventId: 'event of r',
        type: 'CREATE',
        patch,
        args,
        origin: 'http',
        at: 77,
      });
      expect(Object.hasOwn(row?.patch ?? {}, '__proto__')).toBe(true);
    });

    it(`${name}: recognizes a message that comes again, for each of its resources`, async () => {
      await accept(message('m', [event('a')]));
      expect(await accept(message('m', [event('a'), event('b')]))).toEqual([
        { kind: 'duplicate' },
        { kind: 'taken', seq: 2, created: true },
      ]);
      expect(await accept(message(null, [event('a')]), message(null, [event('a')]))).toEqual([
        { kind: 'taken', seq: 3, created: false },
        { kind: 'taken', seq: 4, created: false },
      ]);
    });

    it(`${name}: recognizes a message that comes twice in one batch`, async () => {
      const both = await Promise.all([
        accept(message('m', [event('a')])),
        accept(message('m', [event('a')])),
      ]);
      expect(both.flat().map((answer) => answer.kind)).toEqual(['taken', 'duplicate']);
    });

    it(`${name}: takes several events of one message for one resource`, async () => {
      const both = await accept(message('m', [event('a'), event('a', 'UPDATE')]));
      expect(both.map((answer) => answer.kind)).toEqual(['taken', 'taken']);
    });

    it(`${name}: makes the resource of the first event that creates, and of no other`, async () => {
      const unknown = event('a', 'POLL');
      const made = identity('a', { labels: { site: 'x' }, tags: ['t'], parentId: 'p', rack: 'r1' });
      const answers = await accept(
        message('1', [unknown]),
        message('2', [event('a', 'UPDATE', { creates: made, at: 5 })]),
        message('3', [event('a', 'CREATE', { creates: identity('a', { tenantId: 'other' }) })]),
        message('4', [unknown]),
      );
      expect(answers).toEqual([
        { kind: 'unknown' },
        { kind: 'taken', seq: 1, created: true },
        { kind: 'taken', seq: 2, created: false },
        { kind: 'taken', seq: 3, created: false },
      ]);
      expect(await store.reader.resource('a')).toMatchObject({
        ...made,
        createdAt: 5,
        takenSeq: 0,
      });
      expect(await store.reader.resource('b')).toBeNull();
    });

    it(`${name}: takes a message that was about an unknown resource when it comes again`, async () => {
      await accept(message('m', [event('a', 'UPDATE')]));
      await accept(message('n', [event('a')]));
      expect((await accept(message('m', [event('a', 'UPDATE')])))[0]?.kind).toBe('taken');
    });

    it(`${name}: refuses a strict create of what exists, unless it is closed`, async () => {
      const strict = message(null, [event('a', 'CREATE', { strict: true })]);
      const kinds = async (): Promise<string[]> =>
        (await accept(strict, strict)).map((answer) => answer.kind);
      expect(await kinds()).toEqual(['taken', 'exists']);
      expect(await kinds()).toEqual(['exists', 'exists']);
      await store.writer.commit(identity('a'), closing(1));
      expect(await kinds()).toEqual(['taken', 'exists']);
      expect(await kinds()).toEqual(['exists', 'exists']);
    });

    it(`${name}: learns facts in order, unlearns them, and nothing from a message that is late`, async () => {
      const fact = (key: string, resourceIds: Fact['resourceIds']): Fact => ({
        kind: 'port',
        key,
        resourceIds,
      });
      await accept(
        message('1', [], [fact('p', ['a']), fact('q', ['a', 'b'])]),
        message('2', [], [fact('p', ['b']), fact('none', [])]),
      );
      await accept(message('3', [], [fact('q', null)]), message('1', [], [fact('p', ['a'])]));
      const facts = await loadedFacts(store.loader);
      expect([...facts].sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
        fact('none', []),
        fact('p', ['b']),
      ]);
      expect(store.witness.lines).toEqual([]);
    });

    it(`${name}: loses of a batch only the row that its database fails on`, async () => {
      const deep = JSON.parse(`${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`);
      const good = ['a', 'b', 'c'].map((id) => message(id, [event(id)]));
      const [first, second, third] = await Promise.all([
        accept(...good),
        accept(message('deep', [event('deep', 'CREATE', { patch: deep })])),
        accept(message('d', [event('d')])),
      ]);
      expect([...first, ...third].map(({ kind }) => kind)).toEqual(Array(4).fill('taken'));
      const rows = await store.loader.untaken(0, 10);
      expect(rows.map((row) => row.seq)).toEqual(rows.map((_, i) => i + 1));
      const kept = rows.filter((row) => row.resourceId === 'deep');
      expect(kept.map((row) => row.patch)).toEqual(second[0]?.kind === 'taken' ? [deep] : []);
      expect(rows.length).toBe(4 + kept.length);
    });

    it(`${name}: loses of a batch only the row that no store can hold, whatever texts it has`, async () => {
      const text = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 8 }),
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((c) => String.fromCharCode(c)) }),
        fc.constantFrom('\u0000', '\ud800', '\udc00x', '\\u0000', '\\\u0000', '__proto__', '"', ''),
        fc.string({ minLength: 250, maxLength: 3_000 }),
      );
      const value: fc.Arbitrary<JsonObject> = fc.dictionary(text, text, { maxKeys: 3 });
      const sample = fc.record({ id: text, messageId: text, eventId: text, patch: value });
      let batch = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(sample, { maxLength: 12 }), async (samples) => {
          batch += 1;
          const messages = samples.map(({ id, messageId, eventId, patch }, i) => {
            const one = event(`${batch}.${id}`, 'CREATE', { eventId, patch });
            return message(`${batch}.${i}.${messageId}`, [one]);
          });
          const answers = await accept(...messages);
          const good = messages
            .filter(({ messageId, events: [one] }) => {
              const keys = [String(messageId), String(one?.resourceId)];
              const texts = [...keys, one?.eventId, ...Object.entries(one?.patch ?? {}).flat()];
              return (
                keys.every((key) => key.length <= 255) &&
                texts.every((one) => /^[^\0\ud800-\udfff]*$/u.test(String(one)))
              );
            })
            .flatMap(({ events }) => events);
          const taken = answers.flatMap((one) => (one.kind === 'taken' ? [one.seq] : []));
          expect(taken).toHaveLength(good.length);
          const rows = await store.loader.untaken((taken[0] ?? 1) - 1, 100);
          expect(rows.slice(0, good.length)).toMatchObject(
            good.map(({ resourceId, eventId, patch }) => ({ resourceId, eventId, patch })),
          );
        }),
        { numRuns: 30 },
      );
    });
  });
}
