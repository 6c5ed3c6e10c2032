import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOLD, FOLD_OPS, type FoldTable } from '../../src/model/coalescing.ts';
import type { OutcomeClass } from '../../src/model/driver.ts';
import { EVENT_TYPES, type EventType, type Recovery, type Verb } from '../../src/model/words.ts';
import { Bench } from './bench.ts';
import { failure } from './world.ts';

interface Move {
  readonly type: EventType;
  readonly patch: { [key: string]: number };
  readonly image: string | undefined;
}

const move: fc.Arbitrary<Move> = fc.record({
  type: fc.constantFrom(...EVENT_TYPES),
  patch: fc.dictionary(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 2 }), { maxKeys: 1 }),
  image: fc.constantFrom(undefined, 'U', 'V'),
});

const bodied = ['CREATE', 'UPDATE', 'REBUILD'];

function post(bench: Bench, { type, patch, image }: Move): void {
  bench.post(type, {
    origin: 'operator',
    ...(bodied.includes(type) ? { patch } : {}),
    args: type === 'REBUILD' && image !== undefined ? { image } : {},
  });
}

/** The world as it is in the end: what there is, of which image, how configured, on or off. */
function end(bench: Bench): unknown {
  return {
    closed: bench.view.state === 'Exit',
    status: bench.view.status,
    spec: bench.view.state === 'Exit' ? null : bench.spec,
    boxes: [...bench.world.boxes.values()].map(({ index, image, power, digest }) => ({
      index,
      image,
      power,
      configured: digest === bench.view.configDigest,
    })),
  };
}

/**
 * Without what says nothing to a closed resource: one by one it is refused; folded into the CREATE
 * behind it, it counts.
 */
function sayable(moves: readonly Move[]): readonly Move[] {
  let closed = false;
  return moves.filter(({ type }) => {
    if (type === 'DELETE') closed = true;
    if (type === 'CREATE') closed = false;
    return !closed || (type !== 'UPDATE' && type !== 'REBUILD');
  });
}

const moves = fc.array(move, { maxLength: 7 }).map(sayable);

function lived(
  history: readonly Move[],
  settleAfter: (index: number) => boolean,
  table?: FoldTable,
): Bench {
  const bench = new Bench(table === undefined ? {} : { table });
  bench.send('CREATE', { patch: { a: 0 } }).pass(1_000);
  history.forEach((one, index) => {
    post(bench, one);
    if (settleAfter(index)) bench.pass(1_000);
  });
  return bench.pass(100_000);
}

