/** What counts as a death, and what is left behind when one is called off. */
import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';
import { DEATHS, dead, first } from './deaths.ts';
import { failure, ok } from './world.ts';

describe('a death', () => {
  it('that a fresh good verdict calls off needs no look', () => {
    for (const death of DEATHS.filter(({ status }) => status !== 'degraded')) {
      const bench = dead(death);
      bench.calls();
      bench.post('POLL', { args: { verdict: { alive: true, at: bench.now - 1 } } }).giveUp();
      bench.settle();
      expect([death.what, bench.calls(), bench.view.status]).toEqual([
        death.what,
        [],
        'configured',
      ]);
    }
  });

  it('whose old instance was scrubbed is not called off by a verdict: there is nothing to be alive', () => {
    const bench = new Bench();
    bench.send('CREATE', { patch: { name: 'a' } }).pass(1_000);
    first(bench, true);
    bench.post('POLL');
    const run = bench.want();
    bench.decide({ type: 'DONE', runId: run.id, outcome: bench.world.perform(run, bench.now) });
    expect(bench.run).toMatchObject({ verb: 'build', cause: 'death' });
    bench.calls();
    bench.post('POLL', { args: { verdict: { alive: true, at: bench.now } } }).giveUp();
    expect(bench.want()).toMatchObject({ verb: 'build', cause: 'death', startedAt: bench.now });
    expect(bench.calls()).toEqual(['probe']);
    expect(bench.view.attempts).toBe(1);
  });

  it('found by an UPDATE is a death all the same: nobody asked for another instance', () => {
    const bench = new Bench();
    bench.send('CREATE', { patch: { name: 'a' } }).pass(1_000);
    first(bench, true);
    bench.send('UPDATE', { patch: { name: 'b' } }).pass(1_000);
    const [scrub, build] = bench.world.runs.filter(({ verb }) => verb !== 'updaterunning').slice(1);
    expect([scrub?.cause, build?.cause]).toEqual(['death', 'death']);
    expect(bench.spec).toEqual({ name: 'b' });
    expect(bench.view.status).toBe('configured');
  });

  it('is not what a boot ends in that never answered, nor what is built to clear an error', () => {
    const bench = new Bench();
    bench.world.bootTime = Number.POSITIVE_INFINITY;
    bench.send('CREATE').pass(700_000);
    expect(new Set(bench.world.runs.map(({ cause }) => cause))).toEqual(new Set(['CREATE']));
    const cleared = new Bench();
    cleared.world.fail('build', failure('fail', '1003'));
    cleared.send('CREATE').send('CLEAR_ERROR', { origin: 'operator' }).pass(1_000);
    expect(cleared.world.runs.map(({ cause }) => cause)).not.toContain('death');
  });

  it('whose scrub was stopped half way is looked at: nothing is built beside what may be left', () => {
    const bench = new Bench();
    bench.send('CREATE').pass(1_000);
    first(bench, true);
    bench.world.fail('scrub', failure('cancelled', '1012'));
    bench.post('POLL').want();
    bench.post('CLEAR_ERROR', { origin: 'operator' }).pass(1_000);
    expect(bench.world.built).toEqual(['0#1', '0#2']);
    expect(bench.world.calls.filter((call) => call !== 'probe').slice(2)).toEqual([
      'scrub(replace)',
      'scrub(replace)',
      'build',
      'updaterunning',
    ]);
  });

  it('of a restart that may have begun costs a push: its configuration may be lost', () => {
    const death = DEATHS.find(({ verb }) => verb === 'restart');
    if (death === undefined) throw new Error('there is no such death');
    const bench = dead(death);
    bench.calls();
    death.revive(bench);
    bench.post('POLL').giveUp(false);
    bench.settle();
    expect(bench.calls()).toEqual(['probe', 'updaterunning']);
  });

  it('whose REBUILD was ordered is over: a boot that fails then is not another one', () => {
    const [death] = DEATHS;
    if (death === undefined) throw new Error('there is no such death');
    const bench = dead(death);
    bench.world.bootTime = Number.POSITIVE_INFINITY;
    bench.post('REBUILD', { origin: 'operator' }).giveUp();
    bench.pass(700_000);
    const causes = bench.world.runs.slice(2).map(({ verb, cause }) => `${verb} ${cause}`);
    expect(causes.slice(0, 4)).toEqual([
      'scrub REBUILD',
      'build CREATE',
      'scrub CREATE',
      'build CREATE',
    ]);
  });

  it('met by a push is one, and met by a QUIESCE is part of what was ordered', () => {
    for (const [type, verb, cause] of [
      ['UPDATE', 'updaterunning', 'death'],
      ['QUIESCE', 'quiesce', 'QUIESCE'],
    ] as const) {
      const bench = new Bench();
      bench.send('CREATE', { patch: { name: 'a' } }).pass(1_000);
      bench.world.fail(verb, () => {
        bench.world.boxes.clear();
        return failure('retry', '0001', { instances: [] });
      });
      bench.send(type, { patch: { name: 'b' }, origin: 'operator' }).pass(60_000);
      const build = bench.world.runs.findLast((run) => run.verb === 'build');
      expect([type, build?.cause]).toEqual([type, cause]);
    }
  });

  it('is not what is replaced because it never booted; stopped half way, that is looked at too', () => {
    const bench = new Bench();
    bench.world.bootTime = Number.POSITIVE_INFINITY;
    bench.world.fail('scrub', failure('cancelled', '1012'));
    bench.send('CREATE').pass(599_000);
    bench.calls();
    bench.world.bootTime = 0;
    bench.pass(60_000);
    expect(bench.calls()).toEqual([
      'probe',
      'scrub(replace)',
      'probe',
      'scrub(replace)',
      'build',
      'probe',
      'updaterunning',
    ]);
  });
});

