import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';
import { failure } from './world.ts';

function configured(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
  const bench = new Bench(options);
  bench.send('CREATE', { patch: { name: 'a' } }).pass(1_000);
  bench.calls();
  return bench;
}

describe('a deletion', () => {
  it('scenario 7: wins over whatever else is pending, and nothing is booted', () => {
    const bench = configured();
    bench
      .post('UPDATE', { patch: { b: 1 } })
      .post('REBUILD')
      .post('DELETE')
      .settle();
    expect(bench.calls()).toEqual(['scrubprep', 'scrub']);
    expect(bench.view).toMatchObject({ state: 'Exit', status: 'gone', instances: [] });
    expect([bench.mailbox, bench.wakeAt, bench.doneSeq]).toEqual([[], null, 4]);
  });

  it('lesson 1, 2: leaves a machine that has nothing to do, and says so once', () => {
    const bench = configured();
    bench.post('DELETE').post('POLL').settle();
    bench.send('DELETE').send('DELETE').pass(1_000_000);
    expect(bench.calls()).toEqual(['scrubprep', 'scrub']);
    expect(bench.notices('closed')).toHaveLength(1);
  });

  it('scenario 10: is followed by nothing: late events are refused, and no instance is made', () => {
    const bench = configured();
    bench.send('DELETE').calls();
    for (const type of ['UPDATE', 'POLL', 'READ', 'REBUILD', 'RESTART', 'QUIESCE'] as const) {
      bench.send(type, { patch: { z: 1 } });
    }
    expect(bench.calls()).toEqual([]);
    expect(bench.refusals()).toHaveLength(6);
    expect(bench.refusals()[0]).toBe('UPDATE: it is closed');
    expect(bench.spec).toEqual({ name: 'a' });
    expect(bench.doneSeq).toBe(8);
  });

  it('scenario 11: is undone by a later CREATE, which starts from its own spec and a new instance', () => {
    const bench = configured();
    bench
      .send('DELETE')
      .send('CREATE', { patch: { other: 1 } })
      .pass(1_000);
    expect(bench.spec).toEqual({ other: 1 });
    expect(bench.world.built).toEqual(['0#1', '0#2']);
    expect(bench.view.status).toBe('configured');
  });

  it('scenario 11: lets a CREATE that came with it, or while it went on, wait for the next life', () => {
    const together = configured();
    together
      .post('DELETE')
      .post('CREATE', { patch: { other: 1 } })
      .pass(1_000);
    expect(together.calls()).toEqual(['scrubprep', 'scrub', 'build', 'probe', 'updaterunning']);
    expect(together.spec).toEqual({ other: 1 });

    const meanwhile = configured();
    meanwhile.post('DELETE').decide({ type: 'ENTRY' });
    meanwhile.post('CREATE', { patch: { other: 1 } }).pass(1_000);
    expect(meanwhile.spec).toEqual({ other: 1 });
    expect(meanwhile.world.built).toEqual(['0#1', '0#2']);
  });

  it('scenario 12, D-25: of the bus is checked first, and refused when the resource still exists', () => {
    const bench = configured();
    bench.world.logical = 'exists';
    bench.send('DELETE');
    expect(bench.world.runs.at(-1)?.args.unlessExists).toBe(true);
    expect(bench.world.boxes.size).toBe(1);
    expect(bench.refusals()).toEqual(['DELETE: the resource still exists']);
    expect(bench.view).toMatchObject({ state: 'CalcAction', status: 'configured' });
    expect(bench.doneSeq).toBe(2);
  });

  it('scenario 12: ordered by an operator is not asked twice about', () => {
    const bench = configured();
    bench.world.logical = 'exists';
    bench.send('DELETE', { origin: 'operator' });
    expect(bench.view.state).toBe('Exit');
    expect(bench.world.runs.every(({ args }) => args.unlessExists === undefined)).toBe(true);
  });

  it('scenario 12: told by a notification over HTTP is checked as one of the bus is', () => {
    const bench = configured();
    bench.world.logical = 'exists';
    bench.send('DELETE', { origin: 'http' });
    expect(bench.view).toMatchObject({ state: 'CalcAction', status: 'configured' });
  });

  it('D-16: that fails is tried for ever, spaced, with one notice that it is overdue', () => {
    const bench = configured();
    bench.world.fail('scrub', ...Array.from({ length: 30 }, () => failure('fail', '2002')));
    bench.send('DELETE').pass(900_000);
    expect(bench.view).toMatchObject({ status: 'gone', wait: 'backoff', phase: 'StopVM' });
    expect(bench.notices('overdue')).toHaveLength(1);
    const tries = bench.calls().filter((call) => call === 'scrub').length;
    expect(tries).toBeGreaterThan(14);
    expect(tries).toBeLessThan(31);
    bench.pass(2_000_000);
    expect(bench.view.state).toBe('Exit');
    expect(bench.calls().filter((call) => call === 'scrubprep')).toEqual([]);
  });

  it('D-16: that waits for its next try is not hurried by events, nor put aside by them', () => {
    const bench = configured();
    bench.world.fail('scrub', ...Array.from({ length: 6 }, () => failure('retry', '2002')));
    bench.send('DELETE').calls();
    for (let i = 0; i < 9; i++) {
      for (const type of ['UPDATE', 'POLL', 'DELETE', 'REBUILD', 'RESTART', 'QUIESCE'] as const) {
        bench.send(type, { origin: 'operator' });
      }
    }
    expect(bench.calls()).toEqual([]);
    bench.pass(100_000);
    expect(bench.view.state).toBe('Exit');
    expect(bench.world.built).toEqual(['0#1']);
  });

  it('D-25: that could not be checked yet is not overtaken by a RESTART behind it', () => {
    const bench = configured();
    bench.world.fail('scrubprep', failure('retry', '0000'));
    bench.send('DELETE').send('RESTART', { origin: 'operator' });
    expect(bench.view).toMatchObject({ status: 'configured', wait: 'backoff' });
    bench.pass(10_000);
    expect(bench.calls()).toEqual(['scrubprep', 'scrubprep', 'scrub']);
  });

  it('of what was found gone lets a CREATE that comes while it fails wait for the next life', () => {
    const bench = configured();
    bench.world.logical = 'gone';
    bench.world.fail('scrubprep', failure('retry'), failure('retry'));
    bench.send('POLL');
    expect(bench.view).toMatchObject({ status: 'gone', wait: 'backoff' });
    bench.world.logical = 'unknown';
    bench.send('CREATE', { patch: { other: 1 } }).pass(10_000);
    expect(bench.spec).toEqual({ other: 1 });
    expect(bench.world.built).toEqual(['0#1', '0#2']);
  });

  it('of a kind without scrubprep is the scrub alone, which then is the one that checks', () => {
    const bench = configured({ lacks: ['scrubprep'] });
    bench.send('DELETE');
    expect(bench.calls()).toEqual(['scrub']);
    expect(bench.world.runs.at(-1)?.args).toMatchObject({ purpose: 'remove', unlessExists: true });
  });

  it('of what was never built is a deletion all the same', () => {
    const bench = new Bench();
    bench.world.fail('build', failure('retry'));
    bench.send('CREATE').send('DELETE');
    expect(bench.calls()).toEqual(['build', 'scrubprep', 'scrub']);
    expect(bench.view.state).toBe('Exit');
  });
});

