import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';
import { failure, ok } from './world.ts';

function configured(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
  const bench = new Bench(options);
  bench.send('CREATE', { patch: { name: 'a' } }).pass(1_000);
  bench.calls();
  return bench;
}

describe('a configuration', () => {
  it('scenario 4: [update, poll, update, poll] is pushed once', () => {
    const bench = configured();
    bench.post('UPDATE', { patch: { a: 1 } }).post('POLL');
    bench
      .post('UPDATE', { patch: { b: 2 } })
      .post('POLL')
      .settle();
    expect(bench.calls()).toEqual(['probe', 'updaterunning']);
    expect(bench.spec).toEqual({ name: 'a', a: 1, b: 2 });
  });

  it('lesson 13: an UPDATE is never replaced by the POLL behind it', () => {
    const bench = configured();
    bench
      .post('UPDATE', { patch: { a: 1 } })
      .post('POLL')
      .settle();
    expect(bench.world.boxes.get(0)?.digest).toBe(bench.view.configDigest);
    expect(bench.spec).toMatchObject({ a: 1 });
  });

  it('that changes while it is pushed is pushed again', () => {
    const bench = configured();
    bench.post('UPDATE', { patch: { a: 1 } }).decide({ type: 'ENTRY' });
    bench.post('UPDATE', { patch: { a: 2 } });
    const { run } = bench;
    if (run === null) throw new Error('no run');
    bench.decide({ type: 'DONE', runId: run.id, outcome: bench.world.perform(run, bench.now) });
    expect(bench.view.configDigest).toBe(run.args.digest);
    expect(bench.revision).toBe(3);
    bench.settle();
    expect(bench.view.configDigest).not.toBe(run.args.digest);
    expect(bench.world.boxes.get(0)?.digest).toBe(bench.view.configDigest);
  });

  it('scenario 22 and 23: with other ports plugs them, and is configured without a boot', () => {
    const bench = configured();
    bench.world.needsReplug = true;
    bench.send('UPDATE', { patch: { interfaces: { p1: {} } } });
    expect(bench.calls()).toEqual(['probe', 'updaterunning', 'replug']);
    expect(bench.view).toMatchObject({ status: 'configured', incarnation: 1 });
  });

  it('scenario 24, lesson 46: whose replug fails gets another instance, without a loop', () => {
    const bench = configured();
    bench.world.needsReplug = true;
    bench.world.fail('updaterunning', () => ok({ instances: [], needs: 'replug' }));
    bench.world.fail('updaterunning', failure('retry', '2111'));
    bench.send('UPDATE', { patch: { b: 1 } });
    expect(bench.calls().slice(0, 5)).toEqual([
      'probe',
      'updaterunning',
      'replug',
      'scrub(replace)',
      'build',
    ]);
  });

  it('scenario 24: that asks for a replug again after one gets another instance', () => {
    const bench = configured();
    const asks = ok({ instances: [], needs: 'replug' });
    bench.world.fail(
      'updaterunning',
      () => asks,
      () => asks,
    );
    bench.send('UPDATE', { patch: { b: 1 } }).pass(1_000);
    expect(bench.calls()).toEqual([
      'probe',
      'updaterunning',
      'replug',
      'scrub(replace)',
      'build',
      'probe',
      'updaterunning',
    ]);
  });

  it('whose replug could not be tried is tried again later: an API that is away destroys nothing', () => {
    const bench = configured();
    bench.world.needsReplug = true;
    bench.world.fail('updaterunning', () => ok({ instances: [], needs: 'replug' }));
    bench.world.fail('updaterunning', failure('retry', '0000'), failure('retry', '0000'));
    bench.send('UPDATE', { patch: { b: 1 } }).pass(10_000);
    expect(bench.calls()).not.toContain('build');
    expect(bench.view.status).toBe('configured');
  });

  it('scenario 26: that a living instance refuses three times is a reason to replace it, counted', () => {
    const bench = configured();
    const refusals = Array.from({ length: 3 }, () => failure('retry', '2111'));
    bench.world.fail('updaterunning', ...refusals);
    bench.send('UPDATE', { patch: { b: 1 } });
    expect(bench.view).toMatchObject({ status: 'up', wait: 'backoff', phase: 'ConfigureVM' });
    bench.pass(5_000);
    expect(bench.calls().filter((call) => call !== 'probe')).toEqual([
      'updaterunning',
      'updaterunning',
      'updaterunning',
      'scrub(replace)',
      'build',
      'updaterunning',
    ]);
    expect(bench.commits.map(({ view }) => view.attempts)).toContain(1);
    expect(bench.view).toMatchObject({ status: 'configured', attempts: 0 });
  });

  it('lesson 7: that fails because the instance is deaf is not pushed again: it is replaced', () => {
    const bench = configured();
    bench.world.fail('updaterunning', failure('retry', '2003'));
    bench.post('UPDATE', { patch: { b: 1 } }).settle();
    const box = bench.world.boxes.get(0);
    if (box !== undefined) box.deaf = true;
    bench.pass(1_000);
    expect(bench.calls().slice(0, 5)).toEqual([
      'probe',
      'updaterunning',
      'probe',
      'scrub(replace)',
      'build',
    ]);
  });

  it('scenario 27, D-04: that cannot be built is tried spaced for as long as it takes', () => {
    const bench = configured();
    bench.world.fail(
      'updaterunning',
      ...Array.from({ length: 12 }, () => failure('retry', '0000')),
    );
    bench.send('UPDATE', { patch: { b: 1 } }).pass(600_000);
    const pushes = bench.calls().filter((call) => call === 'updaterunning').length;
    expect(pushes).toBeGreaterThan(8);
    expect(pushes).toBeLessThan(20);
    expect(bench.commits.map(({ view }) => view.status)).not.toContain('error');
    expect(bench.view).toMatchObject({ status: 'configured', incarnation: 1 });
    expect(
      bench
        .notices('status')
        .map(({ to }) => to)
        .slice(-2),
    ).toEqual(['up', 'configured']);
  });

  it.each(['1000', '1011', '2004', '2122'])(
    'that fails by %s, which is not the word of the instance, destroys nothing',
    (number) => {
      const bench = configured();
      const failures = Array.from({ length: 6 }, () => failure('retry', number));
      bench.world.fail('updaterunning', ...failures);
      bench.send('UPDATE', { patch: { b: 1 } }).pass(600_000);
      expect(bench.calls().filter((call) => call.startsWith('scrub'))).toEqual([]);
      expect(bench.view).toMatchObject({ status: 'configured', incarnation: 1 });
    },
  );

  it('lesson 20: that no retry mends is an error, not a loop', () => {
    const bench = configured();
    bench.world.fail('updaterunning', failure('fail', '1003'));
    bench.send('UPDATE', { patch: { b: 1 } });
    expect(bench.view.status).toBe('error');
    expect(bench.wakeAt).toBeNull();
    expect(bench.calls()).toEqual(['probe', 'updaterunning']);
  });

  it('lesson 36, 61: of an instance that vanished in mid-push is a reason to build another one', () => {
    const bench = configured();
    bench.world.fail('updaterunning', () => {
      bench.world.boxes.clear();
      return failure('retry', '2003', { instances: [] });
    });
    bench.send('UPDATE', { patch: { b: 1 } }).pass(1_000);
    expect(bench.world.built).toEqual(['0#1', '0#2']);
    expect(bench.view.status).toBe('configured');
  });

  it('lesson 26: a cancelled one leaves nothing behind but its entry', () => {
    const bench = configured();
    bench.post('UPDATE', { patch: { b: 1 } }).decide({ type: 'ENTRY' });
    const { run } = bench;
    bench.post('DELETE');
    const outcome = failure('cancelled', '1012');
    bench.decide({ type: 'DONE', runId: run?.id ?? '', outcome });
    expect(bench.mailbox.flatMap(({ entries }) => entries.map(({ type }) => type))).toEqual([
      'DELETE',
    ]);
    bench.settle();
    expect(bench.view.state).toBe('Exit');
  });

  it('of a driver that has no such verb is done', () => {
    const bench = new Bench({ lacks: ['updaterunning'] });
    bench.send('CREATE').pass(1_000);
    expect(bench.calls()).toEqual(['build', 'probe']);
    expect(bench.view).toMatchObject({ status: 'configured', attempts: 0 });
  });
});
