/** What a notification of Neutron changes in the desired spec of a router (model/specs.ts). */
import { createHash } from 'node:crypto';
import { canonical, isObject, type JsonObject } from '../../model/json.ts';
import { badMessage, below } from '../parse.ts';
import { flag, id, list, object, objects, type Part, tenant, text } from '../part.ts';
import type { Maker, Patcher, Thing } from '../rule.ts';
import { interfaceSubnets, ROUTER } from './neutron.routers.ts';

/** The resource that a whole router makes; null where only its id is known, or nobody's it is. */
export const makeRouter: Maker = ({ id: routerId, body, tenantId }, { neutron }) => {
  if (isEmpty(body)) return null;
  if (tenantId === null) throw badMessage('is missing', below(body.path, 'tenant_id'));
  return {
    id: routerId,
    tenantId,
    kind: ROUTER,
    hardware: neutron.hardware,
    parentId: null,
    labels: {},
    tags: list(body, 'tags').filter((tag) => typeof tag === 'string'),
    rack: null,
  };
};

/**
 * The same for a call to agents, which may be about routers of many tenants: whoever made the call is
 * not their owner (D-19), so that only a router with its tenant makes a resource.
 */
export const makeOwnedRouter: Maker = (thing, settings) =>
  tenant(thing.body) === undefined ? null : makeRouter(thing, settings);

/** The router itself. What only other notifications fill is made present, so that it can be unset. */
export const routerPatch: Patcher = ({ body }) => {
  if (isEmpty(body)) return null;
  return {
    ...present(body, 'name', { name: text(body, 'name') ?? '' }),
    ...given('adminUp', flag(body, 'admin_state_up')),
    ...given('ha', flag(body, 'ha')),
    ...present(body, 'external_gateway_info', { gateway: gatewayOf(body) }),
    ...present(body, 'routes', { routes: routesOf(body) }),
    ...present(body, 'flavor_id', { flavor: text(body, 'flavor_id') ?? null }),
    interfaces: {},
    floatingIps: {},
    related: {},
  };
};

/** An interface with its subnets. */
export const interfacePatch: Patcher = ({ body }) => ({
  interfaces: {
    [portOf(body)]: {
      ...given('networkId', id(body, 'network_id')),
      subnetIds: [...interfaceSubnets(body)],
    },
  },
});

/** The interface goes, or only a subnet of it, when the port has others left (IPv6). */
export const interfaceGone: Patcher = ({ body }, routerId, known) => {
  const portId = portOf(body);
  const gone = interfaceSubnets(body);
  const remaining = subnetsOf(known.summary(routerId)?.spec, portId).filter(
    (subnetId) => !gone.includes(subnetId),
  );
  const subnets = Object.fromEntries(gone.map((subnetId) => [`subnet/${subnetId}`, null]));
  if (remaining.length > 0) {
    return { interfaces: { [portId]: { subnetIds: remaining } }, related: subnets };
  }
  return { interfaces: { [portId]: null }, related: { ...subnets, [`port/${portId}`]: null } };
};

/** The floating ip at the router it is at; nothing at the one it was at. */
export const floatingIpPatch: Patcher = ({ id: key, body }, routerId) => {
  const address = text(body, 'floating_ip_address');
  if (id(body, 'router_id') !== routerId || address === undefined) {
    return { floatingIps: { [key]: null } };
  }
  return {
    floatingIps: {
      [key]: {
        address,
        portId: id(body, 'port_id') ?? null,
        fixedAddress: text(body, 'fixed_ip_address') ?? null,
      },
    },
  };
};

/** The floating ip is at no router any more. */
export const floatingIpGone: Patcher = ({ id: key }) => ({ floatingIps: { [key]: null } });

/** A thing that reaches the configuration changed: its revision does, so the spec's digest does. */
export const relatedPatch =
  (name: string): Patcher =>
  (thing) => ({ related: { [`${name}/${thing.id}`]: revisionOf(thing) } });

/** A thing that reached the configuration is gone. */
export const relatedGone =
  (name: string): Patcher =>
  ({ id: key }) => ({ related: { [`${name}/${key}`]: null } });

/** What counts the changes of a thing; where the service does not count, its content does. */
function revisionOf({ body }: Thing): number | string {
  const revision = body.value.revision_number;
  if (typeof revision === 'number') return revision;
  return (
    text(body, 'updated_at') ??
    createHash('sha256').update(canonical(body.value)).digest('hex').slice(0, 16)
  );
}

function gatewayOf(body: Part): JsonObject | null {
  const gateway = object(body, 'external_gateway_info');
  const networkId = gateway === undefined ? undefined : id(gateway, 'network_id');
  if (gateway === undefined || networkId === undefined) return null;
  return {
    networkId,
    enableSnat: flag(gateway, 'enable_snat') ?? null,
    addresses: objects(gateway, 'external_fixed_ips').map((one) => ({
      subnetId: must(id(one, 'subnet_id'), one, 'subnet_id'),
      address: must(text(one, 'ip_address'), one, 'ip_address'),
    })),
  };
}

function routesOf(body: Part): JsonObject[] {
  return objects(body, 'routes').map((one) => ({
    destination: must(text(one, 'destination'), one, 'destination'),
    nexthop: must(text(one, 'nexthop'), one, 'nexthop'),
  }));
}

function subnetsOf(spec: JsonObject | undefined, portId: string): readonly string[] {
  const interfaces = spec?.interfaces;
  const one = isObject(interfaces) ? interfaces[portId] : undefined;
  const subnets = isObject(one) ? one.subnetIds : undefined;
  return Array.isArray(subnets) ? subnets.filter((subnet) => typeof subnet === 'string') : [];
}

const portOf = (body: Part): string => must(id(body, 'port_id'), body, 'port_id');

function must<T>(value: T | undefined, part: Part, name: string): T {
  if (value === undefined) throw badMessage('is missing', below(part.path, name));
  return value;
}

const isEmpty = (body: Part): boolean => Object.keys(body.value).length === 0;

/** `fields` when the message has the field `name` at all. */
const present = (body: Part, name: string, fields: JsonObject): JsonObject =>
  Object.hasOwn(body.value, name) ? fields : {};

const given = (name: string, value: string | boolean | undefined): JsonObject =>
  value === undefined ? {} : { [name]: value };
