/** What scripts and tests do to the world behind the drivers' back. */
import type { ControlRequest } from '../wire.ts';
import { removeInstance, type WorldInstance, type WorldResource } from './resource.ts';

type Targeted = Extract<ControlRequest, { control: 'deafen' | 'revive' | 'vanish' | 'power-off' }>;

const ACTS: Readonly<
  Record<Targeted['control'], (resource: WorldResource, instance: WorldInstance) => void>
> = {
  deafen: (_resource, instance) => {
    instance.deaf = true;
  },
  revive: (_resource, instance) => {
    instance.deaf = false;
    instance.on = true;
  },
  vanish: (resource, instance) => {
    removeInstance(resource, instance.instanceId);
  },
  'power-off': (_resource, instance) => {
    instance.on = false;
    instance.configuration = null;
  },
};

/** Does it to every instance meant; answers how many that were. */
export function actOnInstances(resource: WorldResource, request: Targeted): number {
  const meant = [...resource.instances.values()].filter(
    ({ member }) => request.member === undefined || request.member === member,
  );
  for (const instance of meant) ACTS[request.control](resource, instance);
  return meant.length;
}
