/** The command line as completion needs it, read from the commander tree. */
import type { Argument, Command, Option } from 'commander';

/** What may stand somewhere: a few words, a file, what the API knows, or nobody knows what. */
export type Candidates =
  | { readonly type: 'words'; readonly words: readonly string[] }
  | { readonly type: 'files' }
  | { readonly type: 'ask'; readonly what: Asked }
  | { readonly type: 'none' };

/** What is asked when it is needed: ids of all resources, of a kind, or names of profiles. */
export const ASKED = ['resource', 'router', 'vm', 'tenant', 'profile'] as const;
export type Asked = (typeof ASKED)[number];

export interface OptionNode {
  /** `--wait`, `-o`. */
  readonly flags: readonly string[];
  readonly about: string;
  /** What its value may be; null: it has none. */
  readonly value: Candidates | null;
}

export interface CommandNode {
  /** The words that lead to it: `resource list`; the program itself is empty. */
  readonly path: string;
  readonly about: string;
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly OptionNode[];
  /** By position; the last one repeats where it is variadic. */
  readonly args: readonly Candidates[];
  readonly variadic: boolean;
}

/** Every command that is shown, the program first. */
export function nodesOf(command: Command, path: readonly string[] = []): readonly CommandNode[] {
  const visible = command.commands.filter((child) => !isHidden(child));
  const [family = ''] = path;
  const args = command.registeredArguments;
  return [
    {
      path: path.join(' '),
      about: command.description(),
      commands: visible.map((child) => ({ name: child.name(), about: child.description() })),
      options: [
        ...command.options.filter(({ hidden }) => !hidden).map((one) => optionNode(one, family)),
        { flags: ['-h', '--help'], about: 'show how', value: null },
      ],
      args: args.map((one) => argumentOf(one, path)),
      variadic: args.at(-1)?.variadic === true,
    },
    ...visible.flatMap((child) => nodesOf(child, [...path, child.name()])),
  ];
}

/** Commander leaves it to its help to know. */
function isHidden(command: Command): boolean {
  const parent = command.parent;
  return parent !== null && !parent.createHelp().visibleCommands(parent).includes(command);
}

function optionNode(option: Option, family: string): OptionNode {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined && flag !== null);
  const valued = option.required || option.optional;
  const name = /<([^>]+)>/.exec(option.flags)?.[1] ?? '';
  const value = option.attributeName() === 'profile' ? ask('profile') : meaning(name, family);
  return {
    flags,
    about: option.description,
    value: valued ? wordsOr(option.argChoices, value) : null,
  };
}

function argumentOf(argument: Argument, path: readonly string[]): Candidates {
  const name = path[0] === 'profile' ? 'profile' : argument.name();
  return wordsOr(argument.argChoices, meaning(name, path[0] ?? ''));
}

const wordsOr = (words: readonly string[] | undefined, other: Candidates): Candidates =>
  words === undefined ? other : { type: 'words', words };

const ask = (what: Asked): Candidates => ({ type: 'ask', what });

/** What is meant by the name of a value in the usage line. */
function meaning(name: string, family: string): Candidates {
  if (name === 'file') return { type: 'files' };
  if (name === 'tenant' || name === 'profile') return ask(name);
  if (name !== 'id' && name !== 'target') return { type: 'none' };
  return ask(family === 'router' || family === 'vm' ? family : 'resource');
}
