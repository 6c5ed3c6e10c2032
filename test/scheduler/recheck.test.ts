import { describe, expect, it } from 'vitest';
import type { Gate, Parked } from '../../src/model/ports.ts';
import { settle } from '../support/virtual-time.ts';
import { Bench, benchWith } from './bench.ts';

/** Refuses with these words, or lets through with none; each change is told. */
function doubtfulGate(): Gate & { parked: Parked | null; tell: () => void } {
  return {
    name: 'brake',
    parked: { gate: 'brake', reason: 'it may live', recheck: true },
    check() {
      return this.parked;
    },
    take: () => {},
    done: () => {},
    onChange(listener) {
      this.tell = listener;
    },
    tell: () => {},
  };
}

describe('a parked run that a look may make needless', () => {
  it('is given up for a POLL before any executor has begun it, and what it was for is decided anew', async () => {
    const gate = doubtfulGate();
    const b = await benchWith(['a'], { gates: [gate] });
    await b.send('a', 'UPDATE');
    const before = b.scheduler.live('a')?.run?.id;
    expect(b.scheduler.poll([{ resourceId: 'a' }])).toBeGreaterThan(0);
    await settle();
    expect(b.witness.counts.get('rug_polls_dropped_total busy')).toBeUndefined();
    expect(b.causes('DONE')).toMatchObject([
      {
        outcome: { ok: false, class: 'cancelled', begun: false, fault: { code: 'rug_preempted' } },
      },
    ]);
    const live = b.scheduler.live('a');
    expect(live?.doing).toBe('parked');
    expect(live?.run?.id).not.toBe(before);
    gate.parked = null;
    b.scheduler.recheck();
    await b.finish();
    expect(b.done()).toBe(3);
  });

  it('is given up for a POLL of the bus as well', async () => {
    const b = await benchWith(['a'], { gates: [doubtfulGate()] });
    await b.send('a', 'UPDATE');
    const before = b.scheduler.live('a')?.run?.id;
    await b.send('a', 'POLL');
    expect(b.scheduler.live('a')?.run?.id).not.toBe(before);
  });

  it('is not begun at its time without that look', async () => {
    const gate = doubtfulGate();
    const b = new Bench({ gates: [gate] });
    await b.adopt('a');
    gate.parked = { gate: 'brake', reason: 'settling', recheck: true, until: b.time.now() + 5_000 };
    await b.send('a', 'UPDATE');
    const before = b.scheduler.live('a')?.run?.id;
    gate.parked = null;
    await b.time.advance(5_000);
    await b.finish();
    expect(b.lane.acts).toHaveLength(1);
    expect(b.lane.acts[0]?.run.id).not.toBe(before);
  });

  it('is not begun because some gate has changed', async () => {
    const gate = doubtfulGate();
    const b = await benchWith(['a'], { gates: [gate] });
    await b.send('a', 'UPDATE');
    gate.parked = null;
    gate.tell();
    await settle();
    expect(b.doing()).toBe('parked');
    b.scheduler.recheck();
    await b.finish();
    expect(b.lane.acts).toHaveLength(1);
  });

  it('may have begun when it comes from the process before', async () => {
    const gate = doubtfulGate();
    const b = await benchWith(['a'], { gates: [gate] });
    await b.send('a', 'UPDATE');
    const next = new Bench({ gates: [gate] });
    const row = b.directory.get('a');
    if (row !== undefined) next.scheduler.adopt(row, [], 0);
    next.scheduler.start();
    next.scheduler.poll([{ resourceId: 'a' }]);
    await settle();
    const [ended] = next.causes('DONE');
    expect(ended?.outcome).toMatchObject({ class: 'cancelled' });
    expect(ended?.outcome).not.toHaveProperty('begun');
  });
});
