/**
 * What each of the 415 recorded notifications (data/notifications/recorded.jsonl, in the order of
 * by-step.md) must mean. Typed by hand from the specification, section 3.3, with D-18, D-19 and D-20
 * mended, and from the ids of the recording; it imports nothing from src.
 */

export const DEMO = '8acc52bd465748e7b0bc62e9e8e28b4a';

export const R1 = 'f9001b21-5c05-471c-8cff-4f4a8e1e10ec';
export const R2 = '532dbba3-b02d-4cef-a870-df5a68b92d39';

const EXT_NET = 'a3a6716f-3612-4e85-a8fb-03136a7e7b4b';
const EXT_SUBNET = '1a5568b3-b0f7-4fe8-982a-dad4403f37cf';
const MGT_NET = 'b0c18882-231d-4ed1-8aa6-c0b540f7b43b';
const MGT_SUBNET = '1ecdc6d6-30b5-4c7e-97f3-757035d6ff8b';
const NET1 = 'ac4a5b5e-8ffc-4ee5-8053-1694557556fc';
const SUB1 = 'ce2b414e-f653-44f3-b7ec-584796527638';
const SUB1_V6 = '5b3809af-f35b-449a-a960-5a3b591d2f36';
const NET2 = '7ac2f3d0-54bc-4ac7-afef-c546e457f0a7';
const SUB2 = 'efcc4d53-7511-459d-9ab0-41a88eaa0506';

/** Ports of the router: one of each subnet; the last was made before it was plugged in. */
const IF1 = '2ccbc633-8b08-47f7-a3b8-bca7e688f138';
const IF1_V6 = '547f3d1f-3807-470b-a125-71a48e972340';
const IF2 = 'e7a68bc9-981c-48f2-8ce8-603335174d80';

const P1 = 'ee249a3d-4e0c-4db2-97d4-14855c06e5c4';
const PB1 = '7328450c-27f2-45cc-bc03-bcbc0e69791d';
const PB2 = '3c8efeb4-30c3-4bfe-8433-5bc51f44d8e4';
const ATT = 'a44071bc-e7bb-4add-90bc-57694c6f7107';
const BY_NOVA = '62954be8-2040-4137-af8f-6eb4f4d0ee68';
const BY_NOVA_2 = '4ef06b75-83bb-46f8-b90d-8f9724468155';
/** A port on NET1 of another tenant, the orchestrator's, but without a name that says so. */
const INT_R1 = 'bebd7036-5298-449b-90fd-e3f01ead036e';

const FIP1 = '916e1170-6083-4a80-b82e-150a5cf9922e';
const FIP2 = '89137e9e-e761-45b9-a3f7-485302fb0150';

export interface ExpectedEvent {
  /** Event type of the notification. */
  readonly from: string;
  readonly event: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly router: string;
  readonly patch: object | null;
  /** True where the message holds the whole router. */
  readonly whole?: true;
}

const empty = { interfaces: {}, floatingIps: {}, related: {} };

const gateway = (address: string): object => ({
  networkId: EXT_NET,
  enableSnat: true,
  addresses: [{ subnetId: EXT_SUBNET, address }],
});

const r1 = (fields: object): object => ({
  name: 'r1-renamed',
  adminUp: true,
  gateway: gateway('203.0.113.108'),
  routes: [],
  flavor: null,
  ...empty,
  ...fields,
});

const route = [{ destination: '192.168.50.0/24', nexthop: '10.1.0.50' }];

const changed = (from: string, thing: string, revision: number | null): ExpectedEvent => ({
  from,
  event: 'UPDATE',
  router: R1,
  patch: { related: { [thing]: revision } },
});

const plugged = (port: string, networkId: string, subnet: string): ExpectedEvent => ({
  from: 'router.interface.create',
  event: 'UPDATE',
  router: R1,
  patch: { interfaces: { [port]: { networkId, subnetIds: [subnet] } } },
});

const unplugged = (port: string, subnet: string): ExpectedEvent => ({
  from: 'router.interface.delete',
  event: 'UPDATE',
  router: R1,
  patch: {
    interfaces: { [port]: null },
    related: { [`subnet/${subnet}`]: null, [`port/${port}`]: null },
  },
});

