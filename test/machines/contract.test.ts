import { describe, expect, it } from 'vitest';
import { decide } from '../../src/machines/decide.ts';
import { decode, encode, MACHINE_HASH, NEWBORN } from '../../src/machines/snapshot.ts';
import type { DecideCause, DecideInput, Decision } from '../../src/model/decide.ts';
import { Bench, IDENTITY } from './bench.ts';
import { failure } from './world.ts';

function inputOf(bench: Bench, cause: DecideCause, more: Partial<DecideInput> = {}): DecideInput {
  const { spec, revision, snapshot, run, mailbox, now, policy, seq } = bench;
  const row = { identity: IDENTITY, spec, revision, snapshot, run, mailbox, now, policy };
  return { ...row, uptoSeq: seq, seed: 7, cause, ...more };
}

function configured(): Bench {
  const bench = new Bench();
  bench.send('CREATE', { patch: { name: 'a' } }).pass(1_000);
  bench.calls();
  return bench;
}

const ask = (bench: Bench, cause: DecideCause, more: Partial<DecideInput> = {}): Decision =>
  decide(inputOf(bench, cause, more), bench.drivers);

describe('decide, as the others rely on it', () => {
  it('answers the same for the same input, and draws another run from another seed', () => {
    const bench = new Bench().post('CREATE');
    const [once, again] = [ask(bench, { type: 'ENTRY' }), ask(bench, { type: 'ENTRY' })];
    expect(again).toEqual(once);
    const other = ask(bench, { type: 'ENTRY' }, { seed: 8 });
    const id = (decision: Decision): string =>
      decision.type === 'commit' ? (decision.run?.id ?? '') : '';
    expect(id(other)).not.toBe(id(once));
    expect(id(once)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    const elsewhere = ask(bench, { type: 'ENTRY' }, { identity: { ...IDENTITY, id: 'r2' } });
    expect(id(elsewhere)).not.toBe(id(once));
  });

  it('changes none of its inputs', () => {
    const bench = configured().post('UPDATE', { patch: { b: { c: 1 } } });
    const input = inputOf(bench, { type: 'ENTRY' });
    const before = structuredClone(input);
    decide(input, bench.drivers);
    expect(input).toEqual(before);
  });

  it('lays into the run all that its execution needs', () => {
    const bench = new Bench().post('CREATE', { patch: { name: 'a' } });
    const decision = ask(bench, { type: 'ENTRY' });
    expect(decision).toMatchObject({
      type: 'commit',
      changed: true,
      spec: { name: 'a' },
      revision: 1,
      takenSeq: 1,
      doneSeq: 0,
      pending: [],
      wakeAt: null,
      run: {
        verb: 'build',
        args: { members: [{ index: 0, incarnation: 1 }], revision: 1 },
        cause: 'CREATE',
        eventId: 'e1',
        keys: ['build/r1'],
        startedAt: bench.now,
        deadline: bench.now + 600_000,
      },
      trail: {
        cause: 'ENTRY',
        event: 'CREATE',
        eventId: 'e1',
        from: 'CalcAction',
        to: 'CreateVM',
        transitions: [{ from: 'CalcAction', to: 'CreateVM', guard: 'is down' }],
        command: 'build',
        verb: null,
        outcome: null,
        policy: 'default',
      },
    });
  });

  it('changes nothing for a stale outcome, or an entry while a verb is under way', () => {
    const bench = new Bench().post('CREATE');
    bench.decide({ type: 'ENTRY' });
    const { snapshot, run } = bench;
    const outcome = failure('retry');
    const causes: DecideCause[] = [
      { type: 'DONE', runId: 'another', outcome },
      { type: 'ENTRY' },
      { type: 'WAKE' },
    ];
    for (const cause of causes) {
      expect(ask(bench, cause)).toMatchObject({ type: 'commit', changed: false, snapshot, run });
    }
    bench.settle().pass(1_000);
    expect(ask(bench, { type: 'DONE', runId: run?.id ?? '', outcome })).toMatchObject({
      changed: false,
      run: null,
    });
  });

  it('takes nothing by a look: what comes meanwhile counts when it is answered', () => {
    const bench = configured().post('POLL');
    const look = ask(bench, { type: 'ENTRY' });
    expect(look).toMatchObject({
      type: 'look',
      look: 'probe',
      state: 'Alive',
      members: [{ index: 0, incarnation: 1 }],
    });
    if (look.type !== 'look') return;
    const result = bench.world.probe(bench.now);
    bench.post('UPDATE', { patch: { name: 'b' } });
    expect(ask(bench, { type: 'LOOKED', work: look.work, result })).toMatchObject({
      run: { verb: 'updaterunning' },
      trail: { event: 'UPDATE' },
    });
    bench.post('DELETE');
    expect(ask(bench, { type: 'LOOKED', work: look.work, result })).toMatchObject({
      run: { verb: 'scrubprep' },
    });
  });

  it('does not answer an event before what was asked before it', () => {
    const bench = configured();
    bench.world.fail('updaterunning', failure('retry', '0000'));
    bench.send('UPDATE', { patch: { name: 'b' } });
    bench.send('READ');
    expect([bench.takenSeq, bench.doneSeq]).toEqual([2, 1]);
    bench.pass(5_000);
    expect(bench.doneSeq).toBe(3);
  });

  it('counts the entries it waits with as not done, and stores a patch at once', () => {
    const bench = new Bench();
    bench.world.bootTime = 60_000;
    bench.send('CREATE', { patch: { a: 1 } }).send('UPDATE', { patch: { b: 1 } });
    expect([bench.spec, bench.takenSeq, bench.doneSeq]).toEqual([{ a: 1, b: 1 }, 2, 0]);
    bench.send('UPDATE', { patch: { b: 1 } });
    expect(bench.revision).toBe(2);
  });

  it('takes up a DELETE that was pending when a verb failed before the pause is over', () => {
    const bench = configured();
    bench.post('UPDATE', { patch: { name: 'b' } }).decide({ type: 'ENTRY' });
    const { run } = bench;
    bench.post('DELETE');
    bench.decide({ type: 'DONE', runId: run?.id ?? '', outcome: failure('retry', '0000') });
    expect(bench.wakeAt).toBe(bench.now);
    bench.settle();
    expect(bench.view.state).toBe('Exit');
  });

  it('says since when a resource has its status: since the commit that brought it', () => {
    const bench = new Bench();
    bench.world.bootTime = 5_000;
    const begun = bench.now;
    bench.send('CREATE');
    expect(bench.view).toMatchObject({ status: 'booting', since: begun });
    bench.pass(3_000);
    expect(bench.view).toMatchObject({ status: 'booting', since: begun });
    bench.pass(60_000);
    const { since } = bench.view;
    expect(bench.view.status).toBe('configured');
    expect(since).toBeGreaterThan(begun + 4_999);
    expect(bench.commits.find(({ view }) => view.status === 'configured')?.view.since).toBe(since);
    bench.send('UPDATE', { patch: { b: 1 } }).pass(60_000);
    expect(bench.view.since).toBe(since);
    bench.send('DELETE', { origin: 'operator' });
    expect(bench.view).toMatchObject({ status: 'gone', since: bench.now });
  });

  it('says the outcome, the fault and the time of a verb in the trail', () => {
    const bench = new Bench();
    bench.world.fail('build', failure('retry', '2002'));
    bench.send('CREATE');
    expect(bench.commits.at(-1)?.trail).toMatchObject({
      cause: 'DONE',
      event: 'CREATE',
      verb: 'build',
      outcome: 'retry',
      took: 1,
      fault: { code: 'vm_x_2002' },
      statusBefore: 'down',
      statusAfter: 'down',
    });
  });
});

describe('a snapshot', () => {
  it('comes back as it was, and is short', () => {
    const bench = configured();
    const text = bench.snapshot ?? '';
    expect(encode(decode(text))).toBe(text);
    expect(text.length).toBeLessThan(450);
    expect(JSON.parse(text)).toMatchObject({ machine: 'resource', version: 2, hash: MACHINE_HASH });
    expect(decode(null)).toBe(NEWBORN);
  });

  it('of version 1 is understood: what it does not say of a pair may be so', () => {
    const old = (status: string): string =>
      encode(NEWBORN)
        .replace('"version":2', '"version":1')
        .replace('"context":{}', `"context":{"status":"${status}"}`);
    expect(decode(old('degraded')).context).toMatchObject({ status: 'degraded', uneven: true });
    expect(decode(old('configured')).context).toMatchObject({
      status: 'configured',
      uneven: false,
    });
  });

  it('of another machine, a newer version or an unknown state is refused by name', () => {
    const text = encode(NEWBORN);
    expect(() => decode(text.replace('"resource"', '"door"'))).toThrow(/door/);
    expect(() => decode(text.replace('"version":2', '"version":99'))).toThrow(/version 99/);
    expect(() => decode(text.replace('CalcAction', 'Limbo'))).toThrow(/Limbo/);
  });
});
