import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';
import { failure } from './world.ts';

function configured(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
  const bench = new Bench(options);
  bench.send('CREATE', { patch: { name: 'a' } }).pass(1_000);
  expect(bench.view.status).toBe('configured');
  bench.calls();
  return bench;
}

describe('a POLL', () => {
  it('scenario 2: of what is configured and answers is one probe and nothing else', () => {
    const bench = configured();
    const { snapshot } = bench;
    const decision = bench.post('POLL').decide({ type: 'ENTRY' });
    expect(bench.calls()).toEqual(['probe']);
    expect(decision.notices).toEqual([]);
    expect(JSON.parse(bench.snapshot ?? '').context).toEqual({
      ...JSON.parse(snapshot ?? '').context,
      takenSeq: 2,
      doneSeq: 2,
    });
  });

  it('with a fresh good verdict is no probe, and with one that was not journaled no commit', () => {
    const bench = configured();
    bench.seq--;
    const verdict = { alive: true, at: bench.now - 1 };
    const decision = bench.post('POLL', { args: { verdict } }).decide({ type: 'ENTRY' });
    expect(bench.calls()).toEqual([]);
    expect(decision).toMatchObject({ changed: false, pending: [] });
  });

  it('with an old verdict, or a bad one, is looked into before anything happens', () => {
    const bench = configured();
    bench.send('POLL', { args: { verdict: { alive: true, at: bench.now - 60_000 } } });
    bench.send('POLL', { args: { verdict: { alive: false, at: bench.now } } });
    expect(bench.calls()).toEqual(['probe', 'probe']);
  });

  it('scenario 3: twenty of them are one', () => {
    const bench = configured();
    for (let i = 0; i < 20; i++) bench.post('POLL');
    bench.settle();
    expect(bench.calls()).toEqual(['probe']);
    expect(bench.doneSeq).toBe(21);
  });

  it('scenario 13, lesson 16: of what is gone from the cloud takes the instance away, and the resource', () => {
    const bench = configured();
    bench.world.logical = 'gone';
    bench.send('POLL');
    expect(bench.calls()).toEqual(['probe', 'scrubprep', 'scrub']);
    expect(bench.world.boxes.size).toBe(0);
    expect(bench.view.state).toBe('Exit');
    expect(bench.notices('closed')).toHaveLength(1);
  });

  it('scenario 14: of an instance that vanished makes another one', () => {
    const bench = configured();
    bench.world.boxes.clear();
    bench.send('POLL').pass(1_000);
    expect(bench.calls()).toEqual(['probe', 'build', 'probe', 'updaterunning']);
    expect(bench.world.built).toEqual(['0#1', '0#2']);
    expect(bench.world.runs.at(-2)).toMatchObject({ verb: 'build', cause: 'death' });
  });

  it('scenario 15, D-01: of a deaf instance destroys it before another one is built', () => {
    const bench = configured();
    const box = bench.world.boxes.get(0);
    if (box !== undefined) box.deaf = true;
    bench.send('POLL').pass(1_000);
    expect(bench.calls()).toEqual(['probe', 'scrub(replace)', 'build', 'probe', 'updaterunning']);
    expect(bench.world.runs.at(-3)).toMatchObject({ verb: 'scrub', cause: 'death' });
    expect(bench.view).toMatchObject({ status: 'configured', incarnation: 2 });
  });

  it('lesson 6: never builds beside an old instance that could not be destroyed', () => {
    const bench = configured();
    const box = bench.world.boxes.get(0);
    if (box !== undefined) box.deaf = true;
    bench.world.fail('scrub', failure('retry', '2004'), failure('retry', '2004'));
    bench.send('POLL').pass(20_000);
    expect(bench.calls()).toEqual([
      'probe',
      'scrub(replace)',
      'probe',
      'scrub(replace)',
      'probe',
      'scrub(replace)',
      'build',
      'probe',
      'updaterunning',
    ]);
  });

  it('says nothing when the world cannot be asked, and asks again after a pause', () => {
    const bench = configured();
    bench.world.fail('probe', failure('retry', '0000'));
    bench.send('POLL');
    expect(bench.view).toMatchObject({ status: 'configured', wait: 'backoff' });
    bench.pass(2_000);
    expect(bench.calls()).toEqual(['probe', 'probe']);
    expect(bench.view).toMatchObject({ status: 'configured', wait: null, fault: null });
  });

  it('D-36: does not push again what is configured as it should be', () => {
    const bench = configured();
    bench.send('UPDATE', { patch: { name: 'a' } }).send('CREATE', { patch: { name: 'a' } });
    expect(bench.calls()).toEqual(['probe', 'probe']);
    expect(bench.revision).toBe(1);
  });
});