const updated = (fields: object): ExpectedEvent => ({
  from: 'router.update.end',
  event: 'UPDATE',
  router: R1,
  patch: r1(fields),
  whole: true,
});

const floating = (from: string, ip: string, value: object | null): ExpectedEvent => ({
  from,
  event: 'UPDATE',
  router: R1,
  patch: { floatingIps: { [ip]: value } },
});

const atP1 = (address: string): object => ({ address, portId: P1, fixedAddress: '10.1.0.77' });

/** By line of the recording: what becomes an event. */
export const EVENTS: Readonly<Record<number, ExpectedEvent>> = {
  83: {
    from: 'router.create.end',
    event: 'CREATE',
    router: R1,
    patch: { name: 'r1', adminUp: true, gateway: null, routes: [], flavor: null, ...empty },
    whole: true,
  },
  84: plugged(IF1, NET1, SUB1),
  85: plugged(IF1_V6, NET1, SUB1_V6),
  88: plugged(IF2, NET2, SUB2),
  90: updated({ name: 'r1' }),
  92: updated({}),
  94: updated({ routes: route }),
  96: updated({ routes: route, adminUp: false }),
  98: updated({}),
  101: {
    from: 'router.create.end',
    event: 'CREATE',
    router: R2,
    patch: {
      name: 'r2',
      adminUp: true,
      gateway: gateway('203.0.113.54'),
      routes: [],
      flavor: null,
      ...empty,
    },
    whole: true,
  },
  103: changed('port.create.end', `port/${P1}`, 1),
  105: changed('port.update.end', `port/${P1}`, 2),
  107: {
    from: 'port.create.end',
    event: 'UPDATE',
    router: R1,
    patch: { related: { [`port/${PB1}`]: 1, [`port/${PB2}`]: 1 } },
  },
  109: changed('port.delete.end', `port/${PB1}`, null),
  111: changed('port.delete.end', `port/${PB2}`, null),
  116: floating('floatingip.update.end', FIP1, atP1('203.0.113.115')),
  118: floating('floatingip.update.end', FIP1, null),
  120: floating('floatingip.create.end', FIP2, atP1('203.0.113.20')),
  122: changed('subnet.update.end', `subnet/${SUB1}`, 1),
  130: changed('port.update.end', `port/${P1}`, 3),
  // The caller is the service tenant (D-19).
  155: changed('port.update.end', `port/${P1}`, 4),
  185: changed('port.create.end', `port/${ATT}`, 1),
  188: changed('port.update.end', `port/${ATT}`, 2),
  192: changed('port.create.end', `port/${BY_NOVA}`, 1),
  194: changed('port.update.end', `port/${BY_NOVA}`, 2),
  201: changed('port.update.end', `port/${ATT}`, 6),
  204: changed('port.delete.end', `port/${ATT}`, null),
  254: changed('port.create.end', `port/${INT_R1}`, 1),
  278: changed('port.update.end', `port/${INT_R1}`, 2),
  284: changed('port.update.end', `port/${INT_R1}`, 6),
  286: changed('port.update.end', `port/${INT_R1}`, 7),
  298: changed('port.update.end', `port/${INT_R1}`, 8),
  308: changed('port.delete.end', `port/${INT_R1}`, null),
  342: changed('port.create.end', `port/${BY_NOVA_2}`, 1),
  344: changed('port.update.end', `port/${BY_NOVA_2}`, 2),
  358: changed('port.delete.end', `port/${BY_NOVA_2}`, null),
  376: changed('port.update.end', `port/${P1}`, 8),
  378: changed('port.delete.end', `port/${BY_NOVA}`, null),
  388: floating('floatingip.delete.end', FIP2, null),
  390: changed('port.delete.end', `port/${P1}`, null),
  392: unplugged(IF1, SUB1),
  393: unplugged(IF1_V6, SUB1_V6),
  394: unplugged(IF2, SUB2),
  396: updated({ gateway: null }),
  398: { from: 'router.delete.end', event: 'DELETE', router: R1, patch: null },
  401: { from: 'router.delete.end', event: 'DELETE', router: R2, patch: null },
};

