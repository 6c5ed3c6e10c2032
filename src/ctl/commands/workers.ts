import type { Command } from 'commander';
import { duration } from '../age.ts';
import { type Workers, workers } from '../answers.rug.ts';
import { giveOverBus } from '../bus.ts';
import { modeWords } from '../modes.ts';
import { type CommonOptions, clientOf, withCommon, withExamples } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { print } from '../printing.ts';
import { type Layout, table } from '../table.ts';

/** `workers`, and `workers debug` as the field has it: what they are at (spec 4.4). */
export function addWorkers(program: Command, ports: CtlPorts): void {
  const report = async (options: CommonOptions): Promise<void> => {
    const { bus } = options;
    if (bus !== null) return giveOverBus(ports, options, bus, [{ command: 'workers-debug' }]);
    const answer = await clientOf(ports, options).call({ path: '/v1/workers', shape: workers });
    print(ports, options, answer, (layout) => show(answer, layout));
  };
  const group = withCommon(program.command('workers'))
    .description('show what the workers are at, the longest first')
    .action(report);
  withExamples(group, 'workers', 'workers -o json', 'workers --amqp amqp://rug@broker.example');
  const debug = withCommon(group.command('debug')).description('the same').action(report);
  withExamples(debug, 'workers debug');
}

function show({ shards, modes, parked, overdue, running }: Workers, layout: Layout): string {
  const parts = [table(shards, SHARDS, layout), '\n'];
  const kept = parked.map(({ gate, count }) => `${count} by ${gate}`).join(', ');
  const notes = [
    ['parked', kept === '' ? 'none' : kept],
    ['overdue', String(overdue)],
    ['in debug', modes.length === 0 ? 'none' : modes.map(modeWords).join(', ')],
  ] as const;
  for (const [title, text] of notes) parts.push(`${title.padEnd(10)}${printable(text)}\n`);
  if (running.length > 0) parts.push('\n', table(running, RUNNING, layout));
  return parts.join('');
}

const SHARDS = [
  { title: 'WORKER', cell: ({ shard }: Workers['shards'][number]) => String(shard) },
  { title: 'UNDER WAY', cell: ({ inFlight }: Workers['shards'][number]) => String(inFlight) },
  { title: 'RESTARTS', cell: ({ restarts }: Workers['shards'][number]) => String(restarts) },
];

const RUNNING = [
  { title: 'ID', cell: ({ id }: Workers['running'][number]) => id },
  { title: 'VERB', cell: ({ verb }: Workers['running'][number]) => verb },
  { title: 'FOR', cell: ({ forMs }: Workers['running'][number]) => duration(forMs) },
];
