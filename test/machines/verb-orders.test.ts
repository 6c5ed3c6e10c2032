import { describe, expect, it } from 'vitest';
import { verbOrder } from '../../src/machines/verb-orders.ts';
import { STATUSES, VERBS, type Verb } from '../../src/model/words.ts';
import { Bench } from './bench.ts';
import { rowOf } from './rows.ts';
import { failure } from './world.ts';

type Options = ConstructorParameters<typeof Bench>[0];

function configured(options: Options = {}): Bench {
  const bench = new Bench(options);
  bench.send('CREATE', { patch: { name: 'a' } }).pass(1_000);
  expect(bench.view.status).toBe('configured');
  return bench;
}

function failing(verb: Verb, outcome: 'retry' | 'fail', number: string, bench: Bench): Bench {
  bench.world.fail(verb, failure(outcome, number));
  return bench;
}

/** Resources at rest, and one at work, each in the status that it is called by. */
const RESOURCES: Readonly<Record<string, () => Bench>> = {
  'down, new': () => new Bench(),
  'down, pausing': () => failing('build', 'retry', '1001', new Bench()).send('CREATE'),
  booting: () => {
    const bench = new Bench();
    bench.world.bootTime = 60_000;
    return bench.send('CREATE');
  },
  'up, pausing': () =>
    failing('updaterunning', 'retry', '0000', configured()).send('UPDATE', { patch: { b: 1 } }),
  configured: () => configured(),
  'configured, pushing': () => {
    const bench = configured().post('UPDATE', { patch: { b: 1 } });
    bench.want();
    return bench;
  },
  'restart, pausing': () =>
    failing('restart', 'retry', '1001', configured()).send('RESTART', { origin: 'operator' }),
  'replug, given up': () => {
    const bench = configured();
    bench.world.needsReplug = true;
    bench.post('UPDATE', { patch: { b: 1 } });
    const run = bench.want();
    bench.decide({ type: 'DONE', runId: run.id, outcome: bench.world.perform(run, bench.now) });
    bench.giveUp();
    return bench;
  },
  'gone, pausing': () =>
    failing('scrubprep', 'retry', '1001', configured()).send('DELETE', { origin: 'operator' }),
  'error, nothing there': () => failing('build', 'fail', '1003', new Bench()).send('CREATE'),
  'error, instance there': () =>
    failing('updaterunning', 'fail', '1003', configured()).send('UPDATE', { patch: { b: 1 } }),
  'degraded, pausing': () => {
    const bench = configured({ required: () => 2 });
    bench.world.boxes.delete(1);
    return failing('build', 'retry', '1001', bench).send('POLL');
  },
  quiesced: () => configured().send('QUIESCE', { origin: 'operator' }),
  held: () => configured({ grace: 60_000 }).send('DELETE', { origin: 'operator' }),
  closed: () => configured().send('DELETE'),
};

/** By hand: the event for each verb, in the order of the columns; `-`: refused. */
const COLUMNS = VERBS;
const EXPECTED: Readonly<Record<string, string>> = {
  //                       build quiesce restart scrubprep scrub updaterunning updatequiesced
  'down, new': '             CREATE      -       -       DELETE -      -      -',
  'down, pausing': '         RESTART     -       -       DELETE -      -      -',
  booting: '                 -           -       -       DELETE -      -      -',
  'up, pausing': '           -           QUIESCE RESTART DELETE -      -      -',
  configured: '              -           QUIESCE RESTART DELETE -      UPDATE -',
  'configured, pushing': '   -           -       -       DELETE -      -      -',
  'restart, pausing': '      -           QUIESCE -       DELETE -      -      -',
  'replug, given up': '      -           -       -       DELETE -      -      -',
  'gone, pausing': '         -           -       -       -      -      -      -',
  'error, nothing there': '  CLEAR_ERROR QUIESCE RESTART DELETE -      -      -',
  'error, instance there': ' -           QUIESCE RESTART DELETE -      -      -',
  'degraded, pausing': '     -           QUIESCE RESTART DELETE -      -      -',
  quiesced: '                -           -       RESTART DELETE -      -      UPDATE',
  held: '                    -           -       RESTART -      DELETE -      -',
  closed: '                  -           -       -       -      -      -      -',
};