/** Why a notification is ignored, and what its reason must say. */
export const REASONS = {
  begun: /begun/,
  identity: /identities/,
  image: /image/,
  network: /by its subnets/,
  unconnected: /no router is on its (subnet|network)/,
  unassociated: /at no router/,
  security: /security groups/,
  foreign: /belongs to no resource/,
  general: /no single instance/,
} as const;
export type Reason = keyof typeof REASONS;

/** By line: what is ignored although others of its event type are not. */
export const IGNORED_LINES: Readonly<Record<number, readonly [from: string, why: Reason]>> = {
  87: ['port.create.end', 'unconnected'],
  114: ['floatingip.create.end', 'unassociated'],
  250: ['port.create.end', 'unconnected'],
  252: ['port.create.end', 'unconnected'],
  274: ['port.update.end', 'unconnected'],
  276: ['port.update.end', 'unconnected'],
  288: ['port.delete.end', 'unconnected'],
  296: ['port.update.end', 'unconnected'],
  306: ['port.delete.end', 'unconnected'],
  386: ['floatingip.delete.end', 'unassociated'],
};

/** By event type: how many there are, all of them ignored. */
export const IGNORED_TYPES: Readonly<Record<string, readonly [count: number, why: Reason]>> = {
  'identity.domain.created': [1, 'identity'],
  'identity.project.created': [3, 'identity'],
  'identity.user.created': [7, 'identity'],
  'identity.role.created': [4, 'identity'],
  'identity.role_assignment.created': [13, 'identity'],
  'identity.region.created': [1, 'identity'],
  'identity.service.created': [5, 'identity'],
  'identity.endpoint.created': [15, 'identity'],
  'identity.authenticate': [1, 'identity'],
  'image.create': [1, 'image'],
  'image.update': [2, 'image'],
  'image.prepare': [1, 'image'],
  'image.upload': [1, 'image'],
  'image.activate': [1, 'image'],
  'network.create.start': [4, 'begun'],
  'network.create.end': [4, 'network'],
  'network.update.start': [1, 'begun'],
  'network.update.end': [1, 'network'],
  'network.delete.start': [3, 'begun'],
  'network.delete.end': [2, 'network'],
  'subnet.create.start': [5, 'begun'],
  'subnet.create.end': [5, 'unconnected'],
  'subnet.update.start': [1, 'begun'],
  'subnet.delete.start': [4, 'begun'],
  'subnet.delete.end': [3, 'unconnected'],
  'router.create.start': [3, 'begun'],
  'router.update.start': [6, 'begun'],
  'router.delete.start': [4, 'begun'],
  'port.create.start': [10, 'begun'],
  'port.update.start': [15, 'begun'],
  'port.delete.start': [10, 'begun'],
  'floatingip.create.start': [2, 'begun'],
  'floatingip.update.start': [2, 'begun'],
  'floatingip.delete.start': [2, 'begun'],
  'security_group.create.start': [1, 'begun'],
  'security_group.create.end': [1, 'security'],
  'security_group.delete.start': [1, 'begun'],
  'security_group.delete.end': [1, 'security'],
  'security_group_rule.create.start': [1, 'begun'],
  'security_group_rule.create.end': [1, 'security'],
  'security_group_rule.delete.start': [1, 'begun'],
  'security_group_rule.delete.end': [1, 'security'],
  'service.create': [4, 'general'],
  'flavor.create': [4, 'general'],
  'flavor.delete': [1, 'general'],
  get_host_uptime: [1, 'general'],
  attach_interface: [1, 'general'],
  'compute.exception': [2, 'general'],
  'compute_task.build_instances': [1, 'general'],
  'compute_task.build_instances.error': [1, 'general'],
  'scheduler.select_destinations.start': [8, 'begun'],
  'scheduler.select_destinations.end': [8, 'general'],
  'compute.instance.update': [53, 'foreign'],
  'compute.instance.create.start': [3, 'begun'],
  'compute.instance.create.end': [3, 'foreign'],
  'compute.instance.reboot.start': [2, 'begun'],
  'compute.instance.reboot.end': [2, 'foreign'],
  'compute.instance.power_off.start': [1, 'begun'],
  'compute.instance.power_off.end': [1, 'foreign'],
  'compute.instance.power_on.start': [1, 'begun'],
  'compute.instance.power_on.end': [1, 'foreign'],
  'compute.instance.exists': [1, 'foreign'],
  'compute.instance.rebuild.scheduled': [1, 'foreign'],
  'compute.instance.rebuild.start': [1, 'begun'],
  'compute.instance.rebuild.end': [1, 'foreign'],
  'compute.instance.shutdown.start': [3, 'begun'],
  'compute.instance.shutdown.end': [3, 'foreign'],
  'compute.instance.delete.start': [4, 'begun'],
  'compute.instance.delete.end': [4, 'foreign'],
  'instance.update': [53, 'foreign'],
  'instance.create.start': [3, 'begun'],
  'instance.create.end': [3, 'foreign'],
  'instance.reboot.start': [2, 'begun'],
  'instance.reboot.end': [2, 'foreign'],
  'instance.interface_attach.start': [3, 'begun'],
  'instance.interface_attach.end': [2, 'foreign'],
  'instance.interface_detach.start': [1, 'begun'],
  'instance.interface_detach.end': [1, 'foreign'],
  'instance.power_off.start': [1, 'begun'],
  'instance.power_off.end': [1, 'foreign'],
  'instance.power_on.start': [1, 'begun'],
  'instance.power_on.end': [1, 'foreign'],
  'instance.exists': [1, 'foreign'],
  'instance.rebuild_scheduled': [1, 'foreign'],
  'instance.rebuild.start': [1, 'begun'],
  'instance.rebuild.end': [1, 'foreign'],
  'instance.shutdown.start': [3, 'begun'],
  'instance.shutdown.end': [3, 'foreign'],
  'instance.delete.start': [4, 'begun'],
  'instance.delete.end': [4, 'foreign'],
};

