import { FOLD, type FoldOp, type FoldTable } from './coalescing.ts';
import { composePatches, type Patch } from './json.ts';
import type { EventType, Origin } from './words.ts';

/** What a health check found; a machine trusts it while it is fresh (see Policy.verdictFresh). */
export interface Verdict {
  readonly alive: boolean;
  /** Epoch milliseconds at which the check ended. */
  readonly at: number;
}

/** What an event says besides its patch. */
export interface EventArgs {
  /** REBUILD: the image to boot; absent: the default of the kind. The last one wins. */
  readonly image?: string;
  /** REBUILD of a resource whose recovery is not `recreate`: the operator accepts its loss. */
  readonly destructive?: boolean;
  /** UPDATE: push the configuration even if the last one confirmed is the same. */
  readonly force?: boolean;
  /** POLL: the answer of the health child. */
  readonly verdict?: Verdict;
}

/** One thing that is to be done, with everybody who asked for it. */
export interface Entry {
  readonly type: EventType;
  readonly args: EventArgs;
  readonly origin: Origin;
  /** Sequence numbers of the journal rows folded into this entry: the first, the last, how many. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** Id of the latest event, for tracing. */
  readonly eventId: string;
  /** Epoch milliseconds of the oldest event. */
  readonly since: number;
  /** A REBUILD that absorbed a CREATE, or was one: it also opens a life. */
  readonly creates: boolean;
  /** A DELETE that nobody ordered: what it absorbed, which counts again if the resource exists. */
  readonly over?: readonly Entry[];
}

/** Pending events between two deletions. At most one entry per type. */
export interface Life {
  /** All patches of this life, composed in the order of arrival. */
  readonly patch: Patch | null;
  readonly entries: readonly Entry[];
}

/** At most two lives: what is, and what comes after its deletion. Empty: nothing to do. */
export type Mailbox = readonly Life[];

