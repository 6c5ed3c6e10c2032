/** The words of the original's HTTP API as commands (spec 10). */
import type { Command, CommandName } from '../model/commands.ts';
import { RugError } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';

/** What follows the words of a command: what it is called, and what it becomes. */
interface Argument {
  readonly name: string;
  readonly payload: (word: string) => JsonObject;
}

const named = (name: string): Argument => ({ name, payload: (word) => ({ [name]: word }) });

const SWITCH: Argument = {
  name: 'enable or disable',
  payload: (word) => {
    const enabled = { enable: 1, disable: 0 }[word];
    if (enabled !== undefined) return { enabled };
    throw new RugError('bad_request', `words: say enable or disable, not "${word}"`, {
      field: 'words',
    });
  },
};

/** Which argument each command has, null: none. */
const ARGUMENTS: Readonly<Record<CommandName, Argument | null>> = {
  'workers-debug': null,
  'config-reload': null,
  poll: null,
  'resource-debug': named('resource_id'),
  'resource-manage': named('resource_id'),
  'resource-update': named('resource_id'),
  'resource-rebuild': named('resource_id'),
  'router-debug': named('router_id'),
  'router-manage': named('router_id'),
  'router-update': named('router_id'),
  'router-rebuild': named('router_id'),
  'tenant-debug': named('tenant_id'),
  'tenant-manage': named('tenant_id'),
  'global-debug': SWITCH,
};

/** What needs a terminal. */
const INTERACTIVE: ReadonlySet<string> = new Set(['browse', 'ssh']);

const isCommand = (name: string): name is CommandName => Object.hasOwn(ARGUMENTS, name);

/**
 * `['router', 'rebuild', 'r1']` -> the command router-rebuild for r1.
 *
 * @throws RugError `unknown_command`, `interactive`, `bad_request` for a missing or needless argument
 */
export function commandOf(words: readonly string[]): Command & { readonly name: CommandName } {
  const [first = '', second = ''] = words;
  if (INTERACTIVE.has(first)) {
    throw new RugError('interactive', `${first} needs a terminal`, { field: 'words' });
  }
  const length = isCommand(first) ? 1 : 2;
  const name = length === 1 ? first : `${first}-${second}`;
  if (!isCommand(name)) {
    const text = `no command "${words.slice(0, 2).join(' ')}"`;
    throw new RugError('unknown_command', text, { field: 'words' });
  }
  return { name, payload: payloadOf(name, words.slice(length)) };
}

function payloadOf(name: CommandName, rest: readonly string[]): JsonObject {
  const argument = ARGUMENTS[name];
  const [word, extra] = rest;
  const stray = argument === null ? word : extra;
  if (stray !== undefined) {
    throw new RugError('bad_request', `words: ${name} takes no "${stray}"`, { field: 'words' });
  }
  if (argument === null) return {};
  if (word === undefined || word === '') {
    const text = `words: ${name} needs ${argument.name}`;
    throw new RugError('bad_request', text, { field: 'words' });
  }
  return argument.payload(word);
}
