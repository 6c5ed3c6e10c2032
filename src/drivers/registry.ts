/** Which kinds and drivers there are. */
import type { DriverRegistry, VerbDriver } from '../model/driver.ts';
import { RugError } from '../model/errors.ts';
import type { Time } from '../model/ports.ts';
import { KINDS } from './kinds.ts';
import { connectWorld, type WorldAddress } from './phantom/client.ts';
import type { WorldLink } from './phantom/link.ts';
import { virtualRouterPhantom } from './virtual_router_phantom/driver.ts';
import { vmPhantom } from './vm_phantom/driver.ts';

export interface DriverSettings {
  /** Where the phantom world listens. */
  readonly phantom: WorldAddress;
  /** By kind: seconds a deleted resource may still be restored, instead of the kind's own. */
  readonly graceSeconds?: Readonly<Record<string, number>>;
}

export interface DriverEnvironment {
  readonly time: Time;
  /** Instead of the world at `phantom`: a simulation brings its own. */
  readonly world?: WorldLink;
}

/**
 * Opens no connection: a driver connects when it first acts, so that whoever only needs the kinds,
 * keys and prerequisites may have a registry too.
 */
export function createRegistry(
  settings: DriverSettings,
  environment: DriverEnvironment,
): DriverRegistry {
  const world = environment.world ?? connectWorld(settings.phantom, environment);
  const drivers = [virtualRouterPhantom(world), vmPhantom(world)];
  return registryOf(drivers, settings.graceSeconds);
}

function registryOf(
  drivers: readonly VerbDriver[],
  grace: DriverSettings['graceSeconds'] = {},
): DriverRegistry {
  const find = (kind: string, hardware: string): VerbDriver | undefined =>
    drivers.find((driver) => driver.kind === kind && driver.hardware === hardware);
  const kinds = KINDS.map((kind) => ({
    ...kind,
    graceSeconds: grace[kind.name] ?? kind.graceSeconds,
  }));
  return {
    drivers,
    kinds: new Map(kinds.map((kind) => [kind.name, kind])),
    has: (kind, hardware) => find(kind, hardware) !== undefined,
    driver: (kind, hardware) => {
      const driver = find(kind, hardware);
      if (driver !== undefined) return driver;
      const served = drivers.filter((each) => each.kind === kind).map((each) => each.hardware);
      const known = served.length === 0 ? 'no such kind' : `there is ${served.join(', ')}`;
      throw new RugError('unknown_driver', `no driver for ${kind} on "${hardware}": ${known}`, {
        field: 'hardware',
      });
    },
  };
}
