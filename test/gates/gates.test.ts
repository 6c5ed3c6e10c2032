import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dependenciesGate } from '../../src/gates/dependencies.ts';
import { rateGate } from '../../src/gates/rate.ts';
import { slotsGate } from '../../src/gates/slots.ts';
import type { AdmitRequest, Gate } from '../../src/model/ports.ts';
import { NEW_VIEW, type Run } from '../../src/model/resource.ts';
import { ResidentDirectory } from '../../src/scheduler/directory.ts';
import { aRun, identity, routerRow } from '../support/rows.ts';

function request(run: Run, over: Partial<AdmitRequest> = {}): AdmitRequest {
  const subject = { ...identity('r1'), spec: {}, revision: 1, incarnation: 1 };
  return { run, subject, driver: 'virtual_router_phantom', now: 0, ...over };
}

describe('the slots gate', () => {
  it('never admits more than its limits, and every slot comes back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ build: fc.boolean(), end: fc.nat(20) })),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        (steps, total, builds) => {
          const gate = slotsGate(() => ({ total, builds }));
          const held: Run[] = [];
          for (const [n, step] of steps.entries()) {
            const run = aRun(`run-${n}`, { verb: step.build ? 'build' : 'scrub' });
            const fits =
              held.length < total &&
              (!step.build || held.filter(({ verb }) => verb === 'build').length < builds);
            expect(gate.check(request(run)) === null).toBe(fits);
            if (fits) {
              gate.take(request(run));
              held.push(run);
            }
            const [ended] = held.splice(step.end, 1);
            if (ended !== undefined) gate.done(ended.id);
          }
          for (const { id } of held) gate.done(id);
          expect(gate.check(request(aRun('last')))).toBeNull();
        },
      ),
    );
  });

  it('frees a slot once however often it is told, and says that it changed', () => {
    const gate = slotsGate(() => ({ total: 2, builds: 2 }));
    let changes = 0;
    gate.onChange(() => {
      changes += 1;
    });
    gate.take(request(aRun('a')));
    gate.take(request(aRun('b')));
    gate.done('a');
    gate.done('a');
    gate.done('unknown');
    expect(changes).toBe(1);
    gate.take(request(aRun('c')));
    expect(gate.check(request(aRun('d')))?.reason).toBe('2 of 2 verbs under way');
  });
});

describe('the rate gate', () => {
  const limited = { virtual_router_phantom: { perSecond: 2, burst: 3 } };

  it('admits the burst, then as many as the rate, and says when to come back', () => {
    const gate = rateGate(() => limited);
    const admitted = (now: number): boolean => {
      const asked = request(aRun(`at ${now}`), { now });
      if (gate.check(asked) !== null) return false;
      gate.take(asked);
      return true;
    };
    expect([0, 0, 0, 0].map(admitted)).toEqual([true, true, true, false]);
    const until = gate.check(request(aRun('x'), { now: 0 }))?.until ?? 0;
    expect(until).toBe(500);
    expect(admitted(until)).toBe(true);
    expect(admitted(until)).toBe(false);
  });

  it('lets drivers pass that have no limit', () => {
    const gate = rateGate(() => limited);
    expect(gate.check(request(aRun('a'), { driver: 'vm_phantom' }))).toBeNull();
  });
});

describe('the dependencies gate', () => {
  const directory = new ResidentDirectory();
  const gate: Gate = dependenciesGate(directory, (_kind, _hardware, verb) =>
    verb === 'build'
      ? [{ relative: 'parent', must: 'configured' }]
      : [{ relative: 'dependents', must: 'absent' }],
  );
  const child = {
    ...identity('vm', { parentId: 'router' }),
    spec: {},
    revision: 1,
    incarnation: 1,
  };

  it('keeps a VM back until its router is configured, and says so', () => {
    const asked = request(aRun('build'), { subject: child });
    expect(gate.check(asked)?.reason).toBe('its parent router is unknown');
    directory.put(routerRow('router'));
    expect(gate.check(asked)?.reason).toBe('its parent router is down');
    directory.put(routerRow('router', { view: { ...NEW_VIEW, status: 'configured' } }));
    expect(gate.check(asked)).toBeNull();
  });

  it('keeps the removal of a router back while its VMs are there, but never its replacement', () => {
    let changes = 0;
    gate.onChange(() => {
      changes += 1;
    });
    const router = { ...identity('router'), spec: {}, revision: 1, incarnation: 1 };
    const scrub = (purpose: 'remove' | 'replace'): AdmitRequest =>
      request(aRun('scrub', { verb: 'scrub', args: { ...aRun('').args, purpose } }), {
        subject: router,
      });
    directory.put(routerRow('vm', { parentId: 'router' }));
    expect(changes).toBe(1);
    expect(gate.check(scrub('remove'))?.reason).toBe('waits for what depends on it: 1 left');
    expect(gate.check(scrub('replace'))).toBeNull();
    const closed = { ...NEW_VIEW, state: 'Exit' as const, status: 'gone' as const };
    directory.put(routerRow('vm', { parentId: 'router', view: closed }));
    expect(gate.check(scrub('remove'))).toBeNull();
  });
});
