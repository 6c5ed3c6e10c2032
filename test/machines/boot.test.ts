import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';
import { failure, ok } from './world.ts';

describe('a boot', () => {
  it('scenario 1: is one build and one push, and leaves nothing pending', () => {
    const bench = new Bench();
    bench.world.bootTime = 5_000;
    bench.send('CREATE', { patch: { name: 'a' } });
    expect(bench.view).toMatchObject({ state: 'CalcAction', status: 'booting', wait: 'boot' });
    bench.pass(6_000);
    expect(bench.calls().filter((call) => call !== 'probe')).toEqual(['build', 'updaterunning']);
    expect(bench.view).toMatchObject({ status: 'configured', attempts: 0, wait: null });
    expect([bench.mailbox, bench.wakeAt, bench.doneSeq]).toEqual([[], null, 1]);
    expect(bench.notices('status').map(({ to }) => to)).toEqual(['booting', 'up', 'configured']);
  });

  it('is looked at in the interval of the policy, not at the pace of events', () => {
    const bench = new Bench();
    bench.world.bootTime = 60_000;
    bench.send('CREATE').calls();
    for (let i = 0; i < 10; i++) bench.send('UPDATE', { patch: { i } }).send('READ').send('POLL');
    expect(bench.calls()).toEqual([]);
    bench.pass(10_000);
    expect(bench.calls()).toEqual(Array.from({ length: 5 }, () => 'probe'));
  });

  it('scenario 5 and 6: CREATE and UPDATE in any order are one boot, REBUILD makes it one rebuild', () => {
    const calls = (...types: ('CREATE' | 'UPDATE' | 'REBUILD')[]): string[] => {
      const bench = new Bench();
      for (const type of types) bench.post(type, { patch: { [type]: 1 } });
      bench.pass(1_000);
      expect(bench.spec).toEqual(Object.fromEntries(types.map((type) => [type, 1])));
      return bench.calls().filter((call) => call !== 'probe');
    };
    expect(calls('UPDATE', 'CREATE')).toEqual(['build', 'updaterunning']);
    expect(calls('CREATE', 'UPDATE')).toEqual(['build', 'updaterunning']);
    const rebuilt = ['scrub(replace)', 'build', 'updaterunning'];
    expect(calls('CREATE', 'REBUILD')).toEqual(rebuilt);
    expect(calls('UPDATE', 'REBUILD')).toEqual(rebuilt);
    expect(calls('REBUILD', 'UPDATE')).toEqual(rebuilt);
  });

  it('scenario 8: a DELETE while it boots is executed on the next turn', () => {
    const bench = new Bench();
    bench.world.bootTime = 60_000;
    bench.send('CREATE').calls();
    bench.send('DELETE');
    expect(bench.calls()).toEqual(['scrubprep', 'scrub']);
    expect(bench.view).toMatchObject({ state: 'Exit', status: 'gone' });
    expect(bench.world.boxes.size).toBe(0);
  });

  it('scenario 16, D-02: what never comes up is replaced at its deadline, and in the end an error', () => {
    const bench = new Bench();
    bench.world.bootTime = Number.POSITIVE_INFINITY;
    bench.send('CREATE').pass(599_000);
    expect(bench.calls().filter((call) => call !== 'probe')).toEqual(['build']);
    expect(bench.view.attempts).toBe(1);
    bench.pass(2_000);
    expect(bench.calls()).toEqual(expect.arrayContaining(['scrub(replace)', 'build']));
    expect(bench.view).toMatchObject({ attempts: 2, incarnation: 2 });
    bench.pass(3_600_000);
    expect(bench.world.built).toEqual(['0#1', '0#2', '0#3', '0#4', '0#5']);
    expect(bench.view).toMatchObject({ status: 'error', attempts: 5, wait: null });
    expect(bench.notices('error')).toMatchObject([{ code: 'vm_kvm_probe_2004' }]);
    expect(bench.world.boxes.size).toBe(0);
  });

  it('scenario 17, D-04: a refused build is tried again with growing pauses, then an error', () => {
    const bench = new Bench();
    bench.world.fail('build', ...Array.from({ length: 9 }, () => failure('retry', '2002')));
    bench.send('CREATE');
    const pauses: number[] = [];
    while (bench.wakeAt !== null) {
      expect(bench.view).toMatchObject({ status: 'down', wait: 'backoff', phase: 'CreateVM' });
      pauses.push(bench.wakeAt - bench.now);
      bench.pass(bench.wakeAt - bench.now);
    }
    expect(bench.calls()).toEqual(['build', 'build', 'build', 'build', 'build']);
    expect(pauses).toHaveLength(5);
    pauses.forEach((pause, i) => {
      expect(pause).toBeGreaterThanOrEqual(500 * 2 ** i);
      expect(pause).toBeLessThanOrEqual(1_000 * 2 ** i);
    });
    expect(bench.view).toMatchObject({ status: 'error', attempts: 5 });
    expect(bench.notices('error')).toEqual([{ code: 'vm_x_2002', message: 'number 2002' }]);
  });

  it('keeps its incarnation over failed builds: its claims in the world are its own', () => {
    const bench = new Bench();
    bench.world.fail('build', failure('retry'), failure('retry'));
    bench.send('CREATE').pass(10_000);
    expect(bench.world.runs.filter(({ verb }) => verb === 'build')).toHaveLength(3);
    expect(bench.world.built).toEqual(['0#1']);
  });

  it('lesson 44: is not awaited when the build failed', () => {
    const bench = new Bench();
    bench.world.fail('build', failure('retry'));
    bench.send('CREATE');
    expect(bench.calls()).toEqual(['build']);
    expect(bench.view.status).toBe('down');
  });

  it('lesson 17, D-17: a prerequisite that is not there yet is waited for, and not counted', () => {
    const bench = new Bench();
    bench.world.fail('build', ...Array.from({ length: 20 }, () => failure('postpone', '0100')));
    bench.send('CREATE').pass(1_500_000);
    expect(bench.view).toMatchObject({ status: 'configured' });
    expect(bench.world.built).toEqual(['0#1']);
  });

  it('is an error at once when no retry mends it', () => {
    const bench = new Bench();
    bench.world.fail('build', failure('fail', '1003'));
    bench.send('CREATE');
    expect(bench.view).toMatchObject({ status: 'error', attempts: 1 });
    expect(bench.doneSeq).toBe(1);
  });

  it('lesson 33, 36: an instance that vanishes while it boots is replaced', () => {
    const bench = new Bench();
    bench.world.bootTime = 10_000;
    bench.send('CREATE').calls();
    bench.world.boxes.clear();
    bench.pass(20_000);
    expect(bench.world.built).toEqual(['0#1', '0#2']);
    expect(bench.view.status).toBe('configured');
  });

  it('lesson 49: ports that differ when it comes up are plugged before it is configured', () => {
    const bench = new Bench();
    bench.world.portsMatch = false;
    bench.send('CREATE').pass(1_000);
    expect(bench.calls()).toEqual(['build', 'probe', 'replug']);
    expect(bench.view.status).toBe('configured');
  });

  it('lesson 51: has its deadline in the snapshot, so a restart does not give it more time', () => {
    const bench = new Bench();
    bench.world.bootTime = Number.POSITIVE_INFINITY;
    bench.send('CREATE').pass(500_000);
    const deadline = JSON.parse(bench.snapshot ?? '').context.bootDeadline;
    expect(deadline).toBe(1_000_000 + bench.policy.bootTimeout);
  });

  it('lesson 44, 52: its outcome is committed before anything is looked at', () => {
    const bench = new Bench();
    bench.post('CREATE').decide({ type: 'ENTRY' });
    const run = bench.run;
    expect(run?.verb).toBe('build');
    bench.decide({
      type: 'DONE',
      runId: run?.id ?? '',
      outcome: ok({
        instances: [{ member: { index: 0, incarnation: 1 }, instanceId: 'i', address: null }],
      }),
    });
    expect(bench.calls()).toEqual([]);
    expect(bench.view.instances).toMatchObject([{ instanceId: 'i' }]);
    expect(bench.wakeAt).toBe(bench.now);
  });

  it('is none for a kind whose driver builds nothing', () => {
    const bench = new Bench({ lacks: ['build'], recovery: 'none' });
    bench.send('CREATE', { patch: { gpu: 1 } });
    expect(bench.calls()).toEqual([]);
    expect(bench.view).toMatchObject({ status: 'configured', attempts: 0 });
  });
});