function asked(verb: Verb, bench: Bench): ReturnType<typeof verbOrder> {
  const { policy, now, drivers } = bench;
  return verbOrder(verb, { row: rowOf(bench), policy, now }, drivers);
}

const CELLS = Object.entries(RESOURCES).flatMap(([name, make]) =>
  (EXPECTED[name] ?? '')
    .trim()
    .split(/ +/)
    .map((event, i) => ({ name, make, event, verb: COLUMNS[i] ?? 'build' })),
);

describe('a verb by name', () => {
  it('is written down for every verb and every status', () => {
    expect(CELLS).toHaveLength(VERBS.length * Object.keys(RESOURCES).length);
    const shown = Object.values(RESOURCES).map((make) => make().view.status);
    expect([...new Set(shown)].sort()).toEqual([...STATUSES].sort());
    for (const [name, make] of Object.entries(RESOURCES)) {
      expect(make().view.state === 'Exit' ? 'closed' : make().view.status).toBe(name.split(',')[0]);
    }
  });

  it.each(CELLS)('$verb of what is $name: $event', ({ verb, make, event }) => {
    const answer = asked(verb, make());
    if (event === '-') {
      expect(answer).toEqual({
        refused: expect.stringMatching(/`rug-ctl resource [a-z-]+[a-z -]* r1[^`]*`|already$/),
      });
      return;
    }
    expect(answer).toMatchObject({ order: { type: event, patch: null } });
    if (!('order' in answer)) return;
    // Whoever sends it gets that verb, and nothing before it.
    const bench = make();
    const { run, now } = bench;
    bench.post(event === '-' ? 'POLL' : answer.order.type, {
      args: answer.order.args,
      origin: 'operator',
    });
    if (run !== null) bench.giveUp();
    else bench.decide({ type: 'ENTRY' });
    expect([bench.want().verb, bench.now]).toEqual([verb, now]);
  });

  it('that its driver does not have is refused', () => {
    const unable = configured({ lacks: ['quiesce', 'scrubprep'] });
    expect(asked('quiesce', unable)).toEqual({ refused: 'its driver has no verb quiesce' });
    expect(asked('scrubprep', unable)).toEqual({ refused: 'its driver has no verb scrubprep' });
    expect(asked('scrub', unable)).toMatchObject({ order: { type: 'DELETE' } });
  });

  it('never takes an instance away to build another one', () => {
    for (const make of Object.values(RESOURCES)) {
      const bench = make();
      const answer = asked('build', bench);
      if (!('order' in answer)) continue;
      expect(bench.world.boxes.size).toBe(0);
      expect(answer.order.args).toEqual({});
    }
    const vanished = configured({ recovery: 'restart' });
    vanished.world.boxes.clear();
    vanished.send('POLL');
    expect(vanished.view.status).toBe('error');
    expect(asked('build', vanished)).toEqual({
      refused: expect.stringMatching(/`rug-ctl resource rebuild r1 --destructive`/),
    });
  });

  it('pushes what is confirmed already: the order is forced', () => {
    expect(asked('updaterunning', configured())).toMatchObject({
      order: { args: { force: true } },
    });
  });

  it.each([
    ['build', 'configured', /rug-ctl resource rebuild r1/],
    ['scrub', 'configured', /scrubprep comes first: `rug-ctl resource delete r1`/],
    ['restart', 'down, new', /rug-ctl resource run build r1/],
    ['updaterunning', 'quiesced', /rug-ctl resource restart r1.*run updatequiesced r1/],
    ['updatequiesced', 'configured', /rug-ctl resource quiesce r1/],
    ['updaterunning', 'error, instance there', /rug-ctl resource clear-error r1/],
    ['quiesce', 'held', /rug-ctl resource restore r1/],
    ['quiesce', 'booting', /it boots.*rug-ctl resource watch r1/],
  ] as const)('that is refused says what comes first: %s of what is %s', (verb, name, says) => {
    const make = RESOURCES[name];
    if (make === undefined) return;
    expect(asked(verb, make())).toEqual({ refused: expect.stringMatching(says) });
  });
});
