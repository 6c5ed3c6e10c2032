/** The commands of the field, as they come over the bus or by `PUT /v1/commands` (spec 3.4, 10). */
import type { By, Role } from './actor.ts';
import type { JsonObject } from './json.ts';

/** Every command there is, and who may give it. Old router forms are the same commands. */
export const COMMANDS = {
  'workers-debug': { role: 'viewer' },
  'config-reload': { role: 'admin' },
  poll: { role: 'operator' },
  'resource-debug': { role: 'operator' },
  'resource-manage': { role: 'operator' },
  'resource-update': { role: 'operator' },
  'resource-rebuild': { role: 'operator' },
  'router-debug': { role: 'operator' },
  'router-manage': { role: 'operator' },
  'router-update': { role: 'operator' },
  'router-rebuild': { role: 'operator' },
  'tenant-debug': { role: 'operator' },
  'tenant-manage': { role: 'operator' },
  'global-debug': { role: 'operator' },
} as const satisfies Record<string, { readonly role: Role }>;
export type CommandName = keyof typeof COMMANDS;

export const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);

/** rug's own exchange for commands, unless `amqp.commands.exchange` says otherwise. */
export const COMMAND_EXCHANGE = 'rug.commands';

/** Characters of the reason that a command gives. */
export const LONGEST_REASON = 1_024;

/** A command, its payload not yet judged. */
export interface Command {
  /** As it was sent: perhaps one that nobody knows. */
  readonly name: string;
  /** The flat dictionary of spec 3.4, without `command` itself. */
  readonly payload: JsonObject;
}

/** Whom a command is about, as the audit says it: what it names, whether there is such a thing or not. */
export function targetOf({ payload }: Command): string {
  const named = payload.resource_id ?? payload.router_id ?? payload.tenant_id ?? '*';
  return typeof named === 'string' ? named.slice(0, 255) : '*';
}

/** What whoever gave the command is told; `hit` is the number of resources it is about. */
export interface CommandAnswer {
  readonly command: string;
  readonly hit: number;
  /** In words: `rebuild ordered for 12 resources`. */
  readonly message: string;
  /** The report of workers-debug, the changes of config-reload ...; null: nothing more to say. */
  readonly details: JsonObject | null;
}

export interface Commands {
  /**
   * Does it once per key of `by`, and keeps it in the audit, refused or done.
   *
   * @throws RugError unknown_command, bad_request with the field, forbidden, unknown_resource, refused
   */
  readonly execute: (command: Command, by: By) => Promise<CommandAnswer>;
}
