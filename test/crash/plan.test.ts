import { describe, expect, it } from 'vitest';
import { wantedOf } from './end.ts';
import { lastOf, planOf, WAYS } from './plan.ts';

const events = (seed: number, count: number) => {
  const plan = planOf(seed, count);
  return WAYS.flatMap((way) => plan.events[way]);
};

describe('the plan of a crash experiment', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planOf(7, 200)).toEqual(planOf(7, 200));
    expect(planOf(7, 200)).not.toEqual(planOf(8, 200));
  });

  it('has as many events as asked for, and one to end each way', () => {
    expect(events(1, 1_000)).toHaveLength(1_002);
    for (const way of WAYS) {
      expect(planOf(1, 1_000).events[way].at(-1)?.resourceId).toBe(lastOf(way));
    }
  });

  it('sends all events of a resource one way', () => {
    const plan = planOf(3, 400);
    for (const { id, way } of plan.resources) {
      const other = plan.events[way === 'http' ? 'amqp' : 'http'];
      expect(other.filter(({ resourceId }) => resourceId === id)).toEqual([]);
    }
  });

  it('creates what does not exist and nothing else, so that no event is without effect', () => {
    const living = new Set<string>();
    for (const { type, resourceId } of events(5, 1_000)) {
      expect(living.has(resourceId)).toBe(type !== 'CREATE');
      if (type === 'CREATE') living.add(resourceId);
      if (type === 'DELETE') living.delete(resourceId);
    }
  });

  it('has creations, changes, rebuilds and deletions, of routers, of pairs and of machines', () => {
    const types = new Set(events(1, 1_000).map(({ type }) => type));
    expect([...types].sort()).toEqual(['CREATE', 'DELETE', 'REBUILD', 'UPDATE']);
    const sorts = planOf(1, 1_000).resources.map(({ kind, ha }) => `${kind}${ha ? ' pair' : ''}`);
    expect([...new Set(sorts)].sort()).toEqual(['virtual_router', 'virtual_router pair', 'vm']);
  });

  it('can be told from its end when a single change of what lives on is left out', () => {
    const plan = planOf(2, 300);
    const resource = plan.resources.find((one) => one.way === 'http' && wantedOf(plan, one).exists);
    const change = plan.events.http.findLast(
      ({ type, resourceId }) => type === 'UPDATE' && resourceId === resource?.id,
    );
    if (resource === undefined || change === undefined) throw new Error('a poor plan');
    const less = plan.events.http.filter((event) => event !== change);
    const without = { ...plan, events: { ...plan.events, http: less } };
    expect(wantedOf(without, resource)).not.toEqual(wantedOf(plan, resource));
  });
});
