import type { z } from 'zod';
import type { DriverRegistry, Kind, VerbDriver } from '../../src/model/driver.ts';
import { RugError } from '../../src/model/errors.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { virtualRouterSpec, vmSpec } from '../../src/model/specs.ts';

const kindOf = (name: string, spec: z.ZodType<JsonObject>): Kind => ({
  name,
  spec,
  recovery: 'recreate',
  graceSeconds: 0,
  required: () => 1,
  description: `A ${name} for tests`,
});

const driverOf = (kind: string, hardware: string): VerbDriver => ({
  name: `${kind}_${hardware}`,
  kind,
  hardware,
  verbs: {
    build: {
      steps: ['first', 'second'],
      keys: () => [],
      prerequisites: [],
      perform: async () => ({ instances: [] }),
    },
  },
  probe: async () => ({ logical: 'unknown', members: [] }),
});

const drivers = [
  driverOf('virtual_router', 'phantom'),
  driverOf('vm', 'phantom'),
  driverOf('vm', 'kvm'),
];

/** Two kinds, one of them with a choice of hardware; drivers that do nothing. */
export const memoryRegistry: DriverRegistry = {
  kinds: new Map([
    ['virtual_router', kindOf('virtual_router', virtualRouterSpec as z.ZodType<JsonObject>)],
    ['vm', kindOf('vm', vmSpec as z.ZodType<JsonObject>)],
  ]),
  drivers,
  has: (kind, hardware) => drivers.some((one) => one.kind === kind && one.hardware === hardware),
  driver: (kind, hardware) => {
    const found = drivers.find((one) => one.kind === kind && one.hardware === hardware);
    if (found === undefined) throw new RugError('unknown_driver', `${kind} on ${hardware}`);
    return found;
  },
};
