import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foresee } from '../../src/machines/foresee.ts';
import { future, MOST_DECISIONS } from '../../src/machines/future.ts';
import type { Foresight } from '../../src/model/insight.ts';
import type { Order } from '../../src/model/operations.ts';
import { EVENT_TYPES, type EventType, type Recovery, type Verb } from '../../src/model/words.ts';
import { Bench } from './bench.ts';
import { rowOf } from './rows.ts';
import { failure } from './world.ts';

const order = (type: EventType, more: Partial<Order> = {}): Order => ({
  type,
  patch: null,
  args: {},
  ...more,
});

function foreseen(bench: Bench, type: EventType, more: Partial<Order> = {}): Foresight {
  const { policy, now, drivers } = bench;
  return foresee({ row: rowOf(bench), order: order(type, more), policy, now }, drivers);
}

function configured(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
  const bench = new Bench(options);
  bench.send('CREATE', { patch: { name: 'a' } }).pass(1_000);
  expect(bench.view.status).toBe('configured');
  return bench;
}

const REBUILT = ['scrub', 'build', 'updaterunning'];

describe('what is foreseen of an order', () => {
  it('to rebuild a configured router: its instance goes, another one is built and configured', () => {
    expect(foreseen(configured(), 'REBUILD')).toEqual({
      verbs: REBUILT,
      states: [
        'CalcAction',
        'RebuildVM',
        'CreateVM',
        'CheckBoot',
        'CalcAction',
        'CheckBoot',
        'ConfigureVM',
        'CalcAction',
      ],
      end: 'configured',
      refused: null,
    });
  });

  it('to delete: all of it where there is no grace, as far as it is held where there is', () => {
    expect(foreseen(configured(), 'DELETE')).toMatchObject({
      verbs: ['scrubprep', 'scrub'],
      end: 'gone',
    });
    const kept = configured({ grace: 60_000 });
    expect(foreseen(kept, 'DELETE')).toMatchObject({ verbs: ['scrubprep'], end: 'held' });
    kept.send('DELETE', { origin: 'operator' });
    expect(foreseen(kept, 'DELETE')).toMatchObject({ verbs: ['scrub'], end: 'gone' });
    expect(foreseen(kept, 'RESTART').verbs).toEqual(['restart', 'updaterunning']);
  });

  it('to update: a push where something changes or it is forced, else none', () => {
    const bench = configured();
    const changing = { patch: { name: 'b' } };
    expect(foreseen(bench, 'UPDATE', changing).verbs).toEqual(['updaterunning']);
    expect(foreseen(bench, 'UPDATE', { patch: { name: 'a' } })).toMatchObject({
      verbs: [],
      end: 'configured',
    });
    expect(foreseen(bench, 'UPDATE', { args: { force: true } }).verbs).toEqual(['updaterunning']);
    expect(bench.spec).toEqual({ name: 'a' });
  });

  it('to quiesce, to restart, to clear an error', () => {
    const bench = configured();
    expect(foreseen(bench, 'QUIESCE')).toMatchObject({ verbs: ['quiesce'], end: 'quiesced' });
    expect(foreseen(bench, 'RESTART')).toMatchObject({
      verbs: ['restart', 'updaterunning'],
      end: 'configured',
    });
    const failed = new Bench();
    failed.world.fail('build', failure('fail', '1003'));
    failed.send('CREATE');
    expect(foreseen(failed, 'CLEAR_ERROR')).toMatchObject({
      verbs: ['build', 'updaterunning'],
      end: 'configured',
    });
    expect(foreseen(failed, 'POLL')).toMatchObject({ verbs: [], end: 'error', refused: null });
  });

  it('that the machine would refuse: the reason, and that nothing happens', () => {
    const kept = configured({ recovery: 'restart' });
    expect(foreseen(kept, 'REBUILD')).toMatchObject({
      verbs: [],
      end: 'configured',
      refused: expect.stringMatching(/destructive/),
    });
    const destructive = foreseen(kept, 'REBUILD', { args: { destructive: true } });
    expect(destructive).toMatchObject({ verbs: REBUILT, refused: null });
    expect(foreseen(configured(), 'CLEAR_ERROR').refused).toBe('it is not in error');
    const closed = configured().send('DELETE');
    expect(foreseen(closed, 'POLL')).toMatchObject({ end: 'gone', refused: 'it is closed' });
    expect(foreseen(closed, 'CREATE')).toMatchObject({ verbs: ['build', 'updaterunning'] });
    const unable = configured({ lacks: ['quiesce'] });
    expect(foreseen(unable, 'QUIESCE').refused).toMatch(/no verb quiesce/);
  });

  it('for a pair: both members at once, and the missing one alone', () => {
    const pair = configured({ required: () => 2 });
    expect(foreseen(pair, 'REBUILD').verbs).toEqual(REBUILT);
    pair.world.boxes.delete(1);
    pair.world.fail('build', failure('retry'));
    pair.send('POLL');
    expect(pair.view).toMatchObject({ status: 'degraded', wait: 'backoff' });
    const { verbs, end } = foreseen(pair, 'POLL');
    expect([verbs.includes('build'), verbs.includes('scrub'), end]).toEqual([
      true,
      false,
      'configured',
    ]);
  });

  it('goes on from where it is: a boot, a pause, a cooldown, a verb under way', () => {
    const booting = new Bench();
    booting.world.bootTime = 60_000;
    booting.send('CREATE');
    expect(foreseen(booting, 'UPDATE', { patch: { b: 1 } })).toMatchObject({
      verbs: ['updaterunning'],
      end: 'configured',
    });
    const pausing = new Bench();
    pausing.world.fail('build', failure('retry'));
    pausing.send('CREATE');
    expect(foreseen(pausing, 'POLL').verbs).toEqual(['build', 'updaterunning']);
    const cooling = new Bench();
    cooling.world.fail('build', failure('fail', '1003'));
    cooling.send('CREATE');
    expect(foreseen(cooling, 'UPDATE').end).toBe('configured');
    const working = configured();
    working.post('UPDATE', { patch: { b: 1 } }).want();
    expect(foreseen(working, 'QUIESCE')).toMatchObject({ verbs: ['quiesce'], end: 'quiesced' });
    expect(foreseen(working, 'DELETE').verbs).toEqual(['scrubprep', 'scrub']);
  });

  it('changes nothing of the row it is told of', () => {
    const bench = configured().post('READ');
    const before = structuredClone(rowOf(bench));
    foreseen(bench, 'REBUILD');
    expect(rowOf(bench)).toEqual(before);
  });
});

