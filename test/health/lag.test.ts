import { describe, expect, it } from 'vitest';
import { Poller } from '../../src/health/poller.ts';
import { Schedule } from '../../src/health/schedule.ts';
import { settle, VirtualTime } from '../support/virtual-time.ts';
import { rig } from './rig.ts';

const START = 1_700_000_000_000;

describe('how late polls are', () => {
  it('is nothing while everybody is asked in time', () => {
    const schedule = new Schedule(1_000);
    for (const id of ['a', 'b', 'c']) schedule.put(id);
    for (let at = START; at < START + 5_000; at += schedule.slotMs) {
      schedule.due(at, 10);
      expect(schedule.lag(at)).toBe(0);
    }
  });

  it('is the wait of whoever has waited longest, from when it was due', () => {
    const schedule = new Schedule(1_000);
    for (const id of ['a', 'b', 'c']) schedule.put(id);
    for (let at = START; at <= START + 4_000; at += schedule.slotMs) schedule.due(at, 0);
    const late = schedule.lag(START + 4_000);
    expect(late).toBeGreaterThan(3_000);
    expect(late).toBeLessThanOrEqual(4_000);
    // Due again meanwhile: that does not make it younger.
    expect(schedule.lag(START + 5_000)).toBe(late + 1_000);
  });

  it('ends when they were asked', () => {
    const schedule = new Schedule(1_000);
    schedule.put('a');
    for (let at = START; at <= START + 4_000; at += schedule.slotMs) schedule.due(at, 0);
    expect(schedule.due(START + 4_000, 10)).toEqual(['a']);
    expect(schedule.lag(START + 4_000)).toBe(0);
  });

  it('is told by the child with every beat, before it knows anything and after', async () => {
    const time = new VirtualTime(START);
    const poller = new Poller(time, () => {});
    expect(poller.beat()).toEqual({ type: 'alive', lag: 0 });
    const settings = {
      enabled: true,
      intervalMs: 1_000,
      concurrency: 1,
      checks: {},
      overdueAfterPeriods: 3,
    };
    poller.receive({ type: 'configure', settings });
    const target = { id: 'a', kind: 'virtual_router', addresses: [] };
    poller.receive({ type: 'targets', put: [target], drop: [] });
    await time.advance(10_000);
    const beat = poller.beat();
    expect(beat.type === 'alive' ? beat.lag : 0).toBeGreaterThan(8_000);
    poller.stop();
  });

  it('is a metric, in seconds', async () => {
    const rigged = rig();
    rigged.children[0]?.say({ type: 'alive', lag: 61_500 });
    await settle();
    expect(rigged.witness.gauges.get('rug_poll_lag_seconds')).toBe(61.5);
  });
});
