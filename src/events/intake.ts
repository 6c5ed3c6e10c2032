/** The intake: raw messages of any source become journaled events, or a reason why not. */
import { RugError } from '../model/errors.ts';
import type { Accept, Accepted, Fact, IntakeVerdict } from '../model/event.ts';
import { offered } from '../model/offered.ts';
import type {
  Directory,
  Environment,
  Intake,
  Offered,
  RawMessage,
  Scheduler,
  Writer,
} from '../model/ports.ts';
import { deadLetter, type Rejection, rejectionOf } from './dead.ts';
import { createOverlay, type Layer } from './known.ts';
import { type Normalized, type NormalizeOptions, normalize } from './normalize.ts';
import { DEFAULT_LIMITS, type Limits } from './parse.ts';
import type { SourceSettings } from './rule.ts';
import type { Kinds } from './sources/rug.ts';

export interface IntakeOptions {
  readonly writer: Pick<Writer, 'accept' | 'write'>;
  readonly scheduler: Pick<Scheduler, 'offer'>;
  readonly directory: Directory;
  readonly env: Environment;
  /** The registry of drivers. */
  readonly kinds: Kinds;
  readonly sources: SourceSettings;
  readonly limits?: Limits;
  /** Told after the commit, before the rows are offered: the Directory must know them from then on. */
  readonly onFacts: (facts: readonly Fact[]) => void;
}

/** How often a message may break the normalizer before it is set aside. */
const TRIES = 3;

/** A message that was read: what it means, or why it is of no use. */
interface Read {
  readonly raw: RawMessage;
  readonly meaning: Normalized | Rejection;
}

/** A message with the writer's answers. */
interface Answered extends Read {
  readonly answers: readonly Accepted[];
  /** What the store has kept of its facts. */
  readonly learned: readonly Fact[];
}

/**
 * Messages of a batch are read in order; each sees what those before it teach, committed or not. The
 * verdicts come after the commit: whoever sent a message may then forget it. A message that is of no
 * use becomes a dead letter in the same batch and never takes another with it.
 *
 * `submit` rejects when the store does: then nothing of the batch counts, and it may be sent again.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { env, directory } = options;
  const overlay = createOverlay(directory);
  const normalizing: NormalizeOptions = {
    known: overlay,
    sources: options.sources,
    limits: options.limits ?? DEFAULT_LIMITS,
    kinds: options.kinds,
    uuid: env.chance.uuid,
  };

  const read = (raw: RawMessage, layer: Layer): Read => {
    for (let tries = 1; ; tries++) {
      try {
        const normalized = normalize(raw, normalizing);
        layer.learn(normalized.facts);
        layer.note(normalized.events);
        return { raw, meaning: normalized };
      } catch (error) {
        if (!(error instanceof RugError) && tries < TRIES) continue;
        return { raw, meaning: rejectionOf(error, tries) };
      }
    }
  };

  return {
    submit: async (messages, urgent) => {
      env.checkpoint('intake.received');
      const layer = overlay.open();
      let answered: readonly Answered[];
      try {
        const reads = messages.map((raw) => read(raw, layer));
        answered = await journal(reads, urgent ?? false, options);
      } finally {
        // From here on the Directory knows what the batch taught, or nobody does.
        layer.close();
      }
      await setAside(answered, urgent ?? false, options);
      return answered.map((one) => verdictOf(one, env));
    },
  };
}

const isRejection = (meaning: Read['meaning']): meaning is Rejection => 'field' in meaning;

/**
 * One transaction for all that means something, in the order of arrival. The writer answers in the
 * order of the journal: what is offered in the turn of its answer, before anything else is waited
 * for, is offered in that order too, and what is decided on then has no older row missing.
 */
async function journal(
  reads: readonly Read[],
  urgent: boolean,
  options: IntakeOptions,
): Promise<readonly Answered[]> {
  const useful = reads.flatMap((one) => {
    const accept = acceptOf(one.meaning);
    return accept === null ? [] : [{ one, accept }];
  });
  const stored =
    useful.length === 0
      ? []
      : await options.writer.accept(
          useful.map(({ accept }) => accept),
          urgent,
        );
  const byRead = new Map(useful.map(({ one }, index) => [one, stored[index]]));
  const answered = reads.map((one) => {
    const { events: answers = [], learned = [] } = byRead.get(one) ?? {};
    return { ...one, answers, learned };
  });
  offer(answered, options);
  return answered;
}

function acceptOf(meaning: Read['meaning']): Accept | null {
  if (isRejection(meaning)) return null;
  const { messageId, events, facts } = meaning;
  if (events.length === 0 && facts.length === 0) return null;
  return { messageId, whole: true, events, facts };
}

/** What is of no use, or what the store alone refused, is kept with its reason. */
async function setAside(
  answered: readonly Answered[],
  urgent: boolean,
  { writer, env }: IntakeOptions,
): Promise<void> {
  const letters = answered.flatMap((one) => {
    const rejection = rejectedBy(one);
    if (rejection === null) return [];
    env.metrics.count('rug_dead_letters_total', { source: one.raw.source });
    env.log.warn({ source: one.raw.source, ...rejection }, 'message set aside');
    return [
      { type: 'dead-letter', letter: deadLetter(one.raw, rejection, env.time.now()) } as const,
    ];
  });
  if (letters.length > 0) await writer.write(letters, urgent);
}

function rejectedBy({ meaning, answers }: Answered): Rejection | null {
  if (isRejection(meaning)) return meaning;
  const refused = answers.find((answer) => answer.kind === 'refused');
  return refused === undefined ? null : { reason: refused.reason, field: null };
}

/** Everything is durable: what was learned is known, and the new rows go to the scheduler. */
function offer(answered: readonly Answered[], { scheduler, onFacts }: IntakeOptions): void {
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

function verdictOf(
  { raw, meaning, answers }: Answered,
  { metrics, log }: Environment,
): IntakeVerdict {
  metrics.count('rug_events_received_total', { source: raw.source });
  if (isRejection(meaning)) return { verdict: 'rejected', ...meaning };
  if (meaning.events.length === 0) {
    metrics.count('rug_events_ignored_total', { source: raw.source });
    log.debug({ source: raw.source, reason: meaning.reason }, 'message ignored');
    return { verdict: 'ignored', reason: meaning.reason };
  }
  const events = meaning.events.map(({ type, resourceId }, index) => {
    const answer = answers[index];
    if (answer === undefined) throw new Error('the writer left an event unanswered');
    if (answer.kind === 'taken') metrics.count('rug_events_accepted_total', { type });
    if (answer.kind === 'duplicate') metrics.count('rug_events_duplicate_total');
    return {
      type,
      resourceId,
      outcome: answer.kind,
      seq: answer.kind === 'taken' ? answer.seq : null,
    };
  });
  const refused = answers.find((answer) => answer.kind === 'refused');
  if (refused !== undefined && answers.every((answer) => answer.kind === 'refused')) {
    return { verdict: 'rejected', field: null, reason: refused.reason };
  }
  return { verdict: 'accepted', events };
}
