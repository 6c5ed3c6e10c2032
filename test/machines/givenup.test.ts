/** Deaths whose replacement is kept back by a gate, and given up because a POLL has come. */
import { describe, expect, it } from 'vitest';
import type { CommitDecision } from '../../src/model/decide.ts';
import type { EventType } from '../../src/model/words.ts';
import { DEATHS, dead } from './deaths.ts';

const statuses = (commits: readonly CommitDecision[]): readonly string[] =>
  commits.map(({ view }) => view.status);

describe.each(DEATHS)('a death that is given up: $what', (death) => {
  it('is configured without a verb or a push when it is alive again', () => {
    const bench = dead(death);
    death.revive(bench);
    bench.now += 15_000;
    bench.post('POLL').giveUp();
    bench.settle();
    expect(bench.calls()).toEqual(['probe', 'probe']);
    expect(bench.view).toMatchObject({
      status: 'configured',
      attempts: 0,
      incarnation: 1,
      fault: null,
      wait: null,
    });
    expect([bench.run, bench.wakeAt, bench.mailbox]).toEqual([null, null, []]);
    expect(bench.doneSeq).toBe(bench.seq);
  });

  it('wants the same verb again when it is still dead, from now on and as a death', () => {
    const bench = dead(death);
    const runs = [bench.run];
    for (let i = 0; i < 12; i++) {
      bench.now += 15_000;
      bench.post('POLL', { args: { verdict: { alive: false, at: bench.now } } }).giveUp();
      runs.push(bench.want());
    }
    const wanted = runs.map((run) => [run?.verb, run?.cause, run?.args.members]);
    expect(new Set(wanted.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(new Set(runs.map((run) => run?.id)).size).toBe(runs.length);
    expect(bench.run?.startedAt).toBe(bench.now);
    expect(bench.view.attempts).toBe(runs[0]?.verb === 'scrub' || death.members > 1 ? 0 : 1);
  });

  it('shows one status all the while, told once, and its time runs on', () => {
    const bench = dead(death);
    const { since } = bench.view;
    const before = bench.decisions;
    for (let i = 0; i < 5; i++) {
      bench.now += 15_000;
      bench.post('POLL').giveUp();
      bench.want();
    }
    expect(new Set(statuses(bench.commits))).toEqual(new Set([death.status]));
    expect(bench.notices('status').map(({ to }) => to)).toEqual([death.status]);
    expect(bench.view.since).toBe(since);
    // Each time: what was given up, the look, and what it found.
    expect(bench.decisions - before).toBe(15);
  });

  it('is replaced in the end like any death, with no attempt used up by waiting', () => {
    const bench = dead(death);
    for (let i = 0; i < 9; i++) {
      bench.now += 15_000;
      bench.post('POLL').giveUp();
      bench.want();
    }
    bench.calls();
    bench.commits.length = 0;
    bench.settle().pass(5_000);
    expect(bench.view).toMatchObject({ status: 'configured', attempts: 0, fault: null });
    expect(Math.max(...bench.commits.map(({ view }) => view.attempts))).toBeLessThan(2);
    const renewals = bench.world.runs.slice(2).filter(({ verb }) => verb !== 'updaterunning');
    expect(renewals.map(({ cause }) => cause)).toEqual(renewals.map(() => 'death'));
    expect(bench.world.boxes.size).toBe(death.members);
  });

  it('that an earlier process may have begun is looked at as well, and costs no attempt', () => {
    const bench = dead(death);
    for (let i = 0; i < 9; i++) {
      bench.now += 15_000;
      bench.post('POLL').giveUp(false);
      expect(bench.want()).toMatchObject({ verb: death.verb, cause: 'death' });
    }
    expect(bench.view.attempts).toBeLessThan(2);
    death.revive(bench);
    bench.now += 15_000;
    bench.post('POLL').giveUp(false);
    bench.settle();
    expect(bench.view).toMatchObject({ status: 'configured', attempts: 0 });
    const done = bench.world.runs.filter(({ verb }) => verb === death.verb);
    expect(done).toHaveLength(death.verb === 'build' ? 1 : 0);
  });

  it.each(['UPDATE', 'CREATE', 'READ'] as const)('stays one when a %s comes meanwhile', (type) => {
    const bench = dead(death);
    bench.now += 15_000;
    bench
      .post(type, type === 'READ' ? {} : { patch: { name: 'b' } })
      .post('POLL')
      .giveUp();
    expect(bench.want()).toMatchObject({ verb: death.verb, cause: 'death' });
  });

  it.each([
    ['REBUILD', 'scrub'],
    ['RESTART', 'restart'],
    ['QUIESCE', 'quiesce'],
  ] as const)('is none any more for a %s of an operator', (type, verb) => {
    const bench = dead(death);
    bench.post(type as EventType, { origin: 'operator', args: { destructive: true } }).giveUp();
    expect(bench.want()).toMatchObject({ verb, cause: type });
  });
});
