/** The command line of rug: a flag for every option, `rug config`, help that teaches what matters. */
import { Command, CommanderError, Option } from 'commander';
import { nearest } from '../model/nearest.ts';
import { OPTIONS, type Option as Setting } from './options.ts';
import { FORMATS, type Format, inWords } from './print.ts';
import type { Variables } from './variables.ts';

/** What the command line asks for. */
export type Invocation = Sources &
  (
    | { readonly type: 'run' }
    | { readonly type: 'show'; readonly format: Format }
    | { readonly type: 'check' }
  );

/** Where the configuration is to be read from. */
interface Sources {
  /** The YAML file; null: there is none. */
  readonly filePath: string | null;
  /** What named it. */
  readonly fileSetting: string;
  readonly flags: Variables;
}

export interface CommandLinePorts {
  readonly version: string;
  readonly environment: Variables;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Options that `rug --help` tells of; the others are in docs/configuration.md and `rug config`. */
const IN_HELP: ReadonlySet<string> = new Set([
  'dataDir',
  'logLevel',
  'http.host',
  'http.port',
  'database.url',
  'amqp.url',
  'scheduler.shards',
  'machine.maxAttempts',
  'brake.enabled',
]);

const AFTER = `
rug starts embedded (SQLite and sockets in ./.rug, HTTP on 127.0.0.1:8780) and runs until SIGTERM or
SIGINT, at which it drains and exits 0. SIGHUP reads the configuration again, applies what can be
applied, and says what takes a restart.

Every option can be set in the YAML file, by the environment (RUG_HTTP_PORT), and by a flag
(--http-port); the last of these counts. Secrets are best kept in files: RUG_DATABASE_URL_FILE,
RUG_AMQP_URL_FILE, RUG_HTTP_ADMIN_TOKEN_FILE.

  rug config -o table     every option, its value, and where it comes from

Examples:
  $ rug
  $ rug --config /etc/rug/rug.yaml --http-port 8080
  $ RUG_DATA_DIR=/var/lib/rug RUG_AMQP_URL_FILE=/run/secrets/amqp rug
  $ rug config --check rug.yaml
  $ rug | npx pino-pretty`;

const AFTER_CONFIG = `
Exit status: 0 it is valid, 2 it is not.

Examples:
  $ rug config                            a configuration file with what is in force
  $ rug config -o table | grep RUG_       what the environment sets
  $ rug config --check rug.yaml           is this file fit to be used?`;

/** What is to be done; a number: the exit code, as everything has been said already. */
export function parseCommandLine(
  words: readonly string[],
  ports: CommandLinePorts,
): Invocation | number {
  let asked: Invocation | number = 2;
  const program = buildProgram(ports, (found) => {
    asked = found;
  });
  try {
    program.parse([...words], { from: 'user' });
    return asked;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
}

function buildProgram(ports: CommandLinePorts, ask: (asked: Invocation) => void): Command {
  const program = new Command('rug')
    .description('rug: orchestrates the life cycle of cloud resources')
    .version(ports.version, '--version')
    .option('-c, --config <file>', 'the YAML file (RUG_CONFIG)')
    .exitOverride()
    .showSuggestionAfterError(false)
    .showHelpAfterError('See rug --help.')
    .configureOutput({
      writeOut: ports.out,
      writeErr: ports.err,
      outputError: (text, write) => write(text.replace(/^error: (.*)\n/, advised)),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', AFTER)
    .helpCommand(true)
    .allowExcessArguments();
  const flags = OPTIONS.map((setting) => ({ setting, option: flagOf(setting) }));
  for (const { option } of flags) program.addOption(option);
  const sources = (file: string | undefined): Sources => {
    const named = file ?? program.opts<{ config?: string }>().config;
    const path = named ?? (ports.environment.RUG_CONFIG || null);
    const given = flags.flatMap(({ setting, option }) => {
      const value = program.getOptionValue(option.attributeName());
      return typeof value === 'string' ? [[setting.flag, value] as const] : [];
    });
    const fileSetting =
      file !== undefined ? '--check' : named === undefined ? 'RUG_CONFIG' : '--config';
    return { filePath: path, fileSetting, flags: Object.fromEntries(given) };
  };
  program.action(() => {
    const [word] = program.args;
    if (word !== undefined) program.error(`error: unknown command '${word}'`);
    ask({ type: 'run', ...sources(undefined) });
  });
  program
    .command('config')
    .description('print every option, its value, and where it comes from')
    .addOption(
      new Option('-o, --output <format>', 'how').choices(FORMATS).default('yaml' satisfies Format),
    )
    .option('--check <file>', 'only say whether this file, with environment and flags, can be used')
    .addHelpText('after', AFTER_CONFIG)
    .action(({ output, check }: { output: Format; check?: string }) => {
      if (check === undefined) ask({ type: 'show', format: output, ...sources(undefined) });
      else ask({ type: 'check', ...sources(check) });
    });
  return program;
}

const PLACEHOLDERS: Readonly<Record<Setting['type'], string>> = {
  number: '<number>',
  boolean: '<true|false>',
  string: '<text>',
  map: '<yaml>',
};

function flagOf({ name, flag, type, variable, meta, ...setting }: Setting): Option {
  const preset = setting.default === null ? 'none' : inWords(setting.default);
  const about = `${meta.description} (${variable}; default ${preset})`;
  const option = new Option(`${flag} ${PLACEHOLDERS[type]}`, about);
  return IN_HELP.has(name) ? option : option.hideHelp();
}

const FLAGS: readonly string[] = [
  '--help',
  '--version',
  '--config',
  '--output',
  '--check',
  ...OPTIONS.map(({ flag }) => flag),
];

/** The message with what may have been meant. */
function advised(_whole: string, message: string): string {
  const [, wrong = ''] = /^unknown (?:option|command) '([^'=]*)/.exec(message) ?? [];
  const found = nearest(wrong, wrong.startsWith('-') ? FLAGS : ['config', 'help']);
  return `rug: ${message}${found === null ? '' : `; did you mean ${found}?`}\n`;
}
