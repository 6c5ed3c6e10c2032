/**
 * What the recorded scenario means for its two routers, step by step, written by hand from spec 3.3
 * and the driver's contract: `first` is the router that is changed all day, `second` is created with a
 * gateway, left alone and deleted. A step that is not named changes nothing in the world.
 */

/** Changes of the world, in order, as `<verb> <operation>`. */
export type Changes = readonly string[];

export interface ExpectedStep {
  readonly first?: Changes;
  readonly second?: Changes;
  /** Its messages undo each other: taken together they are no change. */
  readonly mayVanish?: boolean;
}

const BUILT = ['build create', 'updaterunning push'] as const;
/** A configuration that changed is pushed once. */
const PUSH = ['updaterunning push'] as const;
/** A port more, or one less, is plugged first (scenario 22), then pushed. */
const PLUGGED = ['updaterunning port-create', 'updaterunning plug', 'updaterunning push'] as const;

/** Two notifications of one step that each change the configuration. */
const TWICE = [...PUSH, ...PUSH] as const;

export const EXPECTED: Readonly<Record<string, ExpectedStep>> = {
  'router.create': { first: BUILT },
  'router.interface.create by subnet': { first: PLUGGED },
  'router.interface.create v6': { first: PLUGGED },
  'router.interface.create by port': { first: PLUGGED },
  'router.gateway set': { first: PLUGGED },
  'router.update name': { first: PUSH },
  'router.update routes': { first: PUSH },
  'router.update admin down/up': { first: TWICE },
  'router.create with gateway (enable_snat is admin-only: 403)': {
    second: ['build port-create', ...BUILT],
  },
  // A port of a subnet that is plugged into the first router: its addresses reach the router.
  'port.create': { first: PUSH },
  'port.update': { first: PUSH },
  // Two ports in one message, then each is deleted: what was pushed for both is taken back in parts.
  'port bulk create/delete': { first: TWICE, mayVanish: true },
  'floatingip.associate': { first: PUSH },
  'floatingip.disassociate': { first: PUSH },
  'floatingip.create associated': { first: PUSH },
  'subnet.update': { first: PUSH },
  'security group': { first: PUSH },
  'server.create demo port': { first: PUSH },
  'os-interface attach port': { first: TWICE },
  'os-interface attach net': { first: TWICE },
  'os-interface detach': { first: TWICE },
  // The service VM's port on the tenant's subnet belongs to the service tenant; the subnet decides.
  'orchestrator service VM': { first: TWICE },
  'port admin down while bound': { first: TWICE },
  'service VM delete': { first: TWICE },
  'server.create by network (nova-made port)': { first: TWICE },
  'server.delete (nova-made port)': { first: PUSH },
  'server.delete': { first: TWICE },
  'floatingip.delete': { first: PUSH },
  'port.delete': { first: PUSH },
  'router.interface.delete': {
    first: [
      ...Array.from({ length: 3 }, () => 'updaterunning unplug'),
      ...Array.from({ length: 3 }, () => 'updaterunning port-delete'),
      ...PUSH,
    ],
  },
  'router.gateway clear': {
    first: ['updaterunning unplug', 'updaterunning port-delete', ...PUSH],
  },
  'router.delete': {
    first: ['scrubprep power-off', 'scrub delete'],
    second: ['scrubprep power-off', 'scrub delete', 'scrub port-delete'],
  },
};

/** The steps that make and remove the routers; between them each is configured. */
export const LIFE = {
  first: { from: 'router.create', to: 'router.delete' },
  second: {
    from: 'router.create with gateway (enable_snat is admin-only: 403)',
    to: 'router.delete',
  },
} as const;