describe('a deletion with grace', () => {
  const held = (): Bench => {
    const bench = configured({ grace: 3_600_000, recovery: 'restart' });
    bench.send('DELETE', { origin: 'operator' });
    expect(bench.calls()).toEqual(['scrubprep']);
    expect(bench.view).toMatchObject({ state: 'Held', status: 'held', wait: 'grace' });
    return bench;
  };

  it('is held until the grace is over, then scrubbed', () => {
    const bench = held();
    expect(bench.doneSeq).toBe(2);
    bench.pass(3_599_000);
    expect(bench.calls()).toEqual([]);
    bench.pass(2_000);
    expect(bench.calls()).toEqual(['scrub']);
    expect(bench.view.state).toBe('Exit');
  });

  it('is scrubbed at once by a second DELETE', () => {
    const bench = held();
    bench.send('DELETE', { origin: 'operator' });
    expect(bench.calls()).toEqual(['scrub']);
    expect(bench.view.state).toBe('Exit');
  });

  it('is taken back by RESTART', () => {
    const bench = held();
    bench.send('RESTART', { origin: 'operator' }).pass(5_000);
    expect(bench.calls()).toEqual(['restart', 'probe', 'updaterunning']);
    expect(bench.view).toMatchObject({ state: 'CalcAction', status: 'configured' });
    bench.pass(7_200_000);
    expect(bench.world.boxes.size).toBe(1);
    bench.send('DELETE', { origin: 'operator' });
    expect(bench.calls()).toEqual(['scrubprep']);
  });

  it('is taken back with what the RESTART says of the spec', () => {
    const bench = held();
    bench.send('RESTART', { origin: 'operator', patch: { name: 'b' } }).pass(5_000);
    expect(bench.spec).toEqual({ name: 'b' });
  });

  it('is taken back by a RESTART that was pending with it', () => {
    const bench = configured({ grace: 3_600_000, recovery: 'restart' });
    bench
      .post('DELETE', { origin: 'operator' })
      .post('RESTART', { origin: 'operator' })
      .pass(5_000);
    expect(bench.calls()).toEqual(['scrubprep', 'restart', 'probe', 'updaterunning']);
    expect(bench.view.status).toBe('configured');
  });

  it('refuses REBUILD, UPDATE, POLL, READ, QUIESCE and CLEAR_ERROR with the reason', () => {
    const bench = held();
    for (const type of ['REBUILD', 'UPDATE', 'POLL', 'READ', 'QUIESCE', 'CLEAR_ERROR'] as const) {
      bench.send(type, { origin: 'operator', patch: { z: 1 } });
    }
    expect(bench.calls()).toEqual([]);
    expect(bench.view.state).toBe('Held');
    expect(bench.notices('refused')).toHaveLength(6);
    expect(bench.spec).toEqual({ name: 'a' });
  });

  it('lets a CREATE wait for the next life', () => {
    const bench = held();
    bench.send('CREATE', { patch: { other: 1 } });
    expect(bench.calls()).toEqual([]);
    expect(bench.spec).toEqual({ name: 'a' });
    bench.pass(4_000_000);
    expect(bench.spec).toEqual({ other: 1 });
    expect(bench.world.built).toEqual(['0#1', '0#2']);
  });

  it('that fails after the grace is tried until it is done', () => {
    const bench = held();
    bench.world.fail('scrub', failure('retry'), failure('retry'));
    bench.pass(3_700_000);
    expect(bench.calls()).toEqual(['scrub', 'scrub', 'scrub']);
    expect(bench.view.state).toBe('Exit');
  });
});
