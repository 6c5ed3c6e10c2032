import type { CommitDecision, Decide, DecideInput } from '../model/decide.ts';
import type { LookResult } from '../model/driver.ts';
import { commitOf, sinceWhen } from './commit.ts';
import { decode, encode, type Snapshot } from './snapshot.ts';
import { Traversal } from './traversal.ts';
import { viewOf } from './view.ts';

/**
 * The pure heart (contract: model/decide.ts): from one cause to the next effect or rest. A look is
 * answered by deciding again from the same row with what it found: nothing is remembered but answers.
 * Throws Error for a snapshot that is not of this machine, or of a newer version.
 */
export const decide: Decide = (input, drivers) => {
  const { cause, run } = input;
  const before = decode(input.snapshot);
  if (cause.type === 'KEEP') return kept(before, input);
  if (cause.type === 'DONE') {
    if (run?.id !== cause.runId) return unchanged(before, input);
    const traversal = new Traversal(before, [], input, drivers);
    return traversal.done(run, cause.outcome) ?? commitOf(traversal, cause.outcome);
  }
  if (run !== null) return unchanged(before, input);
  const traversal = new Traversal(before, answered(input), input, drivers);
  return traversal.wake() ?? commitOf(traversal, null);
};

/** The answers so far, kept in `work`, and the new one. */
function answered({ cause }: DecideInput): readonly LookResult[] {
  return cause.type === 'LOOKED' ? [...JSON.parse(cause.work), cause.result] : [];
}

/** Nothing was decided: a stale outcome, or something to do while a verb is under way. */
function unchanged(before: Snapshot, input: DecideInput): CommitDecision {
  return undecided(before, input, input.snapshot ?? encode(before), false);
}

/** What is pending is in the row from now on, and nothing else has changed. */
function kept({ state, context }: Snapshot, input: DecideInput): CommitDecision {
  const takenSeq = Math.max(input.uptoSeq, context.takenSeq);
  const since = sinceWhen(context, context, input.now);
  const after = { state, context: { ...context, since, takenSeq } };
  if (takenSeq === context.takenSeq) return unchanged({ state, context }, input);
  return undecided(after, input, encode(after), true);
}

function undecided(
  { state, context }: Snapshot,
  input: DecideInput,
  snapshot: string,
  changed: boolean,
): CommitDecision {
  return {
    type: 'commit',
    changed,
    snapshot,
    view: viewOf(state, context),
    spec: input.spec,
    revision: input.revision,
    takenSeq: context.takenSeq,
    doneSeq: context.doneSeq,
    pending: input.mailbox,
    run: input.run,
    wakeAt: context.wakeAt,
    trail: {
      cause: input.cause.type,
      event: null,
      eventId: null,
      from: state,
      to: state,
      statusBefore: context.status,
      statusAfter: context.status,
      transitions: [],
      command: null,
      verb: null,
      outcome: null,
      fault: null,
      refused: [],
      took: null,
      policy: input.policy.version,
    },
    notices: [],
  };
}