describe('a READ', () => {
  it('D-11: of what is configured reads its counters, once, and tells them', () => {
    const bench = configured();
    bench.send('READ');
    expect(bench.calls()).toEqual(['probe', 'stats']);
    expect(bench.notices('stats')).toEqual([{ rx: 1 }]);
    bench.send('POLL');
    expect(bench.calls()).toEqual(['probe']);
  });

  it('that comes with an UPDATE is answered after it', () => {
    const bench = configured();
    bench
      .post('READ')
      .post('UPDATE', { patch: { name: 'b' } })
      .settle();
    expect(bench.calls()).toEqual(['probe', 'updaterunning', 'probe', 'stats']);
    expect(bench.doneSeq).toBe(3);
  });
});

describe('a pair', () => {
  const pair = { required: (spec: { ha?: unknown }) => (spec.ha === false ? 1 : 2) };

  it('is configured at once when both members are up', () => {
    const bench = configured(pair);
    expect(bench.world.built).toEqual(['0#1', '1#1']);
    expect(bench.view.instances).toHaveLength(2);
  });

  it('scenario 15, 28: loses a deaf member to another one, and the other is not touched', () => {
    const bench = configured(pair);
    const box = bench.world.boxes.get(1);
    if (box !== undefined) box.deaf = true;
    bench.send('POLL').pass(5_000);
    expect(bench.world.built).toEqual(['0#1', '1#1', '1#2']);
    const scrub = bench.world.runs.find(({ verb }) => verb === 'scrub');
    expect(scrub?.args.members).toEqual([{ index: 1, incarnation: 1 }]);
    expect(bench.calls().filter((call) => call === 'updaterunning')).toHaveLength(1);
    expect(bench.view.status).toBe('configured');
  });

  it('scenario 28: that cannot be made whole is degraded, its survivor told once, the tries spaced', () => {
    const bench = configured(pair);
    bench.world.boxes.delete(1);
    bench.world.fail('build', ...Array.from({ length: 12 }, () => failure('retry', '2002')));
    bench.send('POLL').pass(300_000);
    const calls = bench.calls();
    expect(calls.filter((call) => call === 'build').length).toBeLessThan(13);
    expect(calls.filter((call) => call === 'updaterunning')).toHaveLength(1);
    expect(bench.view).toMatchObject({ status: 'degraded', wait: 'backoff', attempts: 0 });
    expect(bench.world.boxes.get(0)?.incarnation).toBe(1);
    bench.send('UPDATE', { patch: { name: 'b' } }).pass(60_000);
    expect(bench.world.boxes.get(0)?.digest).toBe(bench.view.configDigest);
    bench.pass(400_000);
    expect(bench.view.status).toBe('configured');
    expect(bench.world.built.at(-1)).toBe('1#2');
  });

  it('that becomes one gives up its second member, and the other way round', () => {
    const bench = configured(pair);
    bench.send('UPDATE', { patch: { ha: false } }).pass(5_000);
    expect([...bench.world.boxes.keys()]).toEqual([0]);
    expect(bench.view.status).toBe('configured');
    bench.send('UPDATE', { patch: { ha: true } }).pass(5_000);
    expect(bench.world.built).toEqual(['0#1', '1#1', '1#2']);
    expect(bench.view.status).toBe('configured');
  });

  it('that is degraded is not made whole by a verdict: its members are looked at', () => {
    const bench = configured(pair);
    bench.world.boxes.delete(1);
    bench.world.fail('build', failure('retry'), failure('retry'));
    bench.send('POLL');
    expect(bench.view.status).toBe('degraded');
    bench.post('POLL', { args: { verdict: { alive: true, at: bench.now + 900 } } });
    bench.pass(1_000).pass(20_000);
    expect(bench.world.built).toEqual(['0#1', '1#1', '1#2']);
  });

  it('is degraded while a push reaches only one member, and whole again when it reaches both', () => {
    const bench = configured(pair);
    bench.world.fail('updaterunning', (run) => ({
      ok: true,
      result: {
        instances: run.args.members.map((member) => ({ member, instanceId: 'i', address: null })),
        partial: true,
      },
      steps: [],
      took: 1,
    }));
    bench.send('UPDATE', { patch: { name: 'b' } });
    expect(bench.view).toMatchObject({ status: 'degraded', wait: 'backoff' });
    bench.pass(5_000);
    expect(bench.view.status).toBe('configured');
    expect(bench.doneSeq).toBe(2);
  });
});
