import type { Command } from 'commander';
import type { z } from 'zod';
import { age } from '../age.ts';
import { status } from '../answers.ts';
import { type CommonOptions, clientOf, withCommon, withExamples } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { print } from '../printing.ts';
import { type Layout, statusCell, table } from '../table.ts';

const PART_STYLES: Readonly<Record<string, 'green' | 'yellow' | 'red' | 'gray'>> = {
  up: 'green',
  starting: 'yellow',
  down: 'red',
  off: 'gray',
};

/** `status`: the parts of rug, its load, and how many resources are how. */
export function addStatus(program: Command, ports: CtlPorts): void {
  const command = withCommon(program.command('status'))
    .description('show how rug is doing')
    .action(async (options: CommonOptions) => {
      const answer = await clientOf(ports, options).call({ path: '/v1/status', shape: status });
      print(ports, options, answer, (layout) => show(answer, layout, ports.time.now()));
    });
  withExamples(command, 'status', 'status -o json', 'status --url http://rug.example:8780');
}

function show(answer: z.output<typeof status>, layout: Layout, now: number): string {
  const { load, resources } = answer;
  const counts = Object.entries(resources.byStatus).filter(([, count]) => count > 0);
  return [
    `rug ${answer.version}, up for ${age(answer.startedAt, now)}\n\n`,
    table(
      answer.parts,
      [
        { title: 'PART', cell: ({ name }) => name },
        {
          title: 'STATE',
          cell: ({ state }) => ({ text: state, style: PART_STYLES[state] ?? 'reset' }),
        },
        { title: 'DETAIL', cell: ({ detail }) => detail, shrinks: true },
      ],
      layout,
    ),
    `\n${resources.total} resources; ${load.pending} with pending events, `,
    `${load.looking} of them looking;\n`,
    `${load.deciding} decide, ${load.acting} act, ${load.parked} are parked, `,
    `${load.setAside} set aside;\n`,
    `${load.backlog} writes wait; ${load.workers.length} workers\n`,
    counts.length === 0 ? '' : '\n',
    counts.length === 0
      ? ''
      : table(
          counts,
          [
            { title: 'STATUS', cell: ([name]) => statusCell(name) },
            { title: 'RESOURCES', cell: ([, count]) => String(count) },
          ],
          layout,
        ),
  ].join('');
}
