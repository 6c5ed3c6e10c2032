/** Messages that were set aside: sent again after what was wrong is mended, or dropped. */
import type { By } from '../model/actor.ts';
import { checkAllTenants } from '../model/authority.ts';
import { RugError } from '../model/errors.ts';
import { LONGEST_LETTER } from '../model/event.ts';
import type { DeadLetterOperations } from '../model/operations.ts';
import type { Environment, Intake, RawMessage } from '../model/ports.ts';
import type { Reader, SideWrite, StoredDeadLetter } from '../model/store.ts';
import type { Auditor, Deed } from './auditor.ts';
import { createTurns } from './turns.ts';

export interface DeadLettersOptions {
  readonly env: Environment;
  readonly reader: Pick<Reader, 'deadLetter'>;
  readonly intake: () => Intake;
  readonly auditor: Auditor;
}

export function createDeadLetters(options: DeadLettersOptions): DeadLetterOperations {
  const { env, reader, auditor } = options;
  /** What is done with a letter sees what was done with it before. */
  const inTurn = createTurns();
  const deedOf = (verb: string, id: number): Deed => ({
    action: `dead-letter.${verb}`,
    target: String(id),
  });
  const letterOf = async (id: number, { actor }: By): Promise<StoredDeadLetter> => {
    // A message that could not be read belongs to nobody.
    checkAllTenants(actor, 'a dead letter');
    const letter = await reader.deadLetter(id);
    if (letter !== null) return letter;
    throw new RugError('unknown_dead_letter', `there is no dead letter ${id}`, { field: 'id' });
  };
  const drop = (id: number): SideWrite => ({ type: 'dead-letter-drop', id });

  return {
    retry: (id, by) =>
      inTurn(String(id), () =>
        auditor.guarded(by, deedOf('retry', id), async () => {
          const message = { ...messageIn(await letterOf(id, by)), actor: by.actor };
          const at = env.time.now();
          const [verdict] = await options.intake().submit([{ ...message, at }], true);
          if (verdict === undefined) throw new RugError('internal', 'the intake gave no answer');
          // What is still of no use has become a letter of its own again.
          const deed = { ...deedOf('retry', id), after: { verdict: verdict.verdict } };
          await auditor.done(by, deed, [drop(id)]);
          return verdict;
        }),
      ),
    drop: (id, by) =>
      inTurn(String(id), () =>
        auditor.guarded(by, deedOf('drop', id), async () => {
          const { source, reason } = await letterOf(id, by);
          await auditor.done(by, { ...deedOf('drop', id), before: { source, reason } }, [drop(id)]);
        }),
      ),
  };
}

/** The message as it came; throws RugError `refused` when it was not kept whole. */
function messageIn({
  id,
  body,
  source,
  headers,
}: StoredDeadLetter): Omit<RawMessage, 'actor' | 'at'> {
  if (body.length >= LONGEST_LETTER) {
    const reason = `only the first ${LONGEST_LETTER} characters of it were kept`;
    throw new RugError('refused', reason);
  }
  const { 'routing-key': routingKey, ...own } = headers;
  return {
    body,
    source,
    routingKey: typeof routingKey === 'string' ? routingKey : null,
    headers: own,
    origin: 'bus',
    // A process that ends before the letter is dropped has perhaps sent it.
    fallbackId: `dead-letter:${id}`,
  };
}
