import { describe, expect, it } from 'vitest';
import { decideDrivers, prerequisitesOf } from '../../src/drivers/decide-drivers.ts';
import { createRegistry } from '../../src/drivers/registry.ts';
import { RugError } from '../../src/model/errors.ts';
import { VERBS } from '../../src/model/words.ts';
import { VirtualTime } from '../support/virtual-time.ts';
import { PAIR, subjectOf } from './tasks.ts';

const settings = { phantom: { socketPath: '/nowhere/phantom.sock' } };
const registry = createRegistry(settings, { time: new VirtualTime() });

describe('the registry of drivers', () => {
  it('knows the kinds: what their instances are worth, how long they are held', () => {
    const kinds = [...registry.kinds.values()].map(({ name, recovery, graceSeconds }) => ({
      name,
      recovery,
      graceSeconds,
    }));
    expect(kinds).toEqual([
      { name: 'virtual_router', recovery: 'recreate', graceSeconds: 0 },
      { name: 'vm', recovery: 'restart', graceSeconds: 604_800 },
    ]);
  });

  it('takes other grace periods from its settings', () => {
    const other = createRegistry(
      { ...settings, graceSeconds: { vm: 60 } },
      { time: new VirtualTime() },
    );
    expect(other.kinds.get('vm')?.graceSeconds).toBe(60);
    expect(other.kinds.get('virtual_router')?.graceSeconds).toBe(0);
  });

  it('wants two instances of a highly available router, else one', () => {
    const router = registry.kinds.get('virtual_router');
    expect(router?.required({ ha: true })).toBe(2);
    expect(router?.required({ ha: false })).toBe(1);
    expect(router?.required({})).toBe(1);
    expect(registry.kinds.get('vm')?.required({ ha: true })).toBe(1);
  });

  it('finds a driver by kind and hardware, each with all seven verbs', () => {
    for (const kind of ['virtual_router', 'vm']) {
      expect(registry.has(kind, 'phantom')).toBe(true);
      const driver = registry.driver(kind, 'phantom');
      expect(driver.name).toBe(`${kind}_phantom`);
      expect(Object.keys(driver.verbs).sort()).toEqual([...VERBS].sort());
    }
    expect(registry.drivers.map(({ name }) => name)).toEqual([
      'virtual_router_phantom',
      'vm_phantom',
    ]);
  });

  it.each([
    ['vm', 'abacus'],
    ['cloud', 'phantom'],
  ])('refuses %s on %s by name, with what there is', (kind, hardware) => {
    expect(registry.has(kind, hardware)).toBe(false);
    try {
      registry.driver(kind, hardware);
      expect.fail('there was one');
    } catch (error) {
      if (!(error instanceof RugError)) throw error;
      expect(error.code).toBe('unknown_driver');
      expect(error.field).toBe('hardware');
      expect(error.message).toContain(kind === 'vm' ? 'there is phantom' : 'no such kind');
    }
  });
});

describe('what deciding and admitting ask of drivers', () => {
  const drivers = decideDrivers(registry);

  it('is how many instances a spec wants', () => {
    expect(drivers.required('virtual_router', { ha: true })).toBe(2);
    expect(drivers.required('unheard_of', {})).toBe(1);
  });

  it('is whether a verb is supported; a pair nobody serves supports nothing', () => {
    expect(drivers.supports('vm', 'phantom', 'quiesce')).toBe(true);
    expect(drivers.supports('vm', 'abacus', 'quiesce')).toBe(false);
  });

  it('is the keys of a run: a phantom has its own row only', () => {
    const subject = subjectOf(registry.driver('vm', 'phantom'), 'vm-7', {});
    for (const verb of VERBS) {
      expect(drivers.keys(subject, verb, PAIR)).toEqual(['resource:vm-7']);
    }
    expect(drivers.keys({ ...subject, hardware: 'abacus' }, 'build', PAIR)).toEqual([]);
  });

  it('is what must hold first: a VM waits for its router, a router for its VMs to be gone', () => {
    const prerequisites = prerequisitesOf(registry);
    for (const kind of ['virtual_router', 'vm']) {
      for (const verb of VERBS) {
        const expected =
          kind === 'vm' && verb === 'build'
            ? [{ relative: 'parent', must: 'configured' }]
            : kind === 'virtual_router' && verb === 'scrub'
              ? [{ relative: 'dependents', must: 'absent' }]
              : [];
        expect(prerequisites(kind, 'phantom', verb), `${kind} ${verb}`).toEqual(expected);
      }
    }
    expect(prerequisites('vm', 'abacus', 'build')).toEqual([]);
  });
});