/** One journal row, as the fold reads it. */
export interface Arrival {
  readonly seq: number;
  readonly eventId: string;
  readonly type: EventType;
  readonly patch: Patch | null;
  readonly args: EventArgs;
  readonly origin: Origin;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The order in which a machine takes what is pending. */
export const TAKE_ORDER: readonly EventType[] = [
  'CLEAR_ERROR',
  'DELETE',
  'REBUILD',
  'CREATE',
  'UPDATE',
  'QUIESCE',
  'RESTART',
  'READ',
  'POLL',
];

/** The mailbox after one more arrival. Pure and bounded: two lives, one entry per type in each. */
export function fold(mailbox: Mailbox, arrival: Arrival, table: FoldTable = FOLD): Mailbox {
  const entry: Entry = {
    type: arrival.type,
    args: arrival.args,
    origin: arrival.origin,
    first: arrival.seq,
    last: arrival.seq,
    count: 1,
    eventId: arrival.eventId,
    since: arrival.at,
    creates: arrival.type === 'CREATE',
  };
  return put(mailbox, entry, arrival.patch, table);
}

/** The mailbox with an unfinished `entry` put back in front of what arrived after it was taken. */
export function putBack(mailbox: Mailbox, entry: Entry, table: FoldTable = FOLD): Mailbox {
  let result = put([], entry, null, table);
  for (const life of mailbox) {
    const inOrder = [...life.entries].sort((one, other) => one.first - other.first);
    for (const later of inOrder) result = put(result, later, null, table);
    // What opens the next life takes its body along.
    result = result.map((into, i) =>
      i === result.length - 1 ? { ...into, patch: composePatches(into.patch, life.patch) } : into,
    );
  }
  return result;
}

/** The mailbox without the entry of `type` in its first life, whose patch has been applied. */
export function without(mailbox: Mailbox, type: EventType): Mailbox {
  const [first, ...later] = mailbox;
  if (first === undefined) return mailbox;
  const entries = first.entries.filter((entry) => entry.type !== type);
  return entries.length === 0 ? later : [{ patch: null, entries }, ...later];
}

/** The lowest sequence number that is still waiting, or null when nothing waits. */
export function oldestPending(mailbox: Mailbox): number | null {
  const firsts = mailbox.flatMap((life) => life.entries.map((entry) => entry.first));
  return firsts.length === 0 ? null : Math.min(...firsts);
}

function put(mailbox: Mailbox, incoming: Entry, patch: Patch | null, table: FoldTable): Mailbox {
  const last = mailbox.at(-1);
  if (last === undefined) return [{ patch, entries: [incoming] }];
  const ops = last.entries.map((pending) => table[pending.type][meaning(pending, incoming)]);
  if (ops.includes('next')) return [...mailbox, { patch, entries: [incoming] }];
  const entries = meet(last.entries, ops, incoming);
  const patched = { patch: composePatches(last.patch, patch), entries };
  return closeEmptyLife([...mailbox.slice(0, -1), patched], table);
}

/** A REBUILD that also creates opens a life behind a deletion, as the CREATE within it does. */
function meaning(pending: Entry, incoming: Entry): EventType {
  return pending.type === 'DELETE' && incoming.creates ? 'CREATE' : incoming.type;
}

/** The incoming entry meets each pending one; a deletion upgrades all of them at once. */
function meet(
  entries: readonly Entry[],
  ops: readonly FoldOp[],
  incoming: Entry,
): readonly Entry[] {
  if (ops.includes('upgrade')) {
    const kept = entries.filter((_, i) => ops[i] !== 'upgrade');
    const upgraded = entries.filter((_, i) => ops[i] === 'upgrade');
    return join(
      kept,
      upgraded.reduceRight((into, old) => unite(old, into, incoming.type), incoming),
    );
  }
  // The latest one: what came before it keeps its own end.
  const absorber = ops.lastIndexOf('absorb');
  // What stands beside a deletion came after it, and so did this: they keep their order.
  if (entries[absorber]?.type === 'DELETE' && entries.length > 1 && incoming.type !== 'DELETE')
    return join(entries, incoming);
  if (absorber < 0) return join(entries, incoming);
  return entries.map((old, i) => (i === absorber ? unite(old, incoming, old.type) : old));
}

/** `entry` beside the others, or within the one of its own type. */
function join(entries: readonly Entry[], entry: Entry): readonly Entry[] {
  const same = entries.findIndex((other) => other.type === entry.type);
  if (same < 0) return [...entries, entry];
  return entries.map((other, i) => (i === same ? unite(other, entry, other.type) : other));
}

/** Causes unite; of the arguments the later ones count; an operator's word is never demoted. */
function unite(old: Entry, later: Entry, type: EventType): Entry {
  return {
    type,
    args: unitedArgs(old, later, type),
    origin: unitedOrigin(old, later, type),
    first: Math.min(old.first, later.first),
    last: Math.max(old.last, later.last),
    count: old.count + later.count,
    eventId: later.eventId,
    since: Math.min(old.since, later.since),
    creates: type !== 'DELETE' && (old.creates || later.creates),
    ...setAside(old, later, type),
  };
}

/** What a deletion takes the place of, folded as if it had not come. Looks are not worth keeping. */
function setAside(old: Entry, later: Entry, type: EventType): Pick<Entry, 'over'> {
  if (type !== 'DELETE' || unitedOrigin(old, later, type) === 'operator') return {};
  const taken = [old, later].flatMap((one) => (one.type === 'DELETE' ? (one.over ?? []) : [one]));
  const orders = taken.filter((one) => one.type !== 'POLL' && one.type !== 'READ');
  const over = orders.reduce<Mailbox>((folded, one) => put(folded, one, null, FOLD), [])[0];
  return over === undefined ? {} : { over: over.entries };
}

/** Whoever asked for this very thing; what was absorbed lends it no authority. */
function unitedOrigin(old: Entry, later: Entry, type: EventType): Origin {
  const asked = [old, later].filter((entry) => entry.type === type);
  const operator = asked.find(({ origin }) => origin === 'operator');
  return (operator ?? asked.at(-1) ?? later).origin;
}

/** These push the configuration, or may come to an UPDATE that does: a forced push is kept in them. */
const PUSHING: readonly EventType[] = ['UPDATE', 'CREATE', 'REBUILD'];

/**
 * A plain REBUILD means the default image, so only the arguments of the last REBUILD count. A forced
 * push is forced whoever of those who push asked for it.
 */
function unitedArgs(old: Entry, later: Entry, type: EventType): EventArgs {
  if (type === 'POLL') return later.args;
  const forced = [old, later].some((one) => PUSHING.includes(one.type) && one.args.force === true);
  const force = forced && PUSHING.includes(type) ? { force: true } : {};
  if (type !== 'REBUILD') return force;
  const { image, destructive } = later.type === 'REBUILD' ? later.args : old.args;
  return {
    ...(image === undefined ? {} : { image }),
    ...(destructive === undefined ? {} : { destructive }),
    ...force,
  };
}

/** A second life that was deleted before it began is no life; its deletion meets the first one. */
function closeEmptyLife(mailbox: Mailbox, table: FoldTable): Mailbox {
  const [first, second] = mailbox;
  if (first === undefined || second === undefined) return mailbox;
  const [only, ...others] = second.entries;
  if (only?.type !== 'DELETE' || others.length > 0) return mailbox;
  // If it was not for this resource, what came between the two deletions was.
  const patch = only.over === undefined ? null : second.patch;
  return put([first], only, patch, table);
}
