import type { Command } from 'commander';
import type { z } from 'zod';
import { age, when } from '../age.ts';
import type { BrakeState } from '../answers.insight.ts';
import { brakes, type Mode, modes } from '../answers.rug.ts';
import { status } from '../answers.ts';
import { brakeWords } from '../brake.ts';
import type { Client } from '../client.ts';
import { resources } from '../explain.ts';
import { ApiFailure } from '../failure.ts';
import { type CommonOptions, clientOf, withCommon, withExamples } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { isForMachines, print } from '../printing.ts';
import { type Cell, type Layout, paint, statusCell, table } from '../table.ts';

type Status = z.output<typeof status>;

/** What keeps many back. */
interface Trouble {
  readonly modes: readonly Mode[];
  readonly brakes: readonly BrakeState[];
}

/** `status`: what keeps many back, the parts of rug, its load, and how many resources are how. */
export function addStatus(program: Command, ports: CtlPorts): void {
  const command = withCommon(program.command('status'))
    .description('show how rug is doing, and what keeps many resources back')
    .action(async (options: CommonOptions) => {
      const client = clientOf(ports, options);
      const answer = await client.call({ path: '/v1/status', shape: status });
      const trouble = isForMachines(options) ? NONE : await troubleOf(client);
      print(ports, options, answer, (layout) => show(answer, trouble, layout, ports.time.now()));
    });
  withExamples(command, 'status', 'status -o json', 'status --url http://rug.example:8780');
}

const NONE: Trouble = { modes: [], brakes: [] };

/** A token that may not see it is told nothing of it. */
async function troubleOf(client: Client): Promise<Trouble> {
  const hidden = (error: unknown): { readonly items: readonly [] } => {
    if (error instanceof ApiFailure) return { items: [] };
    throw error;
  };
  const [inForce, braked] = await Promise.all([
    client.call({ path: '/v1/modes', shape: modes }).catch(hidden),
    client.call({ path: '/v1/brake', shape: brakes }).catch(hidden),
  ]);
  return { modes: inForce.items, brakes: braked.items.filter(({ engaged }) => engaged) };
}

function show(answer: Status, trouble: Trouble, layout: Layout, now: number): string {
  const { load, resources: all } = answer;
  const counts = Object.entries(all.byStatus).filter(([, count]) => count > 0);
  const loads = LOADS.map(([words, count]) => [words, count(load)] as const);
  const blocks = [
    troubleLines(trouble, now)
      .map((line) => `${paint(printable(line), 'red', layout.colour)}\n`)
      .join(''),
    `rug ${answer.version}, up for ${age(answer.startedAt, now)}\n`,
    table(answer.parts, PARTS, layout),
    table(
      loads.filter(([, count]) => count > 0),
      [
        { title: 'LOAD', cell: ([words]) => words },
        { title: 'COUNT', cell: ([, count]) => String(count) },
      ],
      layout,
    ),
    `${resources(all.total)}\n${counts.length === 0 ? '' : countsTable(counts, layout)}`,
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

/** `global debug since 01-31 12:00:00 UTC (3h) by anna: moving it`, and how many others there are. */
function troubleLines({ modes, brakes }: Trouble, now: number): readonly string[] {
  const everything = modes
    .filter(({ scope }) => scope === 'global')
    .map(({ mode, since, who, reason }) => {
      const at = `since ${when(since)} UTC (${age(since, now)})`;
      return `global ${mode} ${at} by ${who}${reason === '' ? '' : `: ${reason}`}`;
    });
  const counts = (['tenant', 'resource'] as const).flatMap((scope) => {
    const count = modes.filter((mode) => mode.scope === scope).length;
    return count === 0 ? [] : [`${count} ${scope}${count === 1 ? '' : 's'}`];
  });
  const some = counts.length === 0 ? [] : [`in debug: ${counts.join(', ')} (rug-ctl mode list)`];
  const braked = brakes.map((one) => `braked: ${brakeWords(one)} (rug-ctl brake release)`);
  return [...everything, ...some, ...braked];
}

const PART_STYLES: Readonly<Record<string, 'green' | 'yellow' | 'red' | 'gray'>> = {
  up: 'green',
  starting: 'yellow',
  down: 'red',
  off: 'gray',
};

type Part = Status['parts'][number];

const PARTS = [
  { title: 'PART', cell: ({ name }: Part) => name },
  {
    title: 'STATE',
    cell: ({ state }: Part): Cell => ({ text: state, style: PART_STYLES[state] ?? 'reset' }),
  },
  { title: 'DETAIL', cell: ({ detail }: Part) => detail, shrinks: true },
];

const LOADS: readonly (readonly [words: string, count: (load: Status['load']) => number])[] = [
  ['resources with events that wait', ({ pending }) => pending],
  ['resources being decided on', ({ deciding }) => deciding],
  ['instances being looked at', ({ looking }) => looking],
  ['verbs under way', ({ acting }) => acting],
  ['verbs parked by a gate', ({ parked }) => parked],
  ['resources set aside', ({ setAside }) => setAside],
  ['suspects taken up one at a time', ({ suspects }) => suspects],
  ['writes that wait', ({ backlog }) => backlog],
  ['workers', ({ workers }) => workers.length],
];

const countsTable = (counts: readonly [string, number][], layout: Layout): string =>
  table(
    counts,
    [
      { title: 'STATUS', cell: ([name]) => statusCell(name) },
      { title: 'RESOURCES', cell: ([, count]) => String(count) },
    ],
    layout,
  );