describe('a pair', () => {
  const pair = (): Bench => {
    const bench = new Bench({ required: () => 2 });
    bench.send('CREATE', { patch: { name: 'a' } }).pass(1_000);
    bench.calls();
    return bench;
  };

  it('of which one member was given up is replaced whole when it has to be', () => {
    const bench = pair();
    first(bench, true);
    bench.post('POLL').want();
    first(bench, false);
    bench.post('POLL').giveUp();
    bench.settle();
    const asks = ok({ instances: [], needs: 'replug' });
    bench.world.fail(
      'updaterunning',
      () => asks,
      () => asks,
    );
    bench.send('UPDATE', { patch: { name: 'b' } }).pass(60_000);
    const scrub = bench.world.runs.findLast(({ verb }) => verb === 'scrub');
    expect(scrub?.args.members).toHaveLength(2);
    expect(bench.view.status).toBe('configured');
  });

  it('of which one member was replaced is configured together', () => {
    const bench = pair();
    bench.world.boxes.delete(1);
    bench.world.bootTime = 5_000;
    bench.send('POLL');
    expect(bench.view.status).toBe('degraded');
    bench.pass(10_000);
    expect(bench.calls().at(-1)).toBe('updaterunning');
    expect(bench.view.status).toBe('configured');
  });

  it('of which a push reached one member only is pushed to both once both are there', () => {
    const bench = pair();
    bench.world.fail('updaterunning', (run) => {
      bench.world.script.updaterunning = [];
      const done = bench.world.perform(run, bench.now);
      return done.ok ? { ...done, result: { ...done.result, partial: true } } : done;
    });
    bench.send('UPDATE', { patch: { name: 'b' } });
    expect(bench.view.status).toBe('degraded');
    bench.calls();
    bench.pass(10_000);
    expect(bench.calls()).toEqual(['probe', 'updaterunning']);
    expect(bench.view.status).toBe('configured');
  });
});
