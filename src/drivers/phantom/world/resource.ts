/** What the world holds of one resource. */
import type { Fence, Logical } from '../../../model/driver.ts';
import type { Configuration, Declaration, Seen, SeenInstance } from '../wire.ts';

export interface WorldInstance {
  readonly instanceId: string;
  readonly member: number;
  readonly incarnation: number;
  readonly image: string;
  readonly flavor: string;
  on: boolean;
  /** Epoch milliseconds of the last power-on. */
  poweredAt: number;
  bootMs: number;
  deaf: boolean;
  configuration: Configuration | null;
  startedBy: string | null;
  pushes: number;
  plugs: number;
  restarts: number;
}

export interface WorldPort {
  readonly member: number;
  readonly port: string;
  instanceId: string | null;
}

export interface WorldResource {
  readonly id: string;
  logical: Logical;
  /** What it should be, where a script has said so. */
  declared: Declaration | null;
  /** The highest fence that has asked for anything, looks included. */
  guard: Fence;
  readonly instances: Map<string, WorldInstance>;
  /** By `<member>/<port>`. */
  readonly ports: Map<string, WorldPort>;
}

/** A resource nobody has told the world about. */
export function newResource(id: string): WorldResource {
  return {
    id,
    logical: 'unknown',
    declared: null,
    guard: { token: 0, attempt: 0 },
    instances: new Map(),
    ports: new Map(),
  };
}

export const portKey = (member: number, port: string): string => `${member}/${port}`;

const portsOf = (resource: WorldResource, instanceId: string): WorldPort[] =>
  [...resource.ports.values()].filter((port) => port.instanceId === instanceId);

export function healthOf(instance: WorldInstance, at: number): SeenInstance['health'] {
  if (!instance.on) return 'off';
  if (at < instance.poweredAt + instance.bootMs) return 'booting';
  return instance.deaf ? 'deaf' : 'alive';
}

/** A management address: a function of the instance's id, as a lease of an address is kept. */
function addressOf(instanceId: string): string {
  const hex = instanceId.replaceAll('-', '').slice(0, 16).padEnd(16, '0');
  return `fd00::${(hex.match(/.{4}/g) ?? []).join(':')}`;
}

/** The resource as a look answers it. */
export function seeResource(resource: WorldResource, at: number): Seen {
  const instances = [...resource.instances.values()].map((instance): SeenInstance => {
    const health = healthOf(instance, at);
    return {
      instanceId: instance.instanceId,
      member: { index: instance.member, incarnation: instance.incarnation },
      address: health === 'booting' ? null : addressOf(instance.instanceId),
      health,
      image: instance.image,
      flavor: instance.flavor,
      ports: portsOf(resource, instance.instanceId)
        .map(({ port }) => port)
        .sort(),
      configuration: instance.configuration,
      startedBy: instance.startedBy,
    };
  });
  const ports = [...resource.ports.values()].map((port) => ({ ...port }));
  return { resourceId: resource.id, logical: resource.logical, instances, ports };
}

/** Removes an instance; its ports stay behind, unplugged. */
export function removeInstance(resource: WorldResource, instanceId: string): boolean {
  for (const port of portsOf(resource, instanceId)) port.instanceId = null;
  return resource.instances.delete(instanceId);
}
