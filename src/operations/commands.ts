/** The commands of the field (spec 3.4), each done once and kept in the audit. */
import { type By, mayAct } from '../model/actor.ts';
import {
  COMMANDS,
  type CommandAnswer,
  type CommandName,
  type Commands,
} from '../model/commands.ts';
import { RugError } from '../model/errors.ts';
import { suggestion } from '../model/issue.ts';
import type { Reader } from '../model/store.ts';
import type { Auditor } from './auditor.ts';
import { COMMAND_TABLE, type Conduct, type Done } from './command-table.ts';

export interface CommandsOptions extends Conduct {
  readonly auditor: Auditor;
  readonly reader: Pick<Reader, 'audit'>;
}

export function createCommands(options: CommandsOptions): Commands {
  const { auditor, reader } = options;

  /** What was answered when the message came the first time; null: it has not come. */
  const answered = async (name: CommandName, { key, actor }: By): Promise<CommandAnswer | null> => {
    if (key === null) return null;
    const { items } = await reader.audit({ request: key }, { limit: 100 });
    const hit = items.some(({ via, outcome }) => via === actor.via && outcome === 'done');
    return hit
      ? { command: name, hit: 0, message: `${name} was done before: it came again`, details: null }
      : null;
  };

  return {
    execute: async ({ name, payload }, by) => {
      const deed = { action: `command.${name}`, target: targetOf(payload) };
      if (!isCommand(name)) {
        const meant = suggestion(name, Object.keys(COMMANDS));
        const reason = `no command "${name.slice(0, 100)}"; ${meant}`;
        await auditor.refused(by, { ...deed, action: 'command.unknown' }, reason);
        throw new RugError('unknown_command', reason, { field: 'command' });
      }
      if (!mayAct(by.actor.role, COMMANDS[name].role)) {
        const reason = `${name} needs the role ${COMMANDS[name].role}, not ${by.actor.role}`;
        await auditor.refused(by, deed, reason);
        throw new RugError('forbidden', reason);
      }
      const before = await answered(name, by);
      if (before !== null) return before;
      const conduct = COMMAND_TABLE[name];
      const { hit, message, details = null }: Done = await conduct(options, payload, by, deed);
      return { command: name, hit, message, details };
    },
  };
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);

function targetOf(payload: Readonly<Record<string, unknown>>): string {
  const named = payload.resource_id ?? payload.router_id ?? payload.tenant_id ?? '*';
  return typeof named === 'string' ? named.slice(0, 255) : '*';
}
