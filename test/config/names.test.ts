import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { namesKnownTo } from '../../src/config/names.ts';
import { createRegistry } from '../../src/drivers/registry.ts';
import { VirtualTime } from '../support/virtual-time.ts';

const registry = createRegistry({ phantom: { socketPath: '' } }, { time: new VirtualTime() });

const told = (file: object): readonly string[] =>
  namesKnownTo(registry)(loadConfig({ file }).config).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

describe('names in the configuration', () => {
  it.each<[string, object, string]>([
    [
      'a kind',
      { kinds: { virtual_roter: {} } },
      'kinds.virtual_roter: is no kind; did you mean virtual_router?',
    ],
    [
      'a check',
      { health: { checks: { vmm: { type: 'dummy' } } } },
      'health.checks.vmm: is no kind; did you mean vm?',
    ],
    [
      'a driver',
      { gates: { rate: { vm_fantom: { perSecond: 1, burst: 1 } } } },
      'gates.rate.vm_fantom: is no driver; did you mean vm_phantom?',
    ],
    [
      'a hardware',
      { sources: { neutron: { hardware: 'kvm' } } },
      'sources.neutron.hardware: no driver for "kvm"; there is phantom',
    ],
  ])('of %s that there is none of are told with the nearest right one', (_what, file, message) => {
    expect(told(file)).toEqual([message]);
  });

  it('that drivers have are taken', () => {
    const kinds = Object.fromEntries([...registry.kinds.keys()].map((kind) => [kind, {}]));
    const rate = Object.fromEntries(
      registry.drivers.map(({ name }) => [name, { perSecond: 1, burst: 1 }]),
    );
    expect(told({ kinds, gates: { rate } })).toEqual([]);
  });
});
