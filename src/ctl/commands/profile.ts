import type { Command } from 'commander';
import { stringify } from 'yaml';
import { CtlFailure, EXIT } from '../failure.ts';
import type { OutputOptions } from '../formats.ts';
import { withExamples, withOutput } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable, printableLines } from '../printable.ts';
import { print } from '../printing.ts';
import { masked, type Profile, profileNamed, readProfiles, withPreset } from '../profiles.ts';
import { type Column, table } from '../table.ts';

/** A profile without its secrets. */
interface Shown {
  readonly name: string;
  readonly default: boolean;
  readonly url: string | null;
  /** Where the token comes from; null: there is none. */
  readonly token: string | null;
  readonly ca: string | null;
  readonly amqp: string | null;
  readonly output: string | null;
}

/** `profile list|show|use`: several clouds under short names. */
export function addProfile(program: Command, ports: CtlPorts): void {
  const group = withExamples(
    program.command('profile').description('choose among several clouds'),
    ...['profile list', 'profile use prod'],
  );
  const list = withOutput(group.command('list'))
    .alias('ls')
    .description('list the profiles')
    .action(async (options: OutputOptions) => {
      const { all, preset, path } = await readProfiles(ports);
      const items = Object.entries(all).map(([name, one]) => shown(name, one, preset));
      print(ports, options, { path, items }, (layout) =>
        items.length === 0
          ? `none; ${printable(path)} would hold them\n`
          : table(items, COLUMNS, layout),
      );
    });
  withExamples(list, 'profile list', 'profile list -o json');
  const show = withOutput(group.command('show [name]'))
    .description('show one, or the one in use, without its secrets')
    .action(async (name: string | undefined, options: OutputOptions) => {
      const profiles = await readProfiles(ports);
      const wanted = name ?? ports.env.RUG_PROFILE ?? profiles.preset;
      if (wanted === null) {
        throw new CtlFailure(EXIT.failed, 'no profile is in use', 'Name one; see `profile list`.');
      }
      const one = shown(wanted, profileNamed(profiles, wanted), profiles.preset);
      print(ports, options, one, () => printableLines(stringify(one)));
    });
  withExamples(show, 'profile show', 'profile show prod');
  const use = withOutput(group.command('use <name>'))
    .description('make it the one that is used where none is named')
    .action(async (name: string, options: OutputOptions) => {
      const profiles = await readProfiles(ports);
      const one = shown(name, profileNamed(profiles, name), name);
      await ports.write(profiles.path, withPreset(profiles, name));
      print(ports, options, one, () => `${printable(name)} is used from now on\n`);
    });
  withExamples(use, 'profile use prod');
}

function shown(name: string, one: Profile, preset: string | null): Shown {
  return {
    name,
    default: name === preset,
    url: one.url ?? null,
    token: one.token === undefined ? (one.tokenFile ?? null) : 'in the profile',
    ca: one.ca ?? null,
    amqp: one.amqp === undefined ? null : masked(one.amqp),
    output: one.output ?? null,
  };
}

const COLUMNS: readonly Column<Shown>[] = [
  { title: '', cell: ({ default: preset }) => (preset ? '*' : '') },
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'URL', cell: ({ url }) => url ?? '', shrinks: true },
  { title: 'TOKEN', cell: ({ token }) => token ?? '', shrinks: true },
  { title: 'BROKER', cell: ({ amqp }) => amqp ?? '', shrinks: true },
  { title: 'CA', cell: ({ ca }) => ca ?? '', wide: true },
  { title: 'OUTPUT', cell: ({ output }) => output ?? '', wide: true },
];
