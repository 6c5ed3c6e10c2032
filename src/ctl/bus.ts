/** Commands that go over the bus instead of the API, as operators of the field send them (spec 3.4). */
import type { Command } from 'commander';
import { stringify } from 'yaml';
import type { CommandName } from '../model/commands.ts';
import { ERRORS } from '../model/errors.ts';
import { type Answer, verdict } from './answers.ts';
import type { BusConnection } from './connection.ts';
import { CtlFailure, EXIT, exitFor, withField } from './failure.ts';
import type { OutputOptions } from './formats.ts';
import type { BusReply, CtlPorts } from './ports.ts';
import { printable, printableLines } from './printable.ts';
import { masked } from './profiles.ts';
import { conclude, doEach } from './several.ts';
import { verdictText } from './verdicts.ts';

/** Milliseconds until an answer, where `--timeout` does not say. */
const PATIENCE = 30_000;

/** By the words of the command line: the options of the command that its message can carry. */
const OVER_BUS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ['resource', 'router', 'vm'].flatMap((family) => [
      [`${family} update`, []],
      [`${family} rebuild`, ['image']],
      [`${family} debug`, []],
      [`${family} manage`, []],
    ]),
  ),
  'tenant debug': [],
  'tenant manage': [],
  'global debug enable': [],
  'global debug disable': [],
  poll: [],
  workers: [],
  'workers debug': [],
  'config reload': [],
};

/** Options that are about rug-ctl and not about the command. */
const ALWAYS = new Set([
  ...['url', 'token', 'tokenFile', 'ca', 'profile', 'amqp', 'exchange'],
  ...['output', 'color', 'yes', 'reason', 'timeout'],
]);

/** How the command goes over the bus; null: it goes to the API. Throws CtlFailure where neither can. */
export function busFor(command: Command, bus: BusConnection | null): Bus | null {
  if (bus === null) return null;
  const obstacle = obstacleOf(command);
  if (obstacle === null) {
    const timed = command.getOptionValueSource('timeout') === 'cli';
    const patience = timed ? (command.opts().timeout as number) : PATIENCE;
    return { url: bus.url, exchange: bus.exchange, patience };
  }
  if (!bus.only) return null;
  throw new CtlFailure(EXIT.usage, obstacle, 'It needs the API: say where that is with --url.');
}

export interface Bus {
  readonly url: string;
  readonly exchange: string;
  /** Milliseconds to wait for the answer. */
  readonly patience: number;
}

/** True when the bus carries the command. */
export const isCarried = (command: Command): boolean =>
  command.parent === null || wordsOf(command) in OVER_BUS;

function obstacleOf(command: Command): string | null {
  const words = wordsOf(command);
  const carried = OVER_BUS[words];
  if (carried === undefined) return `\`${words}\` is not a command of the bus`;
  const stray = command.options.find((option) => {
    const name = option.attributeName();
    const given = command.getOptionValueSource(name) === 'cli';
    return given && !ALWAYS.has(name) && !carried.includes(name);
  });
  return stray === undefined ? null : `the bus does not carry ${stray.long} of \`${words}\``;
}

/** The words by which a command is called: `config reload`. */
function wordsOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${wordsOf(parent)} ${command.name()}` : command.name();
}

export type Payload = { readonly command: CommandName } & Readonly<Record<string, unknown>>;

/** One command to be given. */
export interface BusErrand {
  /** Whom it is about; each is named once. */
  readonly about: string;
  readonly payload: Payload;
  /** What the API is answered with in these words; absent: what rug says. Whole lines. */
  readonly text?: (answer: Answer) => string;
}

/** Gives the commands, one after the other, and shows the answers. Throws CtlFailure. */
export async function giveOverBus(
  ports: CtlPorts,
  options: OutputOptions,
  bus: Bus,
  errands: readonly BusErrand[],
): Promise<void> {
  const user = ports.env.USER || ports.env.LOGNAME || null;
  const byName = new Map(errands.map((errand) => [errand.about, errand]));
  const deeds = await doEach([...byName.keys()], async (about) => {
    const payload = byName.get(about)?.payload ?? {};
    const reply = await ports.command({ ...bus, payload, user }).catch((error: Error) => {
      throw new CtlFailure(
        EXIT.unreachable,
        `the command could not be given over ${masked(bus.url)}: ${error.message}`,
        'Is the broker up, and does --amqp name it?',
      );
    });
    return answerOf(reply, bus, byName.get(about)?.payload.command ?? '');
  });
  const line = (answer: Answer, about: string): string =>
    (byName.get(about)?.text ?? plainText)(answer);
  conclude(ports, options, deeds, { word: 'sent', line });
}

/** What rug says, and what it says beside it. */
export function plainText({ message, details }: Answer): string {
  const isEmpty = Object.keys(details ?? {}).length === 0;
  return `${printable(message)}\n${isEmpty ? '' : printableLines(stringify(details))}`;
}

/** What is to be shown of an answer: what the verdict on a command says (docs/events.md). */
function answerOf(reply: BusReply, bus: Bus, command: string): Answer {
  if (reply.kind === 'unheard') {
    throw new CtlFailure(
      EXIT.unreachable,
      `nobody listens to the exchange "${bus.exchange}" of ${masked(bus.url)}`,
      'Is rug running, and is it this exchange? Name another with --exchange.',
    );
  }
  if (reply.kind === 'silent') {
    throw new CtlFailure(
      EXIT.timeout,
      `${command} was sent, but not answered within ${Math.round(bus.patience / 1000)} s`,
      'It may still be done: look with `rug-ctl audit`. Wait longer with --timeout.',
    );
  }
  const parsed = verdict.safeParse(reply.body);
  if (parsed.data?.verdict === 'answered') return parsed.data.answer;
  if (parsed.data?.verdict === 'refused') {
    const { code, reason, field } = parsed.data;
    const hint = Object.entries(ERRORS).find(([name]) => name === code)?.[1].hint;
    throw new CtlFailure(exitFor(code), withField(reason, field), hint);
  }
  const why = parsed.success ? verdictText(parsed.data) : 'the answer is none that a rug gives';
  throw new CtlFailure(EXIT.failed, `${command} is not done: ${why}`);
}
