import { describe, expect, it, onTestFinished } from 'vitest';
import type { Backend, Batch } from '../../src/store/backend.ts';
import { openStoreOn, type Store, type StoreRules } from '../../src/store/open.ts';
import { sqliteBackend } from '../../src/store/sqlite/backend.ts';
import { type Witness, witnessedEnvironment } from '../support/environment.ts';
import { identity } from '../support/rows.ts';
import { settle, VirtualTime } from '../support/virtual-time.ts';
import { decision, event, message } from './samples.ts';

interface Watched {
  readonly store: Store;
  readonly time: VirtualTime;
  readonly witness: Witness;
  /** What was sent to be committed. */
  readonly batches: Batch[];
}

const nothing = (): void => {};

/** A store in memory on a virtual clock. */
async function watched(rules: Partial<StoreRules>): Promise<Watched> {
  const time = new VirtualTime();
  const { env, witness } = witnessedEnvironment(time);
  const batches: Batch[] = [];
  const inner = sqliteBackend(':memory:', env.checkpoint);
  const backend: Backend = {
    ...inner,
    write: (batch) => {
      batches.push(batch);
      return inner.write(batch);
    },
  };
  const store = await openStoreOn(backend, {
    environment: env,
    lingerMs: 4,
    onFenced: nothing,
    onSettled: nothing,
    onState: nothing,
    ...rules,
  });
  onTestFinished(store.close);
  return { store, time, witness, batches };
}

const create = (id: string) => message(null, [event(id)]);

describe('the writer', () => {
  it('lets what arrives within the linger time share one transaction', async () => {
    const { store, time, batches } = await watched({});
    const first = store.writer.accept([create('a')]);
    await time.advance(3);
    const second = store.writer.accept([create('b'), create('c')]);
    expect(batches).toHaveLength(0);
    expect(store.writer.backlog()).toBe(3);
    await time.advance(1);
    await Promise.all([first, second]);
    expect(batches).toHaveLength(1);
    expect(store.writer.backlog()).toBe(0);
  });

  it('does not let an operator linger', async () => {
    const { store, time, batches } = await watched({});
    const patient = store.writer.accept([create('a')]);
    await store.writer.accept([create('b')], true);
    await patient;
    expect(batches).toHaveLength(1);
    await store.writer.write([{ type: 'strike', resourceId: 'a', strikes: 1 }], true);
    expect(batches).toHaveLength(2);
    expect(time.next).toBe(time.now() + 60_000);
  });

  it('commits as soon as a batch is full, and no more than that at once', async () => {
    const { store, time, batches } = await watched({ maxBatch: 3 });
    const messages = [...Array(7).keys()].map((i) => create(`r${i}`));
    const answers = await store.writer.accept(messages);
    expect(answers).toHaveLength(7);
    expect(batches.map(({ parts }) => parts.journalInsert?.length)).toEqual([3, 3, 1]);
    expect(time.now()).toBe(1_000_000);
  });

  it('numbers its transactions without a gap and has one of them under way', async () => {
    let running = 0;
    const most: number[] = [];
    const { store, time, batches } = await watched({ maxBatch: 2 });
    const counted = [...Array(10).keys()].map(async (i) => {
      running += 1;
      await store.writer.accept([create(`r${i}`)]);
      most.push(running);
      running -= 1;
    });
    await time.advance(100);
    await Promise.all(counted);
    expect(batches.map(({ batch }) => batch)).toEqual([1, 2, 3, 4, 5]);
    expect(batches.map(({ seq }) => seq)).toEqual([2, 4, 6, 8, 10]);
    expect(new Set(batches.map(({ token }) => token))).toEqual(new Set([1]));
  });

  it('passes its kill points in order, and tells nobody before the last', async () => {
    const { store, time, witness } = await watched({});
    const told: number[] = [];
    const accepted = store.writer.accept([create('a')]).then(() => {
      told.push(witness.points.length);
    });
    await time.advance(4);
    await accepted;
    expect(witness.points).toEqual(['writer.begun', 'writer.written', 'writer.committed']);
    expect(told).toEqual([3]);
  });

  it('gives a decision that arrives with messages the place before them', async () => {
    const { store, time, batches } = await watched({});
    await store.writer.accept([create('a')], true);
    const messages = store.writer.accept([create('a')]);
    const commit = store.writer.commit(identity('a'), decision());
    await time.advance(4);
    await Promise.all([messages, commit]);
    expect(Object.keys(batches[1]?.parts ?? {})).toEqual([
      'resourceUpdate',
      'trailInsert',
      'journalInsert',
    ]);
  });

  it('keeps a quarter of a transaction for messages, however many decisions wait', async () => {
    const { store, batches } = await watched({ maxBatch: 8 });
    const ids = Array.from({ length: 40 }, (_, index) => `r${index}`);
    await store.writer.accept(ids.map(create), true);
    const before = batches.length;
    const committed = ids.map((id) => store.writer.commit(identity(id), decision()));
    const answered = store.writer.accept([create('late')], true).then(() => batches.length);
    await Promise.all(committed);
    expect((await answered) - before).toBeLessThanOrEqual(2);
  });

  it('gives two decisions on one resource a transaction each', async () => {
    const { store, time, batches } = await watched({});
    await store.writer.accept([create('a'), create('b')], true);
    const commits = ['a', 'b', 'a'].map((id) => store.writer.commit(identity(id), decision()));
    await time.advance(4);
    await Promise.all(commits);
    expect(batches.slice(1).map(({ parts }) => parts.resourceUpdate?.length)).toEqual([2, 1]);
  });

  it('runs its retention by itself, again and again', async () => {
    const { store, time, witness } = await watched({
      retention: () => ({ interval: 1_000, seenAge: 10 }),
    });
    await store.writer.accept([message('m', [event('a')])], true);
    await time.advance(1_000);
    await settle();
    await time.advance(1_000);
    const passes = witness.lines.filter(({ message: text }) => text === 'retention');
    expect(passes.map(({ fields }) => fields)).toMatchObject([
      { retained: { seen: 1 } },
      { retained: { seen: 0 } },
    ]);
  });
});
