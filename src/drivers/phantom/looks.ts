/** The two ways to look at a phantom: they change nothing. */
import { DriverError, type VerbDriver } from '../../model/driver.ts';
import { portIds } from '../../model/specs.ts';
import type { WorldLink } from './link.ts';
import { portsMatch } from './seen.ts';
import { lookCalls } from './steps.ts';

/** What is there, how it is, and whether its ports are as the spec wants them. */
export const phantomProbe =
  (link: WorldLink): VerbDriver['probe'] =>
  async (context) => {
    const { logical, instances } = await lookCalls(link, 'probe', context).look();
    const ports = portIds(context.subject.spec);
    const members = instances.map(({ member, instanceId, address, health }) => ({
      member,
      instanceId,
      address,
      health,
    }));
    if (instances.length === 0) return { logical, members };
    return { logical, members, portsMatch: instances.every((each) => portsMatch(each, ports)) };
  };

/** Counters by instance. @throws DriverError 0001 when there is none */
export const phantomStats =
  (link: WorldLink): NonNullable<VerbDriver['stats']> =>
  async (context) => {
    const counters = await lookCalls(link, 'stats', context).counters();
    if (counters.length === 0) {
      throw new DriverError('there is no instance to count on', { class: 'retry', number: 1 });
    }
    const instances = counters.map(({ instanceId, ...counts }) => [instanceId, counts] as const);
    return { instances: Object.fromEntries(instances) };
  };
