/** Messages that were set aside: sent again after what was wrong is mended, or dropped. */
import type { By } from '../model/actor.ts';
import { RugError } from '../model/errors.ts';
import type { DeadLetterOperations } from '../model/operations.ts';
import type { Environment, Intake, Writer } from '../model/ports.ts';
import type { Reader, StoredDeadLetter } from '../model/store.ts';
import type { Auditor, Deed } from './auditor.ts';
import { checkAllTenants } from './authority.ts';

export interface DeadLettersOptions {
  readonly env: Environment;
  readonly writer: Pick<Writer, 'write'>;
  readonly reader: Pick<Reader, 'deadLetter'>;
  readonly intake: () => Intake;
  readonly auditor: Auditor;
}

/** Bodies are kept up to this length (events/dead.ts): a longer one is no longer whole. */
const KEPT = 65_536;

export function createDeadLetters(options: DeadLettersOptions): DeadLetterOperations {
  const { env, writer, reader, auditor } = options;
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

  return {
    retry: (id, by) =>
      auditor.guarded(by, deedOf('retry', id), async () => {
        const letter = await letterOf(id, by);
        const { body, source, headers } = letter;
        if (body.length >= KEPT) {
          throw new RugError('refused', `only the first ${KEPT} characters of it were kept`);
        }
        const { 'routing-key': routingKey, ...own } = headers;
        const message = {
          body,
          source,
          routingKey: typeof routingKey === 'string' ? routingKey : null,
          headers: own,
          origin: 'bus' as const,
          actor: by.actor,
          at: env.time.now(),
        };
        const [verdict] = await options.intake().submit([message], true);
        if (verdict === undefined) throw new RugError('internal', 'the intake gave no answer');
        // What is still of no use has become a letter of its own again.
        const deed = { ...deedOf('retry', id), after: { verdict: verdict.verdict } };
        await writer.write([auditor.done(by, deed), { type: 'dead-letter-drop', id }], true);
        return verdict;
      }),
    drop: (id, by) =>
      auditor.guarded(by, deedOf('drop', id), async () => {
        const { source, reason } = await letterOf(id, by);
        const deed = { ...deedOf('drop', id), before: { source, reason } };
        await writer.write([auditor.done(by, deed), { type: 'dead-letter-drop', id }], true);
      }),
  };
}
