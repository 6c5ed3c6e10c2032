/** The drivers that are put to the conformance suite, each with specs of its kind. */
import { virtualRouterPhantom } from '../../src/drivers/virtual_router_phantom/driver.ts';
import { vmPhantom } from '../../src/drivers/vm_phantom/driver.ts';
import type { ConformanceSubject } from './rules/bench.ts';

const plain = { interfaces: { p1: {}, p2: {} } };
const replugged = { interfaces: { p3: { networkId: 'n3' }, p4: {} } };

export const ROUTER: ConformanceSubject = {
  make: virtualRouterPhantom,
  spec: plain,
  replugged,
  pair: { ...plain, ha: true },
  bad: {
    spec: { routes: [{ destination: 7, nexthop: '10.0.0.1' }] },
    field: 'routes.0.destination',
  },
};

const VM: ConformanceSubject = {
  make: vmPhantom,
  spec: { ...plain, cpu: 2, ram: 4 },
  replugged: { ...replugged, cpu: 2, ram: 4 },
  bad: { spec: { ...plain, speed: 'high' }, field: 'speed' },
};

export const SUBJECTS = { virtual_router_phantom: ROUTER, vm_phantom: VM } as const;
