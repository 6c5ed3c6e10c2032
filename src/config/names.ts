/** Names in the configuration that only the drivers know. */
import type { DriverRegistry } from '../model/driver.ts';
import { nearest } from '../model/nearest.ts';
import type { ConfigCheck } from './live.ts';
import type { Problem } from './problems.ts';

/** Finds kinds and drivers that there are none of: whoever named them would wait for ever. */
export function namesKnownTo(registry: Pick<DriverRegistry, 'drivers' | 'kinds'>): ConfigCheck {
  const kinds = [...registry.kinds.keys()];
  const drivers = registry.drivers.map(({ name }) => name);
  const hardware = registry.drivers
    .filter(({ kind }) => kind === 'virtual_router')
    .map((driver) => driver.hardware);
  return (config) => [
    ...unknown(['kinds'], Object.keys(config.kinds), kinds, 'no kind'),
    ...unknown(['health', 'checks'], Object.keys(config.health.checks), kinds, 'no kind'),
    ...unknown(['gates', 'rate'], Object.keys(config.gates.rate), drivers, 'no driver'),
    ...noDriver(config.sources.neutron.hardware, hardware),
  ];
}

function unknown(
  path: readonly string[],
  used: readonly string[],
  known: readonly string[],
  what: string,
): readonly Problem[] {
  return used
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: [...path, name], message: `is ${what}; ${instead(name, known)}` }));
}

function noDriver(used: string, known: readonly string[]): readonly Problem[] {
  if (known.includes(used)) return [];
  const message = `no driver for "${used}"; ${instead(used, known)}`;
  return [{ path: ['sources', 'neutron', 'hardware'], message }];
}

function instead(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === null ? `there is ${known.join(', ')}` : `did you mean ${meant}?`;
}
