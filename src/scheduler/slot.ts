import type { CommitDecision, DecideCause } from '../model/decide.ts';
import { type Arrival, fold, type Mailbox } from '../model/mailbox.ts';
import type { Live, Parked } from '../model/ports.ts';
import type { ResourceRow } from '../model/resource.ts';
import type { EventType } from '../model/words.ts';

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
  /** Raised when a look is abandoned, so that its late answer is recognised. */
  generation: number;
  /** Executor attempts of the present run. */
  attempt: number;
  /** Executors lost in this process, of whatever run: the world refuses who comes with fewer. */
  lost: number;
  parked: Parked | null;
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
    generation: 0,
    attempt: 0,
    lost: 0,
    parked: null,
    strikes: 0,
    setAside: false,
  };
}

/** Adds an arrival: to the mailbox, or aside while something made of the mailbox is outstanding. */
export function receive(slot: Slot, arrival: Arrival): void {
  if (outstanding(slot)) {
    slot.since.push(arrival);
    return;
  }
  slot.mailbox = foldInto(slot.row, slot.mailbox, arrival);
  slot.upto = Math.max(slot.upto, arrival.seq);
}

/**
 * The mailbox of a resource with one more arrival. A deletion under way has left the mailbox: what
 * creates the resource again is another life behind it all the same, and takes nothing over that
 * came for the life before.
 */
function foldInto(row: ResourceRow, mailbox: Mailbox, arrival: Arrival): Mailbox {
  const [life, next] = mailbox;
  const opens =
    arrival.type === 'CREATE' &&
    isLeaving(row) &&
    life !== undefined &&
    next === undefined &&
    !life.entries.some(({ creates }) => creates);
  return opens ? [life, ...fold([], arrival)] : fold(mailbox, arrival);
}

function isLeaving({ run, view: { state, status } }: ResourceRow): boolean {
  return run?.cause === 'DELETE' || state === 'Exit' || status === 'gone' || status === 'held';
}

/** The mailbox is `pending` and whatever has come since; answers whether anything has. */
export function settleMailbox(slot: Slot, pending: Mailbox): boolean {
  const since = slot.since;
  slot.mailbox = since.reduce((mailbox, arrival) => foldInto(slot.row, mailbox, arrival), pending);
  slot.upto = since.reduce((upto, arrival) => Math.max(upto, arrival.seq), slot.upto);
  slot.since = [];
  return since.length > 0;
}

const outstanding = (slot: Slot): boolean =>
  slot.doing === 'deciding' || slot.doing === 'looking' || slot.doing === 'committing';

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
