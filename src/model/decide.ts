import type { LookResult, Outcome, Subject } from './driver.ts';
import type { JsonObject } from './json.ts';
import type { Mailbox } from './mailbox.ts';
import type { Policy } from './policy.ts';
import type { Fault, Identity, Member, Run, View } from './resource.ts';
import type { EventType, Look, State, Status, Verb } from './words.ts';

/**
 * The contract of the pure heart: `decide` turns what is known of a resource and one cause into what
 * is to be stored and done next. It reads no clock and draws no randomness but from `seed`.
 */
export interface DecideInput {
  readonly identity: Identity;
  readonly spec: JsonObject;
  readonly revision: number;
  /** As stored; null before the first decision. */
  readonly snapshot: string | null;
  readonly run: Run | null;
  /** fold(pending, journal rows after taken_seq). */
  readonly mailbox: Mailbox;
  /** The highest sequence number in `mailbox`, or the row's taken_seq. */
  readonly uptoSeq: number;
  readonly cause: DecideCause;
  readonly now: number;
  /** 32 bits; every random choice and identity of this decision is drawn from it. */
  readonly seed: number;
  readonly policy: Policy;
}

/** What decisions must know of drivers; pure, given by the composition root. */
export interface DecideDrivers {
  /** How many instances the kind wants of this spec: 2 for a pair. */
  readonly required: (kind: string, spec: JsonObject) => number;
  /** False: nobody serves this pair, so that nothing can be done for the resource. */
  readonly serves: (kind: string, hardware: string) => boolean;
  readonly supports: (kind: string, hardware: string, verb: Verb) => boolean;
  /** Lease keys of a run of this verb, in rank order. */
  readonly keys: (subject: Subject, verb: Verb, members: readonly Member[]) => readonly string[];
}

export type Decide = (input: DecideInput, drivers: DecideDrivers) => Decision;

export type DecideCause =
  /** Something is in the mailbox. */
  | { readonly type: 'ENTRY' }
  /** wake_at has passed. */
  | { readonly type: 'WAKE' }
  /** The committed run ended; another run id is stale and changes nothing. */
  | { readonly type: 'DONE'; readonly runId: string; readonly outcome: Outcome }
  /** A mode keeps it back: what is pending is only folded into the row, so that no journal holds it. */
  | { readonly type: 'KEEP' }
  /** The look that `work` asked for was answered. */
  | { readonly type: 'LOOKED'; readonly work: string; readonly result: LookResult };

/** Either a look, which needs no commit, or what is to be committed. */
export type Decision = LookDecision | CommitDecision;

/**
 * Look, then decide again with the same row and `{LOOKED, work, result}`. Nothing is taken: when the
 * process dies, or a DELETE, REBUILD or CLEAR_ERROR arrives meanwhile, `work` is simply dropped.
 */
export interface LookDecision {
  readonly type: 'look';
  readonly look: Look;
  readonly members: readonly Member[];
  /** Opaque to everybody but decide. */
  readonly work: string;
  readonly state: State;
}

export interface CommitDecision {
  readonly type: 'commit';
  /** False: nothing worth a commit happened (e.g. a POLL(ok), a stale outcome). */
  readonly changed: boolean;
  readonly snapshot: string;
  readonly view: View;
  readonly spec: JsonObject;
  readonly revision: number;
  readonly takenSeq: number;
  readonly doneSeq: number;
  readonly pending: Mailbox;
  readonly run: Run | null;
  readonly wakeAt: number | null;
  readonly trail: TrailDecision;
  readonly notices: readonly Notice[];
}

/** What the trail says of one decision: enough to explain it and to replay it. */
export interface TrailDecision {
  readonly cause: DecideCause['type'];
  readonly event: EventType | null;
  readonly eventId: string | null;
  readonly from: State;
  readonly to: State;
  readonly statusBefore: Status;
  readonly statusAfter: Status;
  readonly transitions: readonly TransitionNote[];
  /** The verb or look asked for, or null. */
  readonly command: string | null;
  /** The verb that ended; null when none did. */
  readonly verb: Verb | null;
  /** How it ended: `ok`, or its outcome class; null when no verb ended. */
  readonly outcome: string | null;
  readonly fault: Fault | null;
  /** Events refused or ignored in this decision, each with the reason. */
  readonly refused: readonly Refusal[];
  /** Milliseconds the verb took in the worker, or null. */
  readonly took: number | null;
  readonly policy: string;
}

export interface TransitionNote {
  readonly from: State;
  readonly to: State;
  /** The guard that let it through, as the diagram names it; '' when there was none. */
  readonly guard: string;
}

export interface Refusal {
  readonly event: EventType;
  readonly reason: string;
}

/** Told to the outside through the outbox. */
export interface Notice {
  readonly type: 'status' | 'error' | 'closed' | 'refused' | 'stats' | 'overdue' | 'brake';
  readonly body: JsonObject;
}
