import type { CommitDecision, DecideCause, DecideInput, Decision } from '../../src/model/decide.ts';
import { type Entry, type Mailbox, putBack, TAKE_ORDER, without } from '../../src/model/mailbox.ts';
import { NEW_VIEW, type Run } from '../../src/model/resource.ts';
import type { EventType, Verb } from '../../src/model/words.ts';

/** What the toy remembers: what it is at, how many events it has done, and how long it naps. */
interface Toy {
  readonly current: Entry | null;
  readonly done: number;
  readonly napUntil: number | null;
}

const FRESH: Toy = { current: null, done: 0, napUntil: null };

/** How long a toy naps before it takes a RESTART, milliseconds. */
export const NAP = 1_000;

const VERBS: Readonly<Partial<Record<EventType, Verb>>> = {
  CREATE: 'build',
  UPDATE: 'updaterunning',
  DELETE: 'scrub',
  REBUILD: 'scrub',
  QUIESCE: 'quiesce',
  RESTART: 'restart',
  CLEAR_ERROR: 'updaterunning',
};

/**
 * A machine as simple as the contract of decisions allows: an event is a verb, POLL and READ are
 * looks, RESTART is put off for a nap first. Whatever fails is put back.
 */
export function toyDecide(input: DecideInput): Decision {
  const { cause, run, mailbox } = input;
  const toy = toyOf(input.snapshot);
  if (cause.type === 'KEEP') return commit(input, toy, mailbox, run);
  if (cause.type === 'DONE') {
    if (run?.id !== cause.runId || toy.current === null) return unchanged(input, toy);
    if (!cause.outcome.ok) {
      return commit(input, { ...toy, current: null }, putBack(mailbox, toy.current), null);
    }
    return commit(input, did(toy, toy.current), mailbox, null);
  }
  if (run !== null) return unchanged(input, toy);
  const entry = taken(mailbox);
  if (entry === undefined) return unchanged(input, toy);
  if (entry.type === 'RESTART') {
    if (toy.napUntil === null) {
      return commit(input, { ...toy, napUntil: input.now + NAP }, mailbox, null);
    }
    if (input.now < toy.napUntil) return unchanged(input, toy);
  }
  const verb = VERBS[entry.type];
  if (verb !== undefined) {
    const begun = { ...toy, current: entry, napUntil: null };
    return commit(input, begun, without(mailbox, entry.type), runOf(input, entry, verb));
  }
  if (cause.type === 'LOOKED') {
    return commit(input, did(toy, entry), without(mailbox, entry.type), null);
  }
  return { type: 'look', look: 'probe', members: [], work: '', state: 'Alive' };
}

/** How many events a snapshot has done. */
export const doneBy = (snapshot: string | null): number => toyOf(snapshot).done;

const toyOf = (snapshot: string | null): Toy => (snapshot === null ? FRESH : JSON.parse(snapshot));

const did = (toy: Toy, { count }: Entry): Toy => ({
  current: null,
  done: toy.done + count,
  napUntil: null,
});

const taken = ([life]: Mailbox): Entry | undefined =>
  TAKE_ORDER.flatMap((type) => life?.entries.find((entry) => entry.type === type) ?? [])[0];

function runOf(input: DecideInput, entry: Entry, verb: Verb): Run {
  return {
    id: `${input.identity.id}/${entry.last}/${input.seed}`,
    verb,
    args: { members: [], digest: '', revision: 0 },
    cause: entry.type,
    eventId: entry.eventId,
    keys: [],
    startedAt: input.now,
    deadline: input.now + 600_000,
  };
}

function unchanged(input: DecideInput, toy: Toy): CommitDecision {
  return { ...commit(input, toy, input.mailbox, input.run), changed: false };
}

function commit(input: DecideInput, toy: Toy, pending: Mailbox, run: Run | null): CommitDecision {
  return {
    type: 'commit',
    changed: true,
    snapshot: JSON.stringify(toy),
    view: { ...NEW_VIEW, status: 'up' },
    spec: input.spec,
    revision: input.revision,
    takenSeq: input.uptoSeq,
    doneSeq: 0,
    pending,
    run,
    wakeAt: run === null ? toy.napUntil : null,
    trail: trail(input.cause),
    notices: [],
  };
}

const trail = (cause: DecideCause): CommitDecision['trail'] => ({
  cause: cause.type,
  event: null,
  eventId: null,
  from: 'CalcAction',
  to: 'CalcAction',
  statusBefore: 'up',
  statusAfter: 'up',
  transitions: [],
  command: null,
  verb: null,
  outcome: null,
  fault: null,
  refused: [],
  took: null,
  policy: '',
});
