import type { CommitDecision, DecideCause } from '../model/decide.ts';
import { type Arrival, fold, type Mailbox } from '../model/mailbox.ts';
import type { Live, Parked } from '../model/ports.ts';
import { unreadable } from '../model/readable.ts';
import type { ResourceRow } from '../model/resource.ts';
import type { EventType } from '../model/words.ts';

/** An event that no decision has seen yet. */
export type Fresh = Pick<Arrival, 'seq' | 'type' | 'at'>;

/** So many of them are remembered: who sends more to a busy resource is measured by the first. */
const MOST_FRESH = 100;

/**
 * What main keeps of a resource between two commits. Everything in it can be rebuilt from the store:
 * `row` is the committed truth, the rest is where its present traversal stands.
 */
export interface Slot {
  row: ResourceRow;
  /** fold(row.pending, arrivals up to `upto`). */
  mailbox: Mailbox;
  upto: number;
  doing: Live['doing'];
  /** Why it waits in the ready queue; null: it does not. */
  queued: DecideCause | null;
  /** Arrivals while a decision, a look or a commit made of the older mailbox is outstanding. */
  since: Arrival[];
  /** Journaled arrivals that no commit has covered, for the measure of their age. */
  fresh: Fresh[];
  /** Arrivals folded into others since the last decision. */
  coalesced: number;
  /** Journal rows that are not folded into the row yet: the journal keeps them. */
  unfolded: number;
  /** Raised when a look is abandoned, so that its late answer is recognised. */
  generation: number;
  /** Executor attempts of the present run. */
  attempt: number;
  /** Executors lost in this process, of whatever run: the world refuses who comes with fewer. */
  lost: number;
  parked: Parked | null;
  /** The run that no executor can have begun: committed by this process, and not admitted yet. */
  unbegun: string | null;
  /** What was last told of who keeps which run back. */
  keptBy: { readonly run: string; readonly gate: string } | null;
  /** How often it took its worker down. */
  strikes: number;
  setAside: boolean;
}

export function newSlot(row: ResourceRow): Slot {
  return {
    row,
    mailbox: row.pending,
    upto: row.takenSeq,
    doing: 'idle',
    queued: null,
    since: [],
    fresh: [],
    coalesced: 0,
    unfolded: 0,
    generation: 0,
    attempt: 0,
    lost: 0,
    parked: null,
    unbegun: null,
    keptBy: null,
    strikes: 0,
    setAside: unreadable(row) !== null,
  };
}

/** Adds an arrival: to the mailbox, or aside while something made of the mailbox is outstanding. */
export function receive(slot: Slot, arrival: Arrival): void {
  const { seq, type, at, eventId } = arrival;
  if (eventId !== '' && slot.fresh.length < MOST_FRESH) slot.fresh.push({ seq, type, at });
  if (eventId !== '') slot.unfolded += 1;
  if (outstanding(slot)) {
    slot.since.push(arrival);
    return;
  }
  slot.mailbox = folded(slot, slot.mailbox, arrival);
  slot.upto = Math.max(slot.upto, arrival.seq);
}

/** What a commit that covers `upto` is the first to see. */
export function takeFresh(slot: Slot, upto: number): readonly Fresh[] {
  const seen = slot.fresh.filter(({ seq }) => seq <= upto);
  slot.fresh = slot.fresh.filter(({ seq }) => seq > upto);
  return seen;
}

/** The mailbox with the arrival; what it has absorbed, or was absorbed by, is counted. */
function folded(slot: Slot, mailbox: Mailbox, arrival: Arrival): Mailbox {
  const after = foldInto(slot.row, mailbox, arrival);
  slot.coalesced += entries(mailbox) + 1 - entries(after);
  return after;
}

const entries = (mailbox: Mailbox): number =>
  mailbox.reduce((sum, life) => sum + life.entries.length, 0);

/**
 * The mailbox of a resource with one more arrival. A deletion under way has left the mailbox: what
 * creates the resource again is another life behind it all the same, and takes nothing over that
 * came for the life before.
 */
function foldInto(row: ResourceRow, mailbox: Mailbox, arrival: Arrival): Mailbox {
  if (arrival.type !== 'CREATE' || !isLeaving(row)) return fold(mailbox, arrival);
  const [life, next] = mailbox;
  const opens =
    life !== undefined && next === undefined && !life.entries.some(({ creates }) => creates);
  return opens ? [life, ...fold([], arrival)] : fold(mailbox, arrival);
}

function isLeaving({ run, view: { state, status } }: ResourceRow): boolean {
  return run?.cause === 'DELETE' || state === 'Exit' || status === 'gone' || status === 'held';
}

/** The mailbox is `pending` and whatever has come since; answers whether anything has. */
export function settleMailbox(slot: Slot, pending: Mailbox): boolean {
  const since = slot.since;
  slot.mailbox = since.reduce((mailbox, arrival) => folded(slot, mailbox, arrival), pending);
  slot.upto = since.reduce((upto, arrival) => Math.max(upto, arrival.seq), slot.upto);
  slot.since = [];
  return since.length > 0;
}

const outstanding = (slot: Slot): boolean =>
  slot.doing === 'deciding' || slot.doing === 'looking' || slot.doing === 'committing';

/** Nothing of it is under way: it rests, or its run is kept back. */
export const isWaiting = ({ doing }: Slot): boolean => doing === 'idle' || doing === 'parked';

/** Whether a verb or a look of it is under way, anything else, or nothing. */
export function doingOf(slot: Slot | undefined): 'work' | 'busy' | 'none' {
  if (slot === undefined) return 'none';
  if (slot.queued !== null) return 'busy';
  if (slot.doing === 'acting' || slot.doing === 'looking') return 'work';
  return isWaiting(slot) ? 'none' : 'busy';
}

/** These interrupt what is under way (docs/architecture.md, "The machine"). */
const URGENT: ReadonlySet<EventType> = new Set<EventType>(['DELETE', 'REBUILD', 'CLEAR_ERROR']);

export const isUrgent = (type: EventType): boolean => URGENT.has(type);

/** True when something waits that the present run must give way to. A deletion gives way to nothing. */
export function preempted(slot: Slot): boolean {
  const cause = slot.row.run?.cause;
  if (cause === 'DELETE') return false;
  return (slot.mailbox[0]?.entries ?? []).some(
    (entry) => isUrgent(entry.type) && entry.type !== cause,
  );
}

/** The row as the store has it after this commit. */
export function rowAfter(row: ResourceRow, decision: CommitDecision, now: number): ResourceRow {
  const { snapshot, view, spec, revision, takenSeq, doneSeq, pending, run, wakeAt } = decision;
  return {
    ...row,
    snapshot,
    view,
    spec,
    revision,
    takenSeq,
    doneSeq,
    pending,
    run,
    wakeAt,
    updatedAt: now,
  };
}
