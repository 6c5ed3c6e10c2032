import type { CommitDecision } from '../model/decide.ts';
import type { ResourceEvent } from '../model/event.ts';
import type { KnownResource } from './backend.ts';

/** A resource as the next transaction finds it: what its row says, and what its journal holds. */
export interface Standing extends Omit<KnownResource, 'id'> {
  /** Its oldest event that it has not taken; nothing, when that is older than `newest`. */
  readonly oldest: number;
  /** Its newest event, and the newest of them that is a CREATE; 0: there was none. */
  readonly newest: number;
  readonly created: number;
}

/** The journal holds something for it. */
export const isAwaited = ({ newest, takenSeq }: Standing): boolean => newest > takenSeq;

/** Nothing is pending, under way, or in the journal for it: it may be forgotten. */
export const isOver = (standing: Standing): boolean =>
  standing.state === 'Exit' && !standing.busy && !isAwaited(standing);

/** Closed, and nothing is about to open it again: a strict CREATE may. */
export const isClosed = ({ state, opens, created, takenSeq }: Standing): boolean =>
  state === 'Exit' && !opens && created <= takenSeq;

/** A resource that its first event makes. */
export const newStanding = (takenSeq: number): Standing => ({
  state: 'CalcAction',
  revision: 0,
  takenSeq,
  doneSeq: 0,
  trailId: 0,
  busy: false,
  opens: false,
  oldest: 0,
  newest: 0,
  created: 0,
});

/** After the event `seq` was journaled. */
export const afterEvent = (
  before: Standing,
  { type }: Pick<ResourceEvent, 'type'>,
  seq: number,
): Standing => ({
  ...before,
  oldest: isAwaited(before) ? before.oldest : seq,
  newest: seq,
  created: type === 'CREATE' ? seq : before.created,
});

/** After the decision was stored, of which the trail says in row `trailId`. */
export const afterDecision = (
  before: Standing,
  { view, revision, takenSeq, doneSeq, run, wakeAt, pending }: CommitDecision,
  trailId: number,
): Standing => ({
  ...before,
  state: view.state,
  revision,
  takenSeq,
  doneSeq: Math.max(before.doneSeq, doneSeq),
  trailId,
  busy: run !== null || wakeAt !== null || pending.length > 0,
  opens: pending.some(({ entries }) => entries.some(({ creates }) => creates)),
  oldest: Math.max(before.oldest, takenSeq + 1),
});
