/** Which routers a notification of Neutron is about, and what it teaches (spec 3.2, 3.3). */
import type { Fact, FactKind } from '../../model/event.ts';
import { isObject, type JsonObject } from '../../model/json.ts';
import type { Reference } from '../../model/ports.ts';
import type { Known } from '../known.ts';
import { id, ids, objects, text } from '../part.ts';
import type { Finder, Found, Learner, Thing } from '../rule.ts';

export const ROUTER = 'virtual_router';

/** A router itself. */
export const itself: Finder = ({ id: routerId }) => [routerId];

/** A port of a router, or the routers on its subnets; only what is unknown reaches a whole tenant. */
export const ofPort: Finder = (port, known) => {
  const device = routerDevice(port);
  if (device !== undefined) return open([device], known);
  const own = known.fact('port', port.id);
  if (own !== undefined && own.length > 0) return open(own, known);
  const subnets = objects(port.body, 'fixed_ips').flatMap((one) => id(one, 'subnet_id') ?? []);
  return onSubnets(subnets, known) ?? onNetwork(port, known) ?? everyRouter(port, known);
};

/** Routers on the subnet or elsewhere on its network, and those with their gateway on it. */
export const ofSubnet: Finder = (subnet, known) => {
  const facts = [
    known.fact('subnet', subnet.id),
    known.fact('network', id(subnet.body, 'network_id') ?? ''),
  ].filter((one) => one !== undefined);
  const gateways = known.referring(ROUTER, subnet.id, ({ spec }) =>
    gatewaySubnets(spec).includes(subnet.id),
  );
  if (facts.length === 0 && gateways.length === 0) return everyRouter(subnet, known);
  return open([...facts.flat(), ...gateways], known, 'no router is on its network');
};

/** The router it was at, and the one it is at now. */
export const ofFloatingIp: Finder = (floatingIp, known) => {
  const before = known.fact('floatingip', floatingIp.id);
  const after = id(floatingIp.body, 'router_id');
  const says = after !== undefined || Object.hasOwn(floatingIp.body.value, 'router_id');
  if (before === undefined && !says) return everyRouter(floatingIp, known);
  return open(
    [...(before ?? []), ...(after === undefined ? [] : [after])],
    known,
    'it is at no router',
  );
};

/** The router of a VPN service. */
export const ofVpnService: Finder = (service, known) => {
  const named = id(service.body, 'router_id');
  if (named !== undefined) return [named];
  const fact = known.fact('vpn', service.id);
  return fact === undefined ? everyRouter(service, known) : open(fact, known);
};

/** The router of the VPN service a connection belongs to. */
export const ofVpnConnection: Finder = (connection, known) => {
  const fact = known.fact('vpn', id(connection.body, 'vpnservice_id') ?? '');
  return fact === undefined ? everyRouter(connection, known) : open(fact, known);
};

/** Every router of the owner: the last resort, for what names none and is not known (spec 3.3). */
export const everyRouter: Finder = (thing, known) => {
  if (thing.tenantId === null) return { none: 'it names neither a router nor a tenant' };
  const routers = known.ofTenant(thing.tenantId, ROUTER);
  return routers.length > 0 ? routers : { none: `tenant ${thing.tenantId} has no router` };
};

/** A new interface: the port, its subnets and its network belong to the router. */
export const learnInterface: Learner = ({ id: routerId, body }, known) => [
  ...portFact(body, [routerId]),
  ...interfaceSubnets(body).map((key) => joined(known, 'subnet', key, routerId)),
  ...networkOf(body).map((key) => joined(known, 'network', key, routerId)),
];

/** An interface that is gone; the network stays the router's while another interface is on it. */
export const forgetInterface: Learner = ({ id: routerId, body }, known) => [
  ...portFact(body, null),
  ...interfaceSubnets(body).map((key) => left(known, 'subnet', key, routerId)),
  ...networkOf(body)
    .filter((key) => !stillOn(key, routerId, id(body, 'port_id'), known))
    .map((key) => left(known, 'network', key, routerId)),
];

