import { describe, expect, it } from 'vitest';
import { slotsGate } from '../../src/gates/slots.ts';
import { aRun, routerRow } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { Bench, benchWith, doorGate } from './bench.ts';

describe('a survey of all resources', () => {
  it('counts verbs under way by driver and verb', async () => {
    const b = await benchWith(['a', 'b']);
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    await b.send('b', 'UPDATE');
    const verb = b.lane.acts[0]?.run.verb ?? '';
    expect([...(b.scheduler.survey().acting.get('toy') ?? [])]).toEqual([[verb, 2]]);
    await b.finish();
    expect(b.scheduler.survey().acting.size).toBe(0);
  });

  it('counts parked runs by the gate that keeps them', async () => {
    const b = await benchWith(['a', 'b', 'c'], {
      gates: [slotsGate(() => ({ total: 1, builds: 1 }))],
    });
    b.script.held.add('act');
    for (const id of ['a', 'b', 'c']) await b.send(id, 'UPDATE');
    expect([...b.scheduler.survey().parked]).toEqual([['slots', 2]]);
  });

  it('finds the oldest event that is pending', async () => {
    const b = await benchWith(['a']);
    expect(b.scheduler.survey().oldest).toBeNull();
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    const since = b.time.now();
    await b.send('a', 'READ');
    await b.time.advance(1_000);
    await b.send('a', 'REBUILD');
    expect(b.scheduler.survey().oldest).toBe(since);
  });

  it('finds a verb that should have given up, but not one that never began', async () => {
    const b = new Bench({ gates: [doorGate()] });
    const run = aRun('run', { deadline: b.time.now() });
    b.scheduler.adopt(routerRow('parked', { run }), [], 0);
    b.scheduler.start();
    await settle();
    expect(b.doing('parked')).toBe('parked');
    await b.time.advance(60_000);
    expect(b.scheduler.survey().overdue.size).toBe(0);

    const other = new Bench();
    other.script.held.add('act');
    other.scheduler.adopt(routerRow('acting', { run }), [], 0);
    other.scheduler.start();
    await other.time.advance(29_000);
    expect(other.scheduler.survey().overdue.size).toBe(0);
    await other.time.advance(2_000);
    expect([...other.scheduler.survey().overdue.values()]).toEqual([1]);
  });

  it('finds a resource that was not woken at its time', async () => {
    const b = new Bench();
    b.scheduler.adopt(routerRow('a', { wakeAt: b.time.now() - 31_000 }), [], 0);
    expect([...b.scheduler.survey().overdue]).toEqual([['CalcAction', 1]]);
  });

  it('leaves out what is set aside', async () => {
    const b = new Bench();
    b.scheduler.adopt(routerRow('a', { wakeAt: 0 }), [], 3);
    expect(b.scheduler.survey()).toMatchObject({ oldest: null, overdue: new Map() });
  });
});
