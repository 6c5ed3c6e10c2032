/** Orders that overtake one another: what each leaves behind must still be true for the next. */
import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';
import { failure } from './world.ts';

const CONFIGURED = { patch: { name: 'a' } };

function configured(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
  const bench = new Bench(options);
  bench.send('CREATE', CONFIGURED).pass(1_000);
  bench.calls();
  return bench;
}

describe('what was ordered for the next life', () => {
  it.each(['REBUILD', 'QUIESCE'] as const)(
    'waits with its CREATE while the deletion is held: %s is not refused, nor the CREATE lost',
    (type) => {
      const bench = configured({ grace: 60_000 });
      bench.send('DELETE', { origin: 'operator' }).send('CREATE').send(type);
      expect(bench.refusals()).toEqual([]);
      bench.pass(120_000);
      expect(bench.view.status).toBe(type === 'QUIESCE' ? 'quiesced' : 'configured');
      expect(bench.world.boxes.get(0)).toMatchObject({ incarnation: 2 });
    },
  );

  it('does not keep a restore from being made', () => {
    const bench = configured({ grace: 60_000 });
    bench.send('DELETE', { origin: 'operator' }).send('CREATE').send('RESTART').pass(120_000);
    expect(bench.view).toMatchObject({ state: 'CalcAction', status: 'configured' });
    expect(bench.world.built).toEqual(['0#1']);
  });
});

describe('an instance that a scrub may have taken', () => {
  it('has a successor of another incarnation, though the scrub failed and others have looked', () => {
    const bench = configured();
    const box = bench.world.boxes.get(0);
    if (box !== undefined) box.deaf = true;
    bench.world.fail('scrub', () => {
      bench.world.boxes.clear();
      return failure('retry');
    });
    bench.world.fail('quiesce', failure('retry', '0001', { instances: [] }));
    bench.send('POLL').send('QUIESCE', { origin: 'operator' }).pass(60_000);
    expect(bench.world.built).toEqual(['0#1', '0#2']);
  });

  it('stays the one it is where a look finds it', () => {
    const bench = configured({ required: () => 2 });
    const box = bench.world.boxes.get(0);
    if (box === undefined) throw new Error('a pair has a first member');
    box.deaf = true;
    bench.world.fail('scrub', () => {
      // It hears again before the next try, and the other one is gone.
      box.deaf = false;
      bench.world.boxes.delete(1);
      return failure('retry');
    });
    bench.send('POLL').pass(60_000);
    const last = bench.world.runs.findLast(({ verb }) => verb === 'build');
    expect(last?.args.members).toEqual([
      { index: 0, incarnation: 1 },
      { index: 1, incarnation: 2 },
    ]);
  });
});

describe('what is overtaken', () => {
  it('by a DELETE that was not for it counts again: a REBUILD that was stopped half way is done', () => {
    const bench = configured();
    bench.world.logical = 'exists';
    bench.world.fail('scrub', failure('cancelled', '1012'));
    bench.post('REBUILD', { args: { image: 'u' } }).decide({ type: 'ENTRY' });
    bench.post('DELETE').pass(60_000);
    expect(bench.refusals()).toEqual(['DELETE: the resource still exists']);
    expect(bench.view).toMatchObject({ status: 'configured', incarnation: 2 });
    const build = bench.world.runs.findLast(({ verb }) => verb === 'build');
    expect(build?.args.image).toBe('u');
  });

  it('by a DELETE that was not for it counts again: what came before, folded as if it had not come', () => {
    const bench = configured();
    bench.world.logical = 'exists';
    bench.post('QUIESCE', { origin: 'operator' }).post('UPDATE', { patch: { name: 'b' } });
    bench.post('DELETE').send('POLL').pass(60_000);
    expect(bench.refusals()).toEqual(['DELETE: the resource still exists']);
    expect(bench.view.status).toBe('quiesced');
    expect(bench.doneSeq).toBe(bench.seq);
  });

  it('by two DELETEs that were not for it counts again: what a CREATE between them said of the spec', () => {
    const bench = configured();
    bench.world.logical = 'exists';
    bench
      .post('DELETE')
      .post('CREATE', { patch: { name: 'c' } })
      .send('DELETE')
      .pass(60_000);
    expect(bench.view.status).toBe('configured');
    expect(bench.spec).toMatchObject({ name: 'c' });
  });
});

