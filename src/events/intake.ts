/** The intake: raw messages of any source become journaled events, commands, or a reason why not. */
import type { Commands } from '../model/commands.ts';
import { RugError } from '../model/errors.ts';
import { type Fact, faultOf } from '../model/event.ts';
import type {
  Directory,
  Environment,
  Intake,
  RawMessage,
  Scheduler,
  Writer,
} from '../model/ports.ts';
import { answerTo } from './command.ts';
import { deadLetter, type Rejection, rejectionOf } from './dead.ts';
import { journal, type Read, type Settled } from './journal.ts';
import { createOverlay, type Layer } from './known.ts';
import { type Commanded, type Normalized, type NormalizeOptions, normalize } from './normalize.ts';
import { DEFAULT_LIMITS, type Limits } from './parse.ts';
import type { SourceSettings } from './rule.ts';
import type { Kinds } from './sources/rug.ts';
import { createTurnstile } from './turnstile.ts';

export interface IntakeOptions {
  readonly writer: Pick<Writer, 'accept' | 'write'>;
  readonly scheduler: Pick<Scheduler, 'offer'>;
  readonly directory: Directory;
  readonly env: Environment;
  /** The registry of drivers. */
  readonly kinds: Kinds;
  readonly sources: SourceSettings;
  /** Does what a message commands (spec 3.4). */
  readonly commands: Commands;
  readonly limits?: Limits;
  /** Told after the commit, before the rows are offered: the Directory must know them from then on. */
  readonly onFacts: (facts: readonly Fact[]) => void;
}

/** How often a message may break the normalizer before it is set aside. */
const TRIES = 3;

/** Messages up to a command, which is done when they are journaled; null: there is none. */
interface Segment {
  readonly reads: readonly Read[];
  readonly command: { readonly raw: RawMessage; readonly commanded: Commanded } | null;
}

/**
 * Messages of a batch are read in order; each sees what those before it teach, committed or not. A
 * command is done when all that came before it is committed, in this batch and in those before, and
 * nothing behind it is read until it is done. The verdicts come after the commit: whoever sent a
 * message may then forget it. A message that is of no use becomes a dead letter in the same batch and
 * never takes another with it.
 *
 * `submit` rejects when the store does: then nothing of the batch counts, and it may be sent again;
 * what was done of it is recognised by its message ids.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { env, commands } = options;
  const overlay = createOverlay(options.directory);
  const inTurn = createTurnstile();
  const journaling = new Set<Promise<unknown>>();
  const normalizing: NormalizeOptions = {
    known: overlay,
    sources: options.sources,
    limits: options.limits ?? DEFAULT_LIMITS,
    kinds: options.kinds,
    uuid: env.chance.uuid,
  };

  const meaningOf = (raw: RawMessage): Normalized | Commanded | Rejection => {
    if (raw.poison !== undefined) return { reason: raw.poison, field: null };
    env.checkpoint('intake.received', raw.body);
    for (let tries = 1; ; tries++) {
      try {
        return normalize(raw, normalizing);
      } catch (error) {
        if (!(error instanceof RugError) && tries < TRIES) continue;
        return rejectionOf(error, tries);
      }
    }
  };
  const readOn = (messages: readonly RawMessage[], layer: Layer): Segment => {
    const reads: Read[] = [];
    for (const raw of messages) {
      const meaning = meaningOf(raw);
      if ('command' in meaning) return { reads, command: { raw, commanded: meaning } };
      if ('events' in meaning) {
        layer.learn(meaning.facts);
        layer.note(meaning.events);
      }
      reads.push({ raw, meaning });
    }
    return { reads, command: null };
  };

  return {
    submit: (messages, urgent = false) =>
      inTurn(async (pass) => {
        const settled: Settled[] = [];
        while (settled.length < messages.length) {
          const layer = overlay.open();
          const { reads, command } = readOn(messages.slice(settled.length), layer);
          const task = journal(reads, urgent, options).finally(() => {
            // From here on the Directory knows what the segment taught, or nobody does.
            layer.close();
            journaling.delete(task);
          });
          journaling.add(task);
          const ahead = [...journaling];
          if (command === null) pass();
          settled.push(...(await task));
          if (command === null) continue;
          await Promise.all(ahead);
          const { raw, commanded } = command;
          const verdict = await answerTo(raw, commanded, commands, env);
          settled.push({ raw, messageId: commanded.messageId, verdict, fault: faultOf(verdict) });
        }
        await setAside(settled, urgent, options);
        for (const one of settled) count(one, env);
        return settled.map(({ verdict }) => verdict);
      }),
  };
}

/** What is of no use, or what the store alone refused, is kept with its reason. */
async function setAside(
  settled: readonly Settled[],
  urgent: boolean,
  { writer, env }: IntakeOptions,
): Promise<void> {
  const letters = settled.flatMap(({ raw, fault }) => {
    if (fault === null) return [];
    env.metrics.count('rug_dead_letters_total', { source: raw.source });
    env.log.warn({ source: raw.source, ...fault }, 'message set aside');
    return [{ type: 'dead-letter', letter: deadLetter(raw, fault, env.time.now()) } as const];
  });
  if (letters.length > 0) await writer.write(letters, urgent);
}

function count({ raw, messageId, verdict }: Settled, { metrics, log, time }: Environment): void {
  const { source } = raw;
  metrics.count('rug_events_received_total', { source });
  if (verdict.verdict === 'ignored') {
    metrics.count('rug_events_ignored_total', { source });
    log.debug({ source, event: messageId, reason: verdict.reason }, 'message ignored');
  }
  if (verdict.verdict !== 'accepted') return;
  metrics.observe('rug_event_commit_seconds', Math.max(0, time.now() - raw.at) / 1000);
  for (const { outcome, type, resourceId } of verdict.events) {
    if (outcome === 'taken') metrics.count('rug_events_accepted_total', { type });
    else {
      const fields = { source, event: messageId, resource: resourceId, type, outcome };
      log.debug(fields, 'event not taken');
    }
    if (outcome === 'duplicate') metrics.count('rug_events_duplicate_total');
  }
}
