/** From messages that were read to rows of the journal, and what is answered for each. */
import {
  type Accept,
  type Accepted,
  type Fact,
  faultOf,
  type IntakeVerdict,
} from '../model/event.ts';
import { offered } from '../model/offered.ts';
import type { Offered, RawMessage, Scheduler, Writer } from '../model/ports.ts';
import type { Rejection } from './dead.ts';
import type { Normalized } from './normalize.ts';

export interface JournalPorts {
  readonly writer: Pick<Writer, 'accept'>;
  readonly scheduler: Pick<Scheduler, 'offer'>;
  /** Told after the commit, before the rows are offered: the Directory must know them from then on. */
  readonly onFacts: (facts: readonly Fact[]) => void;
}

/** A message that was read: what it means, or why it is of no use. */
export interface Read {
  readonly raw: RawMessage;
  readonly meaning: Normalized | Rejection;
}

/** A message, and what became of it. */
export interface Settled {
  readonly raw: RawMessage;
  /** The id that the sender gave it; null: none, or it could not be read. */
  readonly messageId: string | null;
  readonly verdict: IntakeVerdict;
  /** Why it is kept as a dead letter; null: it is not. */
  readonly fault: Rejection | null;
}

/** A message with the writer's answers. */
interface Answered extends Read {
  readonly answers: readonly Accepted[];
  /** What the store has kept of its facts. */
  readonly learned: readonly Fact[];
}

const isRejection = (meaning: Read['meaning']): meaning is Rejection => 'field' in meaning;

/**
 * One transaction for all that means something, in the order of arrival. The writer answers in the
 * order of the journal: what is offered in the turn of its answer, before anything else is waited
 * for, is offered in that order too, and what is decided on then has no older row missing.
 */
export async function journal(
  reads: readonly Read[],
  urgent: boolean,
  ports: JournalPorts,
): Promise<readonly Settled[]> {
  const useful = reads.flatMap((one) => {
    const accept = acceptOf(one.meaning);
    return accept === null ? [] : [{ one, accept }];
  });
  const stored =
    useful.length === 0
      ? []
      : await ports.writer.accept(
          useful.map(({ accept }) => accept),
          urgent,
        );
  const byRead = new Map(useful.map(({ one }, index) => [one, stored[index]]));
  const answered = reads.map((one) => {
    const { events: answers = [], learned = [] } = byRead.get(one) ?? {};
    return { ...one, answers, learned };
  });
  offer(answered, ports);
  return answered.map((one) => {
    const verdict = verdictOf(one);
    const messageId = isRejection(one.meaning) ? null : one.meaning.messageId;
    return { raw: one.raw, messageId, verdict, fault: faultOf(verdict) ?? partlyRefused(one) };
  });
}

function acceptOf(meaning: Read['meaning']): Accept | null {
  if (isRejection(meaning)) return null;
  const { messageId, events, facts } = meaning;
  if (events.length === 0 && facts.length === 0) return null;
  return { messageId, whole: true, events, facts };
}

/** Everything is durable: what was learned is known, and the new rows go to the scheduler. */
function offer(answered: readonly Answered[], { scheduler, onFacts }: JournalPorts): void {
  const facts = answered.flatMap(({ learned }) => learned);
  if (facts.length > 0) onFacts(facts);
  const rows = answered.flatMap(offeredOf);
  if (rows.length > 0) scheduler.offer(rows);
}

function offeredOf({ meaning, answers }: Answered): readonly Offered[] {
  if (isRejection(meaning)) return [];
  return meaning.events.flatMap((event, index) => {
    const answer = answers[index];
    return answer?.kind === 'taken' ? [offered(event, answer)] : [];
  });
}

function verdictOf({ meaning, answers }: Answered): IntakeVerdict {
  if (isRejection(meaning)) return { verdict: 'rejected', ...meaning };
  if (meaning.events.length === 0) return { verdict: 'ignored', reason: meaning.reason };
  const events = meaning.events.map(({ type, resourceId }, index) => {
    const answer = answers[index];
    if (answer === undefined) throw new Error('the writer left an event unanswered');
    const seq = answer.kind === 'taken' ? answer.seq : null;
    return { type, resourceId, outcome: answer.kind, seq };
  });
  const refused = answers.find((answer) => answer.kind === 'refused');
  if (refused !== undefined && answers.every((answer) => answer.kind === 'refused')) {
    return { verdict: 'rejected', field: null, reason: refused.reason };
  }
  return { verdict: 'accepted', events };
}

/** What the store alone refused. */
function partlyRefused({ answers }: Answered): Rejection | null {
  const refused = answers.find((answer) => answer.kind === 'refused');
  return refused === undefined ? null : { reason: refused.reason, field: null };
}
