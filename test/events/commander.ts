import type { By } from '../../src/model/actor.ts';
import {
  COMMANDS,
  type Command,
  type CommandAnswer,
  type Commands,
} from '../../src/model/commands.ts';
import { RugError } from '../../src/model/errors.ts';

/**
 * Stands in for whoever does commands: does each once per key, answers a second time what it answered
 * the first, and knows no others than those there are.
 */
export class Commander implements Commands {
  /** What was asked, done before or not. */
  readonly asked: { readonly command: Command; readonly by: By }[] = [];
  /** What was done. */
  readonly done: Command[] = [];
  readonly #answers = new Map<string, CommandAnswer>();
  /** Awaited before anything is done; a rejection is the answer. */
  act: (command: Command) => Promise<void> = async () => {};

  execute = async (command: Command, by: By): Promise<CommandAnswer> => {
    this.asked.push({ command, by });
    const before = by.key === null ? undefined : this.#answers.get(by.key);
    if (before !== undefined) return before;
    if (!Object.hasOwn(COMMANDS, command.name)) {
      throw new RugError('unknown_command', `there is no command ${command.name}`);
    }
    await this.act(command);
    this.done.push(command);
    const answer = { command: command.name, hit: 1, message: 'done', details: null };
    if (by.key !== null) this.#answers.set(by.key, answer);
    return answer;
  };
}