const VERBS: readonly Verb[] = [
  'build',
  'scrub',
  'scrubprep',
  'updaterunning',
  'quiesce',
  'restart',
];

interface Life {
  readonly recovery: Recovery;
  readonly grace: number;
  readonly members: number;
  readonly lacks: readonly Verb[];
  readonly past: readonly {
    readonly type: EventType;
    readonly fails: { readonly verb: Verb; readonly hard: boolean } | null;
    readonly deaf: boolean;
    readonly pass: number;
  }[];
  readonly underWay: EventType | null;
}

const lives: fc.Arbitrary<Life> = fc.record({
  recovery: fc.constantFrom<Recovery>('recreate', 'restart', 'none'),
  grace: fc.constantFrom(0, 50_000),
  members: fc.constantFrom(1, 2),
  lacks: fc.subarray<Verb>(['quiesce', 'restart', 'scrubprep', 'build'], { maxLength: 2 }),
  past: fc.array(
    fc.record({
      type: fc.constantFrom(...EVENT_TYPES),
      fails: fc.option(fc.record({ verb: fc.constantFrom(...VERBS), hard: fc.boolean() })),
      deaf: fc.boolean(),
      pass: fc.constantFrom(0, 500, 100_000),
    }),
    { maxLength: 8 },
  ),
  underWay: fc.option(fc.constantFrom(...EVENT_TYPES)),
});

/** A resource that has had a life: orders, failures, deaths; at rest or with a verb under way. */
function lived({ recovery, grace, members, lacks, past, underWay }: Life): Bench {
  const bench = new Bench({ recovery, grace, lacks, required: () => members });
  bench.world.bootTime = 3_000;
  bench.send('CREATE', { patch: { a: 0 } });
  past.forEach(({ type, fails, deaf, pass }, n) => {
    if (fails !== null) bench.world.fail(fails.verb, failure(fails.hard ? 'fail' : 'retry'));
    const [box] = bench.world.boxes.values();
    if (deaf && box !== undefined) box.deaf = true;
    const patch = type === 'UPDATE' ? { patch: { b: n } } : {};
    bench.send(type, { origin: 'operator', ...patch }).pass(pass);
  });
  if (underWay !== null) bench.post(underWay, { origin: 'operator' }).decide({ type: 'ENTRY' });
  return bench;
}

const orders = fc.record({
  type: fc.constantFrom(...EVENT_TYPES),
  patch: fc.constantFrom(null, { a: 1 }),
  args: fc.constantFrom({}, { force: true }, { destructive: true }),
});

describe('the future', () => {
  it('always ends: the resource rests, or waits out its grace', () => {
    fc.assert(
      fc.property(lives, orders, (life, given) => {
        const bench = lived(life);
        const { policy, now, drivers } = bench;
        const coming = [...future({ row: rowOf(bench), order: given, policy, now }, drivers)];
        expect(coming.length).toBeLessThan(MOST_DECISIONS / 2);
        const last = coming.at(-1)?.decision;
        expect(last?.run).toBeNull();
        expect(last?.wakeAt === null || last?.view.wait === 'grace').toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('is what happens, where the world does not fail', () => {
    fc.assert(
      fc.property(lives, orders, (life, given) => {
        const bench = lived(life);
        // From here on nothing fails, nothing is deaf, and all is as it was last seen.
        for (const verb of [...VERBS, 'probe' as const]) delete bench.world.script[verb];
        bench.world.bootTime = 0;
        for (const box of bench.world.boxes.values())
          Object.assign(box, { deaf: false, power: 'on', upAt: 0 });
        const seen = bench.view.instances.map(({ member }) => member.index).sort();
        fc.pre(JSON.stringify(seen) === JSON.stringify([...bench.world.boxes.keys()].sort()));
        fc.pre(bench.run === null);
        const { verbs, end } = foreseen(bench, given.type, given);
        const before = bench.world.runs.length;
        const { type, patch, args } = given;
        const sent = { origin: 'operator', args, ...(patch === null ? {} : { patch }) } as const;
        bench.send(type, sent);
        // As long as it waits for anything but its grace.
        while (bench.wakeAt !== null && bench.view.wait !== 'grace') {
          bench.now = Math.max(bench.now, bench.wakeAt);
          bench.settle();
        }
        expect(bench.world.runs.slice(before).map(({ verb }) => verb)).toEqual(verbs);
        expect(bench.view.status).toBe(end);
      }),
      { numRuns: 150 },
    );
  });
});