/** What was just made belongs to no router yet. */
export const learnNone =
  (kind: FactKind): Learner =>
  ({ id: key }, known) =>
    known.fact(kind, key) === undefined ? [{ kind, key, resourceIds: [] }] : [];

/** What is deleted is forgotten. */
export const forget =
  (kind: FactKind): Learner =>
  ({ id: key }, known) =>
    known.fact(kind, key) === undefined ? [] : [{ kind, key, resourceIds: null }];

/** What names its router belongs to it, and to no other. */
export const learnOwner =
  (kind: FactKind): Learner =>
  ({ id: key, body }, known) => {
    if (!Object.hasOwn(body.value, 'router_id')) return [];
    const routerId = id(body, 'router_id');
    const resourceIds = routerId === undefined ? [] : [routerId];
    return same(known.fact(kind, key), resourceIds) ? [] : [{ kind, key, resourceIds }];
  };

/** `subnet_ids`, and `subnet_id` where that is all there is. */
export function interfaceSubnets(body: Thing['body']): readonly string[] {
  const all = ids(body, 'subnet_ids');
  const one = id(body, 'subnet_id');
  return all.length > 0 || one === undefined ? all : [one];
}

function routerDevice(port: Thing): string | undefined {
  const owner = text(port.body, 'device_owner') ?? '';
  return /^network:(router_|ha_router_)/.test(owner) ? id(port.body, 'device_id') : undefined;
}

/** undefined: at least one of them is unknown, or there is none. */
function onSubnets(subnets: readonly string[], known: Known): Found | undefined {
  const facts = subnets.map((key) => known.fact('subnet', key));
  const sure = facts.filter((one) => one !== undefined);
  if (facts.length === 0 || sure.length < facts.length) return undefined;
  return open(sure.flat(), known, 'no router is on its subnet');
}

function onNetwork({ body }: Thing, known: Known): Found | undefined {
  const fact = known.fact('network', id(body, 'network_id') ?? '');
  return fact === undefined ? undefined : open(fact, known, 'no router is on its network');
}

function open(routers: readonly string[], known: Known, none = 'its router is deleted'): Found {
  const alive = [...new Set(routers)].filter((one) => !known.closed(one));
  return alive.length > 0 ? alive : { none };
}

/** By what resources are found though no fact tells: the subnets on which a router has its gateway. */
export const GATEWAY_SUBNETS: Reference = {
  field: 'subnetId',
  namedBy: ({ spec }) => gatewaySubnets(spec),
};

function gatewaySubnets({ gateway }: JsonObject): readonly string[] {
  const addresses = isObject(gateway) ? gateway.addresses : undefined;
  if (!Array.isArray(addresses)) return [];
  return addresses.flatMap((one) =>
    isObject(one) && typeof one.subnetId === 'string' ? [one.subnetId] : [],
  );
}

function stillOn(
  networkId: string,
  routerId: string,
  gonePort: string | undefined,
  known: Known,
): boolean {
  const interfaces = known.summary(routerId)?.spec.interfaces;
  if (!isObject(interfaces)) return false;
  return Object.entries(interfaces).some(
    ([portId, one]) =>
      portId !== gonePort &&
      isObject(one) &&
      one.networkId === networkId &&
      known.fact('port', portId)?.includes(routerId) === true,
  );
}

const networkOf = (body: Thing['body']): readonly string[] => {
  const networkId = id(body, 'network_id');
  return networkId === undefined ? [] : [networkId];
};

const portFact = (body: Thing['body'], resourceIds: readonly string[] | null): readonly Fact[] => {
  const key = id(body, 'port_id');
  return key === undefined ? [] : [{ kind: 'port', key, resourceIds }];
};

const joined = (known: Known, kind: FactKind, key: string, routerId: string): Fact => ({
  kind,
  key,
  resourceIds: [...new Set([...(known.fact(kind, key) ?? []), routerId])],
});

const left = (known: Known, kind: FactKind, key: string, routerId: string): Fact => ({
  kind,
  key,
  resourceIds: (known.fact(kind, key) ?? []).filter((one) => one !== routerId),
});

const same = (one: readonly string[] | undefined, other: readonly string[]): boolean =>
  one !== undefined && one.length === other.length && one.every((id, i) => id === other[i]);