/** By line: what is learned or forgotten (null). */
export const FACTS: Readonly<Record<number, Readonly<Record<string, readonly string[] | null>>>> = {
  57: { [`network/${EXT_NET}`]: [] },
  59: { [`subnet/${EXT_SUBNET}`]: [] },
  61: { [`network/${MGT_NET}`]: [] },
  63: { [`subnet/${MGT_SUBNET}`]: [] },
  73: { [`network/${NET1}`]: [] },
  75: { [`subnet/${SUB1}`]: [] },
  77: { [`subnet/${SUB1_V6}`]: [] },
  79: { [`network/${NET2}`]: [] },
  81: { [`subnet/${SUB2}`]: [] },
  84: { [`port/${IF1}`]: [R1], [`subnet/${SUB1}`]: [R1], [`network/${NET1}`]: [R1] },
  85: { [`port/${IF1_V6}`]: [R1], [`subnet/${SUB1_V6}`]: [R1], [`network/${NET1}`]: [R1] },
  88: { [`port/${IF2}`]: [R1], [`subnet/${SUB2}`]: [R1], [`network/${NET2}`]: [R1] },
  114: { [`floatingip/${FIP1}`]: [] },
  116: { [`floatingip/${FIP1}`]: [R1] },
  118: { [`floatingip/${FIP1}`]: [] },
  120: { [`floatingip/${FIP2}`]: [R1] },
  386: { [`floatingip/${FIP1}`]: null },
  388: { [`floatingip/${FIP2}`]: null },
  // NET1 stays the router's while the other interface is on it.
  392: { [`port/${IF1}`]: null, [`subnet/${SUB1}`]: [] },
  393: { [`port/${IF1_V6}`]: null, [`subnet/${SUB1_V6}`]: [], [`network/${NET1}`]: [] },
  394: { [`port/${IF2}`]: null, [`subnet/${SUB2}`]: [], [`network/${NET2}`]: [] },
  403: { [`subnet/${SUB1}`]: null },
  405: { [`subnet/${SUB1_V6}`]: null },
  407: { [`subnet/${SUB2}`]: null },
  409: { [`network/${NET1}`]: null },
  411: { [`network/${NET2}`]: null },
};
