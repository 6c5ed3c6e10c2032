/** A command that came as a message: who gives it, and what is answered (spec 3.4). */
import type { By } from '../model/actor.ts';
import { type Commands, isCommand, LONGEST_REASON, targetOf } from '../model/commands.ts';
import { type ErrorCode, RugError, textOf } from '../model/errors.ts';
import type { IntakeVerdict } from '../model/event.ts';
import type { Operations } from '../model/operations.ts';
import type { Environment, RawMessage } from '../model/ports.ts';
import type { Commanded } from './normalize.ts';

/** Nothing is wrong with the command: it is to be sent again when the store is back. */
const STORE_FAILURES: ReadonlySet<ErrorCode> = new Set([
  'store_unreachable',
  'store_newer',
  'fenced',
  'in_use',
  'not_ready',
]);

/**
 * Where commands of the bus are not wanted: the others are handed on to `commands`.
 *
 * @param refused Keeps the refusal on record
 */
export const refusingBus = (commands: Commands, refused: Operations['refused']): Commands => ({
  execute: async (command, by) => {
    if (by.actor.via !== 'bus') return commands.execute(command, by);
    const reason = 'commands are not taken from the bus: amqp.commands.enabled';
    const action = `command.${isCommand(command.name) ? command.name : 'unknown'}`;
    await refused(by, action, targetOf(command), reason);
    throw new RugError('refused', reason);
  },
});

/**
 * On whose word it is. A message of the bus may name its user, since the broker knows only the
 * service; whoever came with a token of the API is who the token says.
 */
function byOf({ actor }: RawMessage, { command, messageId, requestId, caller }: Commanded): By {
  const { reason } = command.payload;
  return {
    actor: {
      ...actor,
      name: actor.via === 'bus' && caller !== null ? caller : actor.name,
      request: requestId ?? messageId ?? actor.request,
    },
    why: typeof reason === 'string' && reason !== '' ? reason.slice(0, LONGEST_REASON) : null,
    key: messageId,
  };
}

/**
 * Does the command, and says what became of it. Rejects where the store failed; a defect in the
 * command itself must not keep all that is behind it waiting, and is answered as `internal`.
 */
export async function answerTo(
  raw: RawMessage,
  commanded: Commanded,
  commands: Commands,
  { log }: Environment,
): Promise<IntakeVerdict> {
  const by = byOf(raw, commanded);
  const { command } = commanded;
  const about = { command: command.name, who: by.actor.name, source: raw.source };
  try {
    const answer = await commands.execute(command, by);
    log.info({ ...about, hit: answer.hit }, 'command done');
    return { verdict: 'answered', answer };
  } catch (error) {
    if (!(error instanceof RugError)) {
      log.error({ ...about, error: textOf(error) }, 'a command broke');
      return { verdict: 'refused', code: 'internal', field: null, reason: textOf(error) };
    }
    if (STORE_FAILURES.has(error.code)) throw error;
    const { code, field = null, message: reason } = error;
    log.warn({ ...about, code, reason }, 'command refused');
    return { verdict: 'refused', code, field, reason };
  }
}
