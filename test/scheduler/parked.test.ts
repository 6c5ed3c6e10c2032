import { describe, expect, it } from 'vitest';
import type { Gate } from '../../src/model/ports.ts';
import { settle } from '../support/virtual-time.ts';
import { benchWith } from './bench.ts';

/** Keeps everything back until `until`; a change is told. */
function timedGate(): Gate & { until: number; tell: () => void } {
  return {
    name: 'rate',
    until: 0,
    check({ now }) {
      const { until } = this;
      return now < until ? { gate: 'rate', group: 'rate toy', reason: 'slowly', until } : null;
    },
    take: () => {},
    done: () => {},
    onChange(listener) {
      this.tell = listener;
    },
    tell: () => {},
  };
}

describe('runs that one gate keeps back until the same time', () => {
  it('all come earlier when one of them is told so', async () => {
    const ids = ['a', 'b', 'c'];
    const gate = timedGate();
    const b = await benchWith(ids, { gates: [gate] });
    gate.until = b.time.now() + 1_000_000;
    for (const id of ids) await b.send(id, 'UPDATE');
    gate.until = b.time.now() + 5_000;
    gate.tell();
    await settle();
    const untils = ids.map((id) => b.scheduler.live(id)?.parked?.until);
    expect(untils).toEqual([gate.until, gate.until, gate.until]);
    await b.time.advance(5_000);
    expect(b.lane.acts).toHaveLength(3);
  });
});
