import type { CommitDecision } from '../model/decide.ts';
import type { Outcome } from '../model/driver.ts';
import { type Mailbox, oldestPending, putBack } from '../model/mailbox.ts';
import type { Context } from './context.ts';
import { notices } from './notices.ts';
import { settled } from './rest.ts';
import { encode } from './snapshot.ts';
import { actionable } from './take.ts';
import type { Traversal } from './traversal.ts';
import { viewOf } from './view.ts';

/** What a traversal has come to, as it is to be stored. */
export function commitOf(traversal: Traversal, outcome: Outcome | null): CommitDecision {
  const { before, scene, state, run, desired, transitions, refused, taken } = traversal;
  const { input } = scene;
  const [mailbox, context] = atRest(traversal);
  const takenSeq = Math.max(input.uptoSeq, before.context.takenSeq);
  const doneSeq = Math.max(before.context.doneSeq, doneUpTo(mailbox, context, takenSeq));
  const since = sinceWhen(before.context, context, scene.now);
  const after = { state, context: { ...context, since, takenSeq, doneSeq } };
  const told = [...notices(before, after, refused, input.policy.maxAttempts), ...traversal.told];
  const changed =
    run !== null ||
    outcome !== null ||
    told.length > 0 ||
    desired.revision !== input.revision ||
    endsJournaled(traversal, context) ||
    encode({ state, context }) !== (input.snapshot ?? encode(before));
  const { status } = after.context;
  const fault = after.context.fault === before.context.fault ? null : after.context.fault;
  return {
    type: 'commit',
    changed,
    snapshot: changed ? encode(after) : (input.snapshot ?? encode(before)),
    view: viewOf(state, after.context),
    spec: desired.spec,
    revision: desired.revision,
    takenSeq: changed ? takenSeq : before.context.takenSeq,
    doneSeq: changed ? doneSeq : before.context.doneSeq,
    pending: mailbox,
    run,
    wakeAt: run !== null ? null : wakeAtOf(traversal, context, mailbox),
    trail: {
      cause: input.cause.type,
      event: taken?.type ?? null,
      eventId: taken?.eventId ?? null,
      from: before.state,
      to: state,
      statusBefore: before.context.status,
      statusAfter: status,
      transitions,
      command: traversal.command,
      verb: outcome === null ? null : (input.run?.verb ?? null),
      outcome: outcome === null ? null : outcome.ok ? 'ok' : outcome.class,
      fault: outcome?.ok === false ? outcome.fault : fault,
      refused: refused.map(({ event, reason }) => ({ event, reason })),
      took: outcome?.took ?? null,
      policy: input.policy.version,
    },
    notices: told,
  };
}

/** It has its status since the commit that brought it. */
export function sinceWhen(before: Context, { status }: Context, now: number): number {
  return before.since === 0 || before.status !== status ? now : before.since;
}

/** At rest nothing is in hand: what is not done goes back in front of what came after it. */
function atRest({
  run,
  context,
  mailbox,
  restored,
  transitions,
  state,
  scene,
  draw,
}: Traversal): [Mailbox, Context] {
  if (run !== null) return [mailbox, { ...context, wait: null, wakeAt: null }];
  const { current, status } = context;
  const back = current === null ? restored : [...restored, current];
  const pending = back.reduceRight((later, entry) => putBack(later, entry), mailbox);
  const erroredAt = status === 'error' ? (context.erroredAt ?? scene.now) : null;
  const resting = { ...context, current: null, erroredAt };
  // A wait that nothing interrupted goes on as it was.
  if (transitions.length === 0 && status !== 'error') return [pending, resting];
  return [pending, settled(state, resting, pending, current?.type ?? null, scene, draw)];
}

/** What can be taken before the wait is over is taken now. */
function wakeAtOf({ state, scene }: Traversal, context: Context, mailbox: Mailbox): number | null {
  if (context.wakeAt === null) return null;
  return actionable(state, context, mailbox, scene) ? scene.now : context.wakeAt;
}

function doneUpTo(mailbox: Mailbox, { current }: Context, takenSeq: number): number {
  const waiting = [oldestPending(mailbox), current?.first ?? null].filter((seq) => seq !== null);
  return waiting.length === 0 ? takenSeq : Math.min(...waiting) - 1;
}

/** True when a journaled event has come to its end: only a commit takes it off the journal. */
function endsJournaled({ before, removed, taken, run }: Traversal, context: Context): boolean {
  const ended =
    taken !== null && run === null && context.current === null ? [...removed, taken] : removed;
  return ended.some((entry) => entry.last > before.context.doneSeq);
}
