import { describe, expect, it } from 'vitest';
import { eventsFrom, roundsOf } from '../../bench/peers/workload.ts';

const FEW = { resources: 3, tenants: 2 };
const named = (first: number, count: number): string[] =>
  eventsFrom(first, count, FEW).map(({ tenant, resource, n }) => `${tenant} ${resource} ${n}`);

describe('workload of the peers', () => {
  it('takes the resources in turn and counts the events of each', () => {
    expect(named(0, 5)).toEqual([
      'tenant-0 router-0 1',
      'tenant-1 router-1 1',
      'tenant-0 router-2 1',
      'tenant-0 router-0 2',
      'tenant-1 router-1 2',
    ]);
  });

  it('goes on where an earlier part ended', () => {
    expect([...named(0, 4), ...named(4, 6)]).toEqual(named(0, 10));
  });

  it('makes messages of about 1 KB', () => {
    for (const event of eventsFrom(0, 300, { resources: 1_000, tenants: 50 })) {
      const { length } = JSON.stringify(event);
      expect(length).toBeGreaterThan(900);
      expect(length).toBeLessThan(1_100);
    }
  });

  it('cuts rounds in which no resource comes twice, and keeps all in order', () => {
    const events = eventsFrom(2, 8, FEW);
    const rounds = [...roundsOf(events)];
    expect(rounds.flat()).toEqual(events);
    for (const round of rounds) {
      expect(new Set(round.map(({ resource }) => resource)).size).toBe(round.length);
    }
  });
});
