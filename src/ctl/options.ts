/** The options that commands have in common. */
import { type Command, Option } from 'commander';
import { type Bus, isCarried } from './bus.ts';
import type { Client } from './client.ts';
import { type Connection, type ConnectionOptions, DEFAULT_URL } from './connection.ts';
import { FORMATS, type OutputOptions } from './formats.ts';
import { toSpan } from './parsers.ts';
import type { CtlPorts } from './ports.ts';

export interface CommonOptions extends ConnectionOptions, OutputOptions {
  /** What the options, the environment and the profile come to; filled in before the command runs. */
  readonly connection: Connection;
  /** The bus that the command goes over; null: it goes to the API. */
  readonly bus: Bus | null;
}

export interface WaitOptions {
  readonly wait?: boolean;
  /** Milliseconds. */
  readonly timeout: number;
}

const CONNECTION = 'Connection:';

/** Where they mean nothing they are no part of the help. */
const BUS = [
  ['--amqp <url>', 'give commands over this broker instead of the API'],
  ['--exchange <name>', 'with --amqp: the exchange (default: neutron)'],
] as const;

/** Where rug is, and by which token. */
export function withConnection(command: Command): Command {
  const options: readonly (readonly [flags: string, about: string])[] = [
    ['--url <url>', `where rug listens (default: RUG_URL, a profile, ${DEFAULT_URL})`],
    ['--token <token>', 'the token; better: --token-file, RUG_TOKEN or a profile'],
    ['--token-file <file>', 'the token is in this file, - is standard input'],
    ['--ca <file>', 'trust the certificates in this file, too'],
    ['--profile <name>', 'one of `rug-ctl profile list` (default: RUG_PROFILE)'],
  ];
  for (const [flags, about] of options) {
    command.addOption(new Option(flags, about).helpGroup(CONNECTION));
  }
  for (const [flags, about] of BUS) {
    const option = new Option(flags, about).helpGroup(CONNECTION);
    command.addOption(isCarried(command) ? option : option.hideHelp());
  }
  return command;
}

/** How it is printed. */
export function withOutput(command: Command): Command {
  return command
    .addOption(
      new Option('-o, --output <format>', 'how to print (default: table)').choices(FORMATS),
    )
    .option('--no-color', 'no colours (as with NO_COLOR)');
}

/** Every command that speaks to a rug has these. */
export function withCommon(command: Command): Command {
  return withConnection(withOutput(command));
}

/** A group of commands: where rug is may be said before their names, too. */
export function withGroup(command: Command, ...examples: readonly string[]): Command {
  return withExamples(withCommon(command), ...examples);
}

/** Commands that start something may wait for its end. */
export function withWait(command: Command): Command {
  return withTimeout(command.option('--wait', 'follow it to its end'), 'with --wait: give up');
}

/** How long it may take. */
function withTimeout(command: Command, about: string): Command {
  return command.addOption(
    new Option('--timeout <time>', `${about} after, e.g. 90s or 1h`)
      .argParser(toSpan)
      .default(600_000, '10m'),
  );
}

/** Whatever changes something says why. */
export function withReason(command: Command): Command {
  return command.option('--reason <text>', 'why, for the audit');
}

/** The client for where rug is; `patience`: milliseconds until an answer, where that matters. */
export function clientOf(
  ports: CtlPorts,
  { connection }: CommonOptions,
  patience?: number,
): Client {
  const { url, token, ca } = connection;
  return ports.connect({ url, token, ...(patience === undefined ? {} : { patience }) }, ca);
}

/** Examples below the help of a command. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ rug-ctl ${example}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
