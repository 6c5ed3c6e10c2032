import type {
  CommitDecision,
  DecideCause,
  DecideDrivers,
  DecideInput,
  Decision,
  LookDecision,
} from '../model/decide.ts';
import type { LookResult, Outcome } from '../model/driver.ts';
import { fold, type Mailbox } from '../model/mailbox.ts';
import type { Order } from '../model/operations.ts';
import type { Policy } from '../model/policy.ts';
import type { Instance, ResourceRow, Run } from '../model/resource.ts';
import type { EventType } from '../model/words.ts';
import { decide } from './decide.ts';

/** A resource as it is committed, at a time: what can be asked about its future. */
export interface Present {
  readonly row: ResourceRow;
  readonly policy: Policy;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A decision that is to come. */
export interface Coming {
  readonly decision: CommitDecision;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** More decisions than any way through the machine takes where nothing fails. */
export const MOST_DECISIONS = 100;

/** What a verb under way gives way to (docs/architecture.md, "The machine"). */
const URGENT: readonly EventType[] = ['DELETE', 'REBUILD', 'CLEAR_ERROR'];

/**
 * The decisions that an operator's `order` leads to if every verb succeeds, and every look finds alive
 * what `view.instances` shows: the machine itself is asked, on a world made up as it goes. Boots,
 * pauses and cooldowns pass; it ends where the resource rests, or waits out the grace of a deletion.
 */
export function* future(
  { row, policy, now, order }: Present & { readonly order: Order },
  drivers: DecideDrivers,
): Generator<Coming, void> {
  const uptoSeq = row.takenSeq + 1;
  let mailbox = posted(row.pending, order, uptoSeq, now);
  let state: Pick<CommitDecision, 'spec' | 'revision' | 'run' | 'wakeAt'> = row;
  let { snapshot, view } = row;
  let instances = view.instances;
  let at = now;
  for (let n = 0; n < MOST_DECISIONS; n++) {
    const { run, wakeAt } = state;
    const given = n === 0 && run !== null && givesWay(run, order);
    if (run !== null && !given) instances = instancesAfter(instances, run);
    const outcome = given ? CANCELLED : succeeded(instances);
    const waits = wakeAt !== null && wakeAt > at;
    if (run === null && n > 0 && (waits || (wakeAt === null && mailbox.length === 0))) {
      if (wakeAt === null || view.wait === 'grace') return;
      at = wakeAt;
    }
    const cause = causeOf(run, wakeAt !== null && wakeAt <= at, outcome);
    const input = { identity: row, ...state, snapshot, mailbox, uptoSeq, cause };
    const decision = looked(instances, { ...input, now: at, seed: n, policy }, drivers);
    yield { decision, at };
    state = decision;
    ({ snapshot, view, pending: mailbox } = decision);
  }
}

function causeOf(run: Run | null, due: boolean, outcome: Outcome): DecideCause {
  if (run !== null) return { type: 'DONE', runId: run.id, outcome };
  return { type: due ? 'WAKE' : 'ENTRY' };
}

function posted(pending: Mailbox, { type, patch, args }: Order, seq: number, at: number): Mailbox {
  return fold(pending, { seq, eventId: '', type, patch, args, origin: 'operator', at });
}

/** The decision, with all its looks answered. */
function looked(
  instances: readonly Instance[],
  input: DecideInput,
  drivers: DecideDrivers,
): CommitDecision {
  let decision: Decision = decide(input, drivers);
  while (decision.type === 'look') {
    const { work } = decision;
    const cause: DecideCause = { type: 'LOOKED', work, result: found(decision.look, instances) };
    decision = decide({ ...input, cause }, drivers);
  }
  return decision;
}

function found(look: LookDecision['look'], instances: readonly Instance[]): LookResult {
  if (look === 'stats') return { look, ok: true, stats: {} };
  const members = instances.map((instance) => ({ ...instance, health: 'alive' as const }));
  return { look, ok: true, probe: { logical: 'unknown', members } };
}

/** True when a verb under way is cancelled for the order; else the order waits for its end. */
export function givesWay({ cause }: Run, { type }: Order): boolean {
  return cause !== 'DELETE' && cause !== type && URGENT.includes(type);
}

const succeeded = (instances: readonly Instance[]): Outcome => ({
  ok: true,
  result: { instances },
  steps: [],
  took: 0,
});

const CANCELLED: Outcome = {
  ok: false,
  class: 'cancelled',
  fault: { code: 'rug_preempted', message: 'given up for the order', at: 0 },
  steps: [],
  took: 0,
};

/** What there is once the verb has succeeded. */
function instancesAfter(instances: readonly Instance[], { verb, args }: Run): readonly Instance[] {
  const among = (index: number): boolean => args.members.some((member) => member.index === index);
  if (verb === 'scrub') return instances.filter(({ member }) => !among(member.index));
  if (verb !== 'build') return instances;
  const missing = args.members.filter(
    ({ index }) => !instances.some(({ member }) => member.index === index),
  );
  return [
    ...instances,
    ...missing.map((member) => ({ member, instanceId: `foreseen-${member.index}`, address: null })),
  ];
}