describe('an order about the power of an instance', () => {
  it('waits behind a REBUILD that is tried again: both count, in their order', () => {
    const bench = configured();
    bench.world.fail('scrub', failure('retry'), failure('retry'));
    bench.send('REBUILD').send('QUIESCE', { origin: 'operator' });
    expect(bench.calls()).toEqual(['scrub(replace)']);
    bench.pass(60_000);
    expect(bench.view.status).toBe('quiesced');
    expect(bench.world.built).toEqual(['0#1', '0#2']);
  });

  it.each([
    ['QUIESCE', 'quiesced'],
    ['RESTART', 'configured'],
  ] as const)('finds none, and has one built first: %s', (type, status) => {
    const bench = configured();
    bench.world.boxes.clear();
    const verb = type === 'QUIESCE' ? 'quiesce' : 'restart';
    bench.world.fail(verb, failure('retry', '0001', { instances: [] }));
    bench.send(type, { origin: 'operator' }).pass(60_000);
    expect(bench.view.status).toBe(status);
    expect(bench.world.built).toEqual(['0#1', '0#2']);
  });

  it('is looked after where it was stopped half way: a RESTART of what was quiesced', () => {
    const bench = configured();
    bench.send('QUIESCE', { origin: 'operator' });
    bench.world.logical = 'exists';
    bench.world.fail('restart', failure('cancelled', '1012'));
    bench.post('RESTART').decide({ type: 'ENTRY' });
    bench.post('DELETE').pass(60_000);
    // The refused deletion has absorbed the RESTART; nobody may think that it is still quiesced.
    expect(bench.refusals()).toEqual(['DELETE: the resource still exists']);
    expect(bench.view.status).toBe('configured');
  });
});

describe('a configuration', () => {
  it('is pushed again after a RESTART that failed half way: it may be lost with the power', () => {
    const bench = configured();
    bench.world.fail('restart', failure('fail'));
    bench.send('RESTART', { origin: 'operator' }).send('CLEAR_ERROR', { origin: 'operator' });
    expect(bench.view.status).toBe('configured');
    expect(bench.calls()).toEqual(['restart', 'probe', 'updaterunning']);
  });
});

describe('what is quiesced', () => {
  it('is looked after where a REBUILD of it was stopped half way', () => {
    const bench = configured();
    bench.send('QUIESCE', { origin: 'operator' });
    bench.world.logical = 'exists';
    bench.world.fail('scrub', () => {
      bench.world.boxes.clear();
      return failure('cancelled', '1012');
    });
    bench.post('REBUILD').decide({ type: 'ENTRY' });
    bench.post('DELETE').pass(60_000);
    expect(bench.refusals()).toEqual(['DELETE: the resource still exists']);
    expect(bench.world.boxes.size).toBe(1);
  });

  it('shows an error, and is not started, when an update finds that it has vanished', () => {
    const bench = configured();
    bench.send('QUIESCE', { origin: 'operator' });
    bench.world.boxes.clear();
    bench.world.fail('updatequiesced', failure('retry', '0001', { instances: [] }));
    bench.send('UPDATE', { patch: { name: 'b' } }).pass(60_000);
    expect(bench.view.status).toBe('error');
    expect(bench.world.boxes.size).toBe(0);
  });
});

describe('a deletion that is refused', () => {
  it('owes the configuration that it had absorbed', () => {
    const bench = configured();
    bench.world.logical = 'exists';
    bench
      .post('UPDATE', { patch: { name: 'b' } })
      .post('DELETE')
      .pass(1_000);
    expect(bench.spec).toEqual({ name: 'b' });
    expect(bench.calls()).toContain('updaterunning');
  });

  it('is not made unconditional by what an operator sent after it', () => {
    const bench = configured();
    bench.world.logical = 'exists';
    bench.post('DELETE').post('POLL', { origin: 'operator' }).settle();
    expect(bench.refusals()).toEqual(['DELETE: the resource still exists']);
    expect(bench.world.boxes.size).toBe(1);
  });
});
