import type { JsonObject } from './json.ts';
import type { Mailbox } from './mailbox.ts';
import type { EventType, State, Status, Verb } from './words.ts';

/** What makes a resource that resource: given at its creation, never changed by an event. */
export interface Identity {
  /** Unique over all kinds. */
  readonly id: string;
  /** The owner and the sharding key: undashed lower case where it is a UUID. */
  readonly tenantId: string;
  /** The driver's noun: `virtual_router`, `vm` ... */
  readonly kind: string;
  /** `phantom`, `kvm`, `openstack` ... or '' for a kind whose driver has none. */
  readonly hardware: string;
  /** The resource this one depends on, e.g. the router of a VM. */
  readonly parentId: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly rack: string | null;
}

/** One member of the instances behind a resource: two for a pair, else one. */
export interface Member {
  readonly index: number;
  /** Counts the instances of this member; names in the world derive from it. */
  readonly incarnation: number;
}

/** The one verb a resource wants or is under way. Committed before anything happens in the world. */
export interface Run {
  readonly id: string;
  readonly verb: Verb;
  readonly args: RunArgs;
  /** The event type that caused it; gates treat a death (POLL) unlike an order. */
  readonly cause: RunCause;
  readonly eventId: string;
  /** Lease keys, in rank order: the whole set or none is granted. */
  readonly keys: readonly string[];
  /** Epoch milliseconds of the decision. */
  readonly startedAt: number;
  /** Epoch milliseconds after which the verb gives up at its next step. */
  readonly deadline: number;
}

/** `death`: the instance was found dead, nobody asked. The brake holds back only these. */
export type RunCause = EventType | 'death';

export interface RunArgs {
  /** scrub: make room for another instance, or take the resource away for good. */
  readonly purpose?: 'replace' | 'remove';
  /** The members this verb is about; build makes those that are missing. */
  readonly members: readonly Member[];
  /** build: the image, absent: the default. */
  readonly image?: string;
  /** Digest and revision of the spec this verb brings about; what is configured is this, no more. */
  readonly digest: string;
  readonly revision: number;
  /** scrubprep and scrub for a DELETE of the bus: do nothing when the logical resource still exists. */
  readonly unlessExists?: boolean;
  /** updaterunning from ReplugVM: plug and unplug ports first. */
  readonly replug?: boolean;
}

/** Why something is not as it should be, with a code of the error registry. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly step?: string;
}

/** What a resource shows: derived from its snapshot by the machine, stored beside it for queries. */
export interface View {
  readonly state: State;
  /** The last state it worked in; says more than `CalcAction` while it waits. */
  readonly phase: State;
  readonly status: Status;
  /** Epoch milliseconds since when it has this status. */
  readonly since: number;
  /** Boots since the last reset. */
  readonly attempts: number;
  readonly incarnation: number;
  /** Digest of the configuration last confirmed, or null. */
  readonly configDigest: string | null;
  /** Why it waits until `wakeAt`: boot, backoff, cooldown, grace; null: it does not wait. */
  readonly wait: Wait | null;
  readonly fault: Fault | null;
  /** Names of the instances as last seen in the world, for humans and for health checks. */
  readonly instances: readonly Instance[];
}

export const WAITS = ['boot', 'backoff', 'cooldown', 'grace'] as const;
export type Wait = (typeof WAITS)[number];

/** An instance in the world. */
export interface Instance {
  readonly member: Member;
  /** The world's own id (a Nova server, a libvirt UUID), by which notifications find the resource. */
  readonly instanceId: string;
  /** Management address, or null while it has none. */
  readonly address: string | null;
}

/** One row of the store: everything needed to go on after a crash. */
export interface ResourceRow extends Identity {
  readonly spec: JsonObject;
  /** Counts the changes of `spec`. */
  readonly revision: number;
  /** The machine's own text; null before its first decision. Nobody but machines/ parses it. */
  readonly snapshot: string | null;
  readonly view: View;
  /** Journal rows up to here are folded into `pending` or done. */
  readonly takenSeq: number;
  /** Everything up to here is done: waiters with a lower or equal seq are answered. */
  readonly doneSeq: number;
  readonly pending: Mailbox;
  readonly run: Run | null;
  /** Epoch milliseconds at which the machine wants to be woken; null: not at all. */
  readonly wakeAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The view of a resource that has never been decided on. */
export const NEW_VIEW: View = {
  state: 'CalcAction',
  phase: 'CalcAction',
  status: 'down',
  since: 0,
  attempts: 0,
  incarnation: 0,
  configDigest: null,
  wait: null,
  fault: null,
  instances: [],
};

/** The row of a resource that was just made; its spec comes with its first event. */
export function newRow(identity: Identity, at: number): ResourceRow {
  return {
    ...identity,
    spec: {},
    revision: 0,
    snapshot: null,
    view: { ...NEW_VIEW, since: at },
    takenSeq: 0,
    doneSeq: 0,
    pending: [],
    run: null,
    wakeAt: null,
    createdAt: at,
    updatedAt: at,
  };
}
