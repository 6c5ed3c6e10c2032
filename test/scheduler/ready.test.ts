import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadyQueue } from '../../src/scheduler/ready.ts';
import { newSlot, type Slot } from '../../src/scheduler/slot.ts';
import { routerRow } from '../support/rows.ts';

const slot = (tenantId: string, n: number): Slot =>
  newSlot(routerRow(`${tenantId}-${n}`, { tenantId }));

describe('the ready queue', () => {
  it('lets at most one batch of a tenant with 10,000 events go before the single one of another', () => {
    const queue = new ReadyQueue();
    for (let n = 0; n < 10_000; n++) queue.add(slot('noisy', n));
    const before = queue.take(64);
    queue.add(slot('quiet', 0));
    const after = queue.take(64);
    expect(before.every(({ row }) => row.tenantId === 'noisy')).toBe(true);
    expect(after.map(({ row }) => row.tenantId)).toContain('quiet');
  });

  it('serves tenants in turn and each tenant in order, and loses nobody', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ tenant: fc.integer({ min: 0, max: 4 }), take: fc.nat(5) })),
        (steps) => {
          const queue = new ReadyQueue();
          const served: Slot[] = [];
          const added: Slot[] = [];
          for (const [n, { tenant, take }] of steps.entries()) {
            const one = slot(`t${tenant}`, n);
            added.push(one);
            queue.add(one);
            served.push(...queue.take(take));
          }
          served.push(...queue.take(steps.length));
          expect(queue.take(1)).toEqual([]);
          expect(new Set(served)).toEqual(new Set(added));
          expect(served).toHaveLength(added.length);
          for (const tenant of new Set(added.map(({ row }) => row.tenantId))) {
            const of = (all: Slot[]): Slot[] => all.filter(({ row }) => row.tenantId === tenant);
            expect(of(served)).toEqual(of(added));
          }
        },
      ),
    );
  });

  it('never serves a tenant twice in a batch while another waits unserved', () => {
    const queue = new ReadyQueue();
    for (const tenant of ['a', 'a', 'a', 'b', 'c']) queue.add(slot(tenant, queue.take(0).length));
    expect(queue.take(3).map(({ row }) => row.tenantId)).toEqual(['a', 'b', 'c']);
  });
});
