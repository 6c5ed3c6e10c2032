import type { Command } from 'commander';
import { z } from 'zod';
import { duration } from '../age.ts';
import { type Mode, type Workers, workers } from '../answers.rug.ts';
import type { Answer } from '../answers.ts';
import { giveOverBus, plainText } from '../bus.ts';
import { modeWords } from '../modes.ts';
import { type CommonOptions, clientOf, withCommon, withExamples } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { layoutOf, print } from '../printing.ts';
import { type Layout, table } from '../table.ts';

/** `workers`, and `workers debug` as the field has it: what they are at (spec 4.4). */
export function addWorkers(program: Command, ports: CtlPorts): void {
  const report = async (options: CommonOptions): Promise<void> => {
    const { bus } = options;
    if (bus !== null) {
      const payload = { command: 'workers-debug' } as const;
      const text = reportText(ports, options);
      return giveOverBus(ports, options, bus, [{ about: 'workers', payload, text }]);
    }
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

/** What the bus says, its times in epoch milliseconds. */
const report = workers.pick({ shards: true, parked: true }).extend({
  modes: z.array(z.looseObject({ scope: z.string(), key: z.string() })),
  running: z.array(z.looseObject({ id: z.string(), verb: z.string(), startedAt: z.number() })),
});

const reportText =
  (ports: CtlPorts, options: CommonOptions) =>
  (answer: Answer): string => {
    const parsed = report.safeParse(answer.details);
    if (!parsed.success) return plainText(answer);
    const now = ports.time.now();
    const running = parsed.data.running.map((one) => ({ ...one, forMs: now - one.startedAt }));
    return show({ ...parsed.data, running, overdue: null }, layoutOf(ports, options));
  };

/** A report; `overdue`: null where nobody said it. */
interface Shown {
  readonly shards: Workers['shards'];
  readonly parked: Workers['parked'];
  readonly modes: readonly Pick<Mode, 'scope' | 'key'>[];
  readonly running: readonly Running[];
  readonly overdue: number | null;
}

type Running = Pick<Workers['running'][number], 'id' | 'verb' | 'forMs'>;

function show({ shards, modes, parked, overdue, running }: Shown, layout: Layout): string {
  const parts = [table(shards, SHARDS, layout), '\n'];
  const kept = parked.map(({ gate, count }) => `${count} by ${gate}`).join(', ');
  const notes = [
    ['parked', kept === '' ? 'none' : kept],
    ...(overdue === null ? [] : [['overdue', String(overdue)] as const]),
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
  { title: 'ID', cell: ({ id }: Running) => id },
  { title: 'VERB', cell: ({ verb }: Running) => verb },
  { title: 'FOR', cell: ({ forMs }: Running) => duration(forMs) },
];