describe('a history', () => {
  it('ends in the same world whether its events were folded together or taken one by one', () => {
    fc.assert(
      fc.property(moves, fc.array(fc.boolean()), (history, stops) => {
        const oneByOne = lived(history, () => true);
        expect(end(lived(history, () => false))).toEqual(end(oneByOne));
        expect(end(lived(history, (index) => stops[index] ?? false))).toEqual(end(oneByOne));
      }),
      { numRuns: 400 },
    );
  });

  it('never loses a DELETE or a REBUILD', () => {
    fc.assert(
      fc.property(moves, fc.array(fc.boolean()), (history, stops) => {
        const bench = lived(history, (index) => stops[index] ?? false);
        const types = history.map(({ type }) => type);
        const deleted = types.lastIndexOf('DELETE');
        const created = types.lastIndexOf('CREATE');
        if (deleted > created) expect(bench.world.boxes.size).toBe(0);
        const rebuilt = types.lastIndexOf('REBUILD');
        if (rebuilt < 0 || deleted >= 0) return;
        expect(bench.world.boxes.get(0)?.image).toBe(history[rebuilt]?.image ?? null);
      }),
      { numRuns: 200 },
    );
  });

  it('whatever goes wrong in it, comes to rest with a time to go on, and never spins', () => {
    const verbs: readonly Verb[] = [
      'build',
      'updaterunning',
      'scrub',
      'scrubprep',
      'quiesce',
      'restart',
    ];
    const classes: readonly OutcomeClass[] = [
      'retry',
      'fail',
      'postpone',
      'skip',
      'cancelled',
      'unsupported',
    ];
    const fault = fc.record({
      verb: fc.constantFrom(...verbs, 'probe' as const),
      class: fc.constantFrom(...classes),
      number: fc.constantFrom('0000', '1001', '2003', '2111', '0100'),
      vanishes: fc.boolean(),
    });
    const options = fc.record({
      recovery: fc.constantFrom<Recovery>('recreate', 'restart', 'none'),
      grace: fc.constantFrom(0, 50_000),
      members: fc.constantFrom(1, 2),
    });
    const happening = fc.record({
      move: fc.option(move),
      fault: fc.option(fault),
      deaf: fc.boolean(),
      pass: fc.constantFrom(0, 500, 5_000, 100_000),
    });
    fc.assert(
      fc.property(
        options,
        fc.array(happening, { maxLength: 12 }),
        ({ recovery, grace, members }, list) => {
          const bench = new Bench({ recovery, grace, required: () => members });
          bench.world.bootTime = 3_000;
          bench.send('CREATE', { patch: { a: 0 } });
          for (const { move: one, fault: wrong, deaf, pass } of list) {
            // A driver either has a scrub or not: it does not lose it on the way.
            if (
              wrong !== null &&
              !(wrong.class === 'unsupported' && wrong.verb.startsWith('scrub'))
            ) {
              const result = wrong.vanishes ? { instances: [] } : undefined;
              bench.world.fail(wrong.verb, failure(wrong.class, wrong.number, result));
            }
            const [box] = bench.world.boxes.values();
            if (deaf && box !== undefined) box.deaf = true;
            if (one !== null) post(bench, one);
            bench.pass(pass);
            sound(bench);
          }
          for (const verb of [...verbs, 'probe' as const]) delete bench.world.script[verb];
          bench.send('DELETE', { origin: 'operator' }).pass(2_000_000);
          expect(bench.view.state).toBe('Exit');
          expect(bench.world.boxes.size).toBe(0);
          expect(bench.doneSeq).toBe(bench.seq);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('notices a wrong cell of the table of coalescing where the world depends on it', () => {
    const worlds = (table: FoldTable): string =>
      JSON.stringify(
        HISTORIES.map((types) =>
          end(
            lived(
              types.map((type) => ({ type, patch: { b: 1 }, image: 'U' })),
              () => false,
              table,
            ),
          ),
        ),
      );
    const right = worlds(FOLD);
    for (const [pending, incoming] of [
      ['CREATE', 'DELETE'],
      ['UPDATE', 'DELETE'],
      ['UPDATE', 'REBUILD'],
      ['DELETE', 'CREATE'],
      ['QUIESCE', 'REBUILD'],
      ['QUIESCE', 'RESTART'],
      ['RESTART', 'QUIESCE'],
    ] as const) {
      const wrong = FOLD_OPS.filter((op) => op !== FOLD[pending][incoming]).map((op) =>
        worlds({ ...FOLD, [pending]: { ...FOLD[pending], [incoming]: op } }),
      );
      expect([pending, incoming, wrong.some((world) => world !== right)]).toEqual([
        pending,
        incoming,
        true,
      ]);
    }
  });
});

const HISTORIES: readonly (readonly EventType[])[] = [
  ['UPDATE', 'DELETE'],
  ['DELETE', 'CREATE', 'DELETE'],
  ['UPDATE', 'REBUILD'],
  ['DELETE', 'CREATE'],
  ['QUIESCE', 'REBUILD'],
  ['QUIESCE', 'RESTART'],
  ['RESTART', 'QUIESCE'],
];

/** What must hold of every resource at rest. */
function sound(bench: Bench): void {
  const { status, state } = bench.view;
  const stable = ['configured', 'quiesced', 'error'].includes(status) || state === 'Exit';
  expect(['CalcAction', 'Held', 'Exit']).toContain(state);
  expect([status, stable || bench.wakeAt !== null]).toEqual([status, true]);
  expect(bench.doneSeq).toBeLessThanOrEqual(bench.takenSeq);
  expect(bench.takenSeq).toBeLessThanOrEqual(bench.seq);
}
