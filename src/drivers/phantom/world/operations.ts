/** What each request of a driver does to a resource of the world. */
import type { Answer, Counters, DriverRequest } from '../wire.ts';
import {
  healthOf,
  portKey,
  removeInstance,
  seeResource,
  type WorldInstance,
  type WorldPort,
  type WorldResource,
} from './resource.ts';

/** What a request depends on besides the resource. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly bootMs: number;
  /** A scripted fault: what is powered on now never answers. */
  readonly mute: boolean;
}

type Request<Op extends DriverRequest['op']> = Extract<DriverRequest, { op: Op }>;

const done = (did: boolean): Answer => ({ ok: true, did });

const refuse = (number: 2002 | 2003, message: string): Answer => ({
  ok: false,
  class: 'retry',
  number,
  message,
});

/** Handles one request; the only place where drivers change the world. */
export function operate(resource: WorldResource, request: DriverRequest, moment: Moment): Answer {
  switch (request.op) {
    case 'look':
      return { ok: true, did: false, seen: seeResource(resource, moment.at) };
    case 'counters':
      return { ok: true, did: false, counters: countersOf(resource, moment.at) };
    case 'port-create':
      return createPort(resource, request);
    case 'port-delete':
      return deletePort(resource, request);
    case 'create':
      return create(resource, request, moment);
    case 'delete':
      return done(removeInstance(resource, request.instanceId));
    default:
      return operateOnInstance(resource, request, moment);
  }
}

function operateOnInstance(
  resource: WorldResource,
  request: Request<'plug' | 'unplug' | 'push' | 'define' | 'power-on' | 'power-off'>,
  moment: Moment,
): Answer {
  const instance = resource.instances.get(request.instanceId);
  if (instance === undefined) return refuse(2002, `there is no instance ${request.instanceId}`);
  switch (request.op) {
    case 'plug':
      return plug(instance, resource.ports.get(portKey(instance.member, request.port)));
    case 'unplug':
      return unplug(instance, resource.ports.get(portKey(instance.member, request.port)));
    case 'push':
      return push(instance, request, moment);
    case 'define':
      return define(instance, request);
    case 'power-on':
      return powerOn(instance, request, moment);
    case 'power-off':
      return powerOff(instance);
  }
}

function createPort(resource: WorldResource, request: Request<'port-create'>): Answer {
  const key = portKey(request.member, request.port);
  if (resource.ports.has(key)) return done(false);
  resource.ports.set(key, { member: request.member, port: request.port, instanceId: null });
  return done(true);
}

/** A port in use is refused: instances go first, their ports after them (D-30). */
function deletePort(resource: WorldResource, request: Request<'port-delete'>): Answer {
  const key = portKey(request.member, request.port);
  const port = resource.ports.get(key);
  if (port === undefined) return done(false);
  if (port.instanceId !== null) {
    return refuse(2002, `port ${request.port} is in use by instance ${port.instanceId}`);
  }
  resource.ports.delete(key);
  return done(true);
}

/** (member, incarnation) is a claim: it is made once, whoever asks and however often. */
function create(resource: WorldResource, request: Request<'create'>, moment: Moment): Answer {
  const { member, incarnation } = request;
  const claimed = [...resource.instances.values()].some(
    (instance) => instance.member === member && instance.incarnation === incarnation,
  );
  if (claimed) return done(false);
  const ports: WorldPort[] = [];
  for (const name of request.ports) {
    const port = resource.ports.get(portKey(member, name));
    if (port === undefined) return refuse(2002, `there is no port ${name}`);
    if (port.instanceId !== null) return refuse(2002, `port ${name} is in use`);
    ports.push(port);
  }
  for (const port of ports) port.instanceId = request.instanceId;
  resource.instances.set(request.instanceId, {
    instanceId: request.instanceId,
    member,
    incarnation,
    image: request.image,
    flavor: request.flavor,
    on: true,
    poweredAt: moment.at,
    bootMs: moment.bootMs,
    deaf: moment.mute,
    configuration: null,
    startedBy: null,
    pushes: 0,
    plugs: 0,
    restarts: 0,
  });
  return done(true);
}

function plug(instance: WorldInstance, port: WorldPort | undefined): Answer {
  if (port === undefined) return refuse(2002, 'there is no such port');
  if (port.instanceId === instance.instanceId) return done(false);
  if (port.instanceId !== null) return refuse(2002, `port ${port.port} is in use`);
  port.instanceId = instance.instanceId;
  instance.plugs += 1;
  return done(true);
}

function unplug(instance: WorldInstance, port: WorldPort | undefined): Answer {
  if (port?.instanceId !== instance.instanceId) return done(false);
  port.instanceId = null;
  return done(true);
}

function push(instance: WorldInstance, request: Request<'push'>, moment: Moment): Answer {
  const health = healthOf(instance, moment.at);
  if (health !== 'alive') return refuse(2003, `instance ${instance.instanceId} is ${health}`);
  instance.configuration = request.configuration;
  instance.pushes += 1;
  return done(true);
}

/** Changes what an instance will be when it is powered on. */
function define(instance: WorldInstance, request: Request<'define'>): Answer {
  if (instance.on) return refuse(2002, `instance ${instance.instanceId} is running`);
  instance.configuration = request.configuration;
  return done(true);
}

/** A boot cures deafness. */
function powerOn(instance: WorldInstance, request: Request<'power-on'>, moment: Moment): Answer {
  if (instance.on) return done(false);
  Object.assign(instance, {
    on: true,
    poweredAt: moment.at,
    bootMs: moment.bootMs,
    deaf: moment.mute,
    startedBy: request.runId,
    restarts: instance.restarts + 1,
  } satisfies Partial<WorldInstance>);
  return done(true);
}

/** What was pushed lives in the instance's memory: it ends with its power. */
function powerOff(instance: WorldInstance): Answer {
  if (!instance.on) return done(false);
  instance.on = false;
  instance.configuration = null;
  return done(true);
}

function countersOf(resource: WorldResource, at: number): Counters[] {
  return [...resource.instances.values()].map((instance) => ({
    instanceId: instance.instanceId,
    member: instance.member,
    upMs: instance.on ? Math.max(0, at - instance.poweredAt) : 0,
    pushes: instance.pushes,
    plugs: instance.plugs,
    restarts: instance.restarts,
  }));
}
