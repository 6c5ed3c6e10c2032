import { type Command, InvalidArgumentError, Option } from 'commander';
import { stringify } from 'yaml';
import { parseSpan } from './age.ts';
import type { Client } from './client.ts';
import { CtlFailure, EXIT } from './failure.ts';
import type { CtlPorts } from './ports.ts';
import { printableLines } from './printable.ts';
import type { Layout } from './table.ts';

const DEFAULT_URL = 'http://127.0.0.1:8780';

export const FORMATS = ['table', 'wide', 'json', 'yaml'] as const;
export type Format = (typeof FORMATS)[number];

export interface CommonOptions {
  readonly url?: string;
  readonly output: Format;
}

export interface WaitOptions {
  readonly wait?: boolean;
  /** Milliseconds. */
  readonly timeout: number;
}

/** Every command has these two. */
export function withCommon(command: Command): Command {
  return command
    .option('--url <url>', `where rug listens (default: RUG_URL, else ${DEFAULT_URL})`)
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(FORMATS).default('table'),
    );
}

/** Commands that start something may wait for its end. */
export function withWait(command: Command): Command {
  return command
    .option('--wait', 'follow it to its end')
    .addOption(
      new Option('--timeout <time>', 'with --wait: give up after, e.g. 90s or 1h')
        .argParser(toSpan)
        .default(600_000, '10m'),
    );
}

function toSpan(text: string): number {
  const ms = parseSpan(text);
  if (ms === null) throw new InvalidArgumentError('Say it like 90s, 10m or 1h.');
  return ms;
}

/** A whole number of at least one. */
export function toCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('Not a number above 0.');
  return count;
}

/** The name and the value of `name=value` or `name:value`. */
export function toLabel(text: string): readonly [name: string, value: string] {
  const at = text.search(/[=:]/);
  if (at < 1) throw new InvalidArgumentError('Say it like name=value.');
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Labels, gathered over repeated options. */
export function toLabels(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [name, value] = toLabel(text);
  return { ...before, [name]: value };
}

/** Gathers the values of a repeated option. */
export const toList = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  text,
];

/** The client for the URL of the option, the environment, or the default. */
export function clientOf(ports: CtlPorts, { url }: CommonOptions): Client {
  const text = url ?? ports.env.RUG_URL ?? DEFAULT_URL;
  const parsed = URL.canParse(text) ? new URL(text) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new CtlFailure(EXIT.usage, `"${text}" is no URL of a rug`, `Say it like ${DEFAULT_URL}.`);
  }
  return ports.connect(text.replace(/\/+$/, ''));
}

/** How tables look on the output at hand. */
function layoutOf({ out, env }: CtlPorts, format: Format): Layout {
  return {
    wide: format === 'wide',
    width: out.isTTY ? Math.max(80, out.columns ?? 80) : Number.POSITIVE_INFINITY,
    colour: out.isTTY && (env.NO_COLOR ?? '') === '',
  };
}

/** Prints an answer: as it is for machines, by `show` for people. */
export function print(
  ports: CtlPorts,
  { output }: CommonOptions,
  answer: unknown,
  show: (layout: Layout) => string,
): void {
  if (output === 'json') {
    ports.out.write(`${printableLines(JSON.stringify(answer, null, 2))}\n`);
  }
  // What a terminal would obey stands in double quotes there too: machines read the escapes back.
  else if (output === 'yaml') ports.out.write(printableLines(stringify(answer)));
  else ports.out.write(show(layoutOf(ports, output)));
}

/** Examples below the help of a command. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ rug-ctl ${example}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
