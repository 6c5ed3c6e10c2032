/** The commands of the field (spec 3.4), each done once and kept in the audit. */
import { type By, mayAct } from '../model/actor.ts';
import {
  COMMANDS,
  type Command,
  type CommandName,
  type Commands,
  isCommand,
  LONGEST_REASON,
  targetOf,
} from '../model/commands.ts';
import { RugError } from '../model/errors.ts';
import { suggestion } from '../model/issue.ts';
import type { JsonObject } from '../model/json.ts';
import type { Auditor } from './auditor.ts';
import { formed } from './command-form.ts';
import { COMMAND_TABLE, type Conduct, type Done } from './command-table.ts';
import { createTurns } from './turns.ts';

export interface CommandsOptions extends Conduct {
  readonly auditor: Auditor;
}

export function createCommands(options: CommandsOptions): Commands {
  const { auditor } = options;
  const inTurn = createTurns();

  /** What a command says when it is one that this actor may give. */
  const understood = ({ name, payload }: Command, { actor }: By): [CommandName, JsonObject] => {
    if (!isCommand(name)) {
      const meant = suggestion(name, Object.keys(COMMANDS));
      const reason = `no command "${name.slice(0, 100)}"; ${meant}`;
      throw new RugError('unknown_command', reason, { field: 'command' });
    }
    const { role } = COMMANDS[name];
    if (!mayAct(actor.role, role)) {
      throw new RugError('forbidden', `${name} needs the role ${role}, not ${actor.role}`);
    }
    return [name, formed(name, payload)];
  };

  const execute = async (command: Command, by: By) => {
    const action = `command.${isCommand(command.name) ? command.name : 'unknown'}`;
    const deed = { action, target: targetOf(command) };
    const [name, payload] = await auditor.guarded(by, deed, async () => understood(command, by));
    const duty = COMMAND_TABLE[name];
    if ((await auditor.before(by, duty.deed(payload))) !== null) {
      const message = `${name} was done before: it came again`;
      return { command: name, hit: 0, message, details: null };
    }
    await auditor.guarded(by, deed, async () => duty.check?.(options, payload, by));
    const { hit, message, details = null }: Done = await duty.carry(options, payload, by);
    return { command: name, hit, message, details };
  };

  return {
    execute: (command, by) => inTurn(by.key, () => execute(command, withReason(by, command))),
  };
}

const withReason = (by: By, { payload: { reason } }: Command): By =>
  by.why === null && typeof reason === 'string' && reason !== ''
    ? { ...by, why: reason.slice(0, LONGEST_REASON) }
    : by;
