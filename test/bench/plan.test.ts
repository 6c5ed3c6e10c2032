import { describe, expect, it } from 'vitest';
import { routerId, SMALL } from '../../bench/rig/fleet.ts';
import { NEUTRON_EXCHANGE, ROUTING_KEY } from '../../bench/rig/messages.ts';
import { KINDS, planEvents } from '../../bench/workloads/plan.ts';
import { openEnvelope } from '../../src/events/envelope.ts';
import { DEFAULT_LIMITS } from '../../src/events/parse.ts';
import { raw } from '../events/recording.ts';

const course = { fleet: SMALL, spread: 100, burst: 1, run: 'x' } as const;

describe('the events of a workload', () => {
  it('gives every router its turn before one has a second', () => {
    const { step } = planEvents({ ...course, kind: 'push' });
    const routers = Array.from({ length: 200 }, (_, i) => step(i).router);
    expect(new Set(routers.slice(0, 100)).size).toBe(100);
    expect(routers.slice(100)).toEqual(routers.slice(0, 100));
  });

  it('gives a router its events back to back in a burst', () => {
    const { step } = planEvents({ ...course, kind: 'push', burst: 10 });
    const routers = Array.from({ length: 1_000 }, (_, i) => step(i).router);
    expect(new Set(routers.slice(0, 10)).size).toBe(1);
    expect(new Set(routers).size).toBe(100);
  });

  it('expects of each router its last event and the name that it gave', () => {
    const { step, expected } = planEvents({ ...course, kind: 'push' });
    const all = expected(150);
    expect(all.size).toBe(100);
    expect(all.get(routerId(step(149).router))).toEqual({ last: 150, name: 'x 149' });
    expect(all.get(routerId(step(50).router))).toEqual({ last: 51, name: 'x 50' });
  });

  it('mixes 70 % POLL, 25 % UPDATE and 5 % CREATE of new routers', () => {
    const { step } = planEvents({ ...course, kind: 'mix' });
    const steps = Array.from({ length: 1_000 }, (_, i) => step(i));
    const count = (notice: string): number => steps.filter((one) => one.notice === notice).length;
    expect([count('poll'), count('update'), count('create')]).toEqual([700, 250, 50]);
    const created = steps.filter(({ notice }) => notice === 'create').map(({ router }) => router);
    expect(new Set(created).size).toBe(50);
    expect(Math.min(...created)).toBe(SMALL.routers);
  });

  it.each(KINDS)('writes messages that rug knows, each with an id of its own: %s', (kind) => {
    const { text } = planEvents({ ...course, kind });
    const ids = Array.from({ length: 40 }, (_, i) => {
      const body = text(i);
      if (kind !== 'mix') expect(body.length).toBeGreaterThan(900);
      expect(body.length).toBeLessThan(1_400);
      const [exchange, routingKey] = [NEUTRON_EXCHANGE, ROUTING_KEY];
      const message = raw({ exchange, routingKey, body, line: i, eventType: kind });
      return openEnvelope(message, DEFAULT_LIMITS).messageId;
    });
    expect(new Set(ids).size).toBe(40);
    expect(ids).not.toContain(null);
  });
});
