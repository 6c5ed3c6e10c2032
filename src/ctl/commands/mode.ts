import type { Command } from 'commander';
import { age } from '../age.ts';
import { type Mode, modes } from '../answers.rug.ts';
import { modeWords } from '../modes.ts';
import { type CommonOptions, clientOf, withCommon, withExamples, withGroup } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { print } from '../printing.ts';
import { type Column, table } from '../table.ts';

/** `mode list`: what is left alone, by whose word. */
export function addMode(program: Command, ports: CtlPorts): void {
  const group = withGroup(
    program.command('mode').description('see what is left alone'),
    'mode list',
  );
  const list = withCommon(group.command('list'))
    .alias('ls')
    .description('list the modes in force; `debug` and `manage` set and end them')
    .action(async (options: CommonOptions) => {
      const answer = await clientOf(ports, options).call({ path: '/v1/modes', shape: modes });
      const columns = columnsAt(ports.time.now());
      print(ports, options, answer, (layout) =>
        answer.items.length === 0
          ? 'none: everything is managed\n'
          : table(answer.items, columns, layout),
      );
    });
  withExamples(list, 'mode list', 'mode list -o yaml');
}

const columnsAt = (now: number): readonly Column<Mode>[] => [
  { title: 'WHAT', cell: modeWords },
  { title: 'MODE', cell: ({ mode }) => ({ text: mode, style: 'yellow' }) },
  { title: 'SINCE', cell: ({ since }) => age(since, now) },
  { title: 'ENDS', cell: ({ expiresAt }) => (expiresAt === null ? 'never' : age(expiresAt, now)) },
  { title: 'WHO', cell: ({ who }) => who, shrinks: true },
  { title: 'REASON', cell: ({ reason }) => reason, shrinks: true },
];
