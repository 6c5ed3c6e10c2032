import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';
import { failure } from './world.ts';

/** In error since a moment ago: the first build was refused for good. */
function errored(): Bench {
  const bench = new Bench();
  bench.world.fail('build', failure('fail', '1003'));
  bench.send('CREATE', { patch: { name: 'a' } });
  expect(bench.view.status).toBe('error');
  bench.now += 1_000;
  bench.calls();
  return bench;
}

describe('a resource in error', () => {
  it('scenario 18, lesson 29: is quiet: no POLL and no time makes it do anything', () => {
    const bench = errored();
    for (let i = 0; i < 20; i++) bench.send('POLL').pass(60_000);
    expect(bench.calls()).toEqual([]);
    expect(bench.view.status).toBe('error');
    expect([bench.mailbox, bench.wakeAt]).toEqual([[], null]);
  });

  it('lesson 31: is not left by a POLL that was pending when it came', () => {
    const bench = new Bench();
    bench.world.fail('build', failure('fail', '1003'));
    bench.post('CREATE').decide({ type: 'ENTRY' });
    bench.post('POLL').pass(120_000);
    expect(bench.calls()).toEqual(['build']);
    expect(bench.view.status).toBe('error');
  });

  it('scenario 19, lesson 34: remembers an UPDATE until the cooldown is over, then starts afresh', () => {
    const bench = errored();
    bench.send('UPDATE', { patch: { name: 'b' } });
    expect(bench.view).toMatchObject({ status: 'error', wait: 'cooldown' });
    bench.pass(28_000);
    expect(bench.calls()).toEqual([]);
    bench.pass(5_000);
    expect(bench.calls()).toEqual(['probe', 'build', 'probe', 'updaterunning']);
    expect(bench.view).toMatchObject({ status: 'configured', attempts: 0, fault: null });
    expect(bench.spec).toEqual({ name: 'b' });
  });

  it('scenario 9, D-06: is deleted at once, inside the cooldown, without spinning', () => {
    const bench = errored();
    const before = bench.decisions;
    bench.send('DELETE');
    expect(bench.calls()).toEqual(['scrubprep', 'scrub']);
    expect(bench.view.state).toBe('Exit');
    expect(bench.decisions - before).toBe(3);
  });

  it('scenario 20, lesson 28, 35: is rebuilt at once, with a fresh counter', () => {
    const bench = new Bench();
    bench.world.fail('build', ...Array.from({ length: 5 }, () => failure('retry')));
    bench.send('CREATE').pass(60_000);
    expect(bench.view).toMatchObject({ status: 'error', attempts: 5 });
    bench.world.bootTime = 500;
    bench.send('REBUILD', { origin: 'operator' });
    expect(bench.view).toMatchObject({ status: 'booting', attempts: 1 });
    bench.pass(5_000);
    expect(bench.view).toMatchObject({ status: 'configured', attempts: 0 });
  });

  it('is cleared by CLEAR_ERROR at once, and goes straight on', () => {
    const bench = errored();
    bench.send('CLEAR_ERROR', { origin: 'operator' }).pass(1_000);
    expect(bench.calls()).toEqual(['probe', 'build', 'probe', 'updaterunning']);
    expect(bench.view.status).toBe('configured');
    expect(bench.refusals()).toEqual([]);
  });

  it('lesson 32: does what it chose in the turn that clears the error', () => {
    const bench = errored();
    bench.post('CLEAR_ERROR', { origin: 'operator' });
    const decision = bench.decide({ type: 'ENTRY' });
    expect(decision.trail.transitions.map(({ to }) => to)).toEqual([
      'ClearError',
      'Alive',
      'CreateVM',
    ]);
  });

  it('takes RESTART and QUIESCE of an operator at once, of others after the cooldown', () => {
    const bench = errored();
    bench.send('RESTART', { origin: 'source' });
    expect(bench.calls()).toEqual([]);
    bench.send('QUIESCE', { origin: 'operator' });
    expect(bench.calls()).toEqual(['quiesce']);
  });

  it('that is not one refuses CLEAR_ERROR', () => {
    const bench = new Bench();
    bench.send('CREATE').pass(1_000).calls();
    bench.send('CLEAR_ERROR', { origin: 'operator' });
    expect(bench.notices('refused')).toEqual([
      { event: 'CLEAR_ERROR', reason: 'it is not in error' },
    ]);
    expect(bench.calls()).toEqual([]);
  });

  it('lesson 47: does not count the removal of an old instance as a failed boot', () => {
    const bench = new Bench();
    bench.send('CREATE').pass(1_000);
    const box = bench.world.boxes.get(0);
    if (box !== undefined) box.deaf = true;
    bench.world.fail('scrub', ...Array.from({ length: 8 }, () => failure('retry', '2004')));
    bench.send('POLL').pass(600_000);
    expect(bench.view).toMatchObject({ status: 'configured', incarnation: 2 });
  });

  it('lesson 27: comes after a number of boots that the policy says', () => {
    const bench = new Bench({ policy: { maxAttempts: 2 } });
    bench.world.fail('build', ...Array.from({ length: 5 }, () => failure('retry')));
    bench.send('CREATE').pass(60_000);
    expect(bench.calls()).toEqual(['build', 'build']);
    expect(bench.view.status).toBe('error');
  });
});
