import type { Command } from 'commander';
import { z } from 'zod';
import { age } from '../age.ts';
import { type DeadLetter, deadLetter } from '../answers.rug.ts';
import { pageOf, verdict } from '../answers.ts';
import { CtlFailure, EXIT } from '../failure.ts';
import {
  type CommonOptions,
  clientOf,
  withCommon,
  withExamples,
  withGroup,
  withReason,
} from '../options.ts';
import { toCount } from '../parsers.ts';
import type { CtlPorts } from '../ports.ts';
import { printable, printableLines } from '../printable.ts';
import { print } from '../printing.ts';
import { type Column, table } from '../table.ts';
import { verdictText } from '../verdicts.ts';

interface ListOptions extends CommonOptions {
  readonly limit: number;
}

interface ChangeOptions extends CommonOptions {
  readonly reason?: string;
}

const ROOT = '/v1/dead-letters';

/** `dead-letter list|show|retry|drop`: messages that could not be used. */
export function addDeadLetter(program: Command, ports: CtlPorts): void {
  const group = withGroup(
    program
      .command('dead-letter')
      .description('look at messages that could not be used, try them again, drop them'),
    ...['dead-letter list', 'dead-letter retry 17'],
  );
  addList(group, ports);
  addShow(group, ports);
  addRetry(group, ports);
  addDrop(group, ports);
}

function addList(group: Command, ports: CtlPorts): void {
  const command = withCommon(group.command('list'))
    .alias('ls')
    .description('list them, newest first')
    .option('--limit <n>', 'at most so many', toCount, 100)
    .action(async (options: ListOptions) => {
      const answer = await clientOf(ports, options).call({
        path: ROOT,
        query: { limit: Math.min(1000, options.limit) },
        shape: pageOf(deadLetter),
      });
      const columns = columnsAt(ports.time.now());
      print(ports, options, answer, (layout) =>
        answer.items.length === 0 ? 'none\n' : table(answer.items, columns, layout),
      );
    });
  withExamples(command, 'dead-letter list', 'dead-letter list --limit 10 -o wide');
}

const columnsAt = (now: number): readonly Column<DeadLetter>[] => [
  { title: 'ID', cell: ({ id }) => String(id) },
  { title: 'AGE', cell: ({ at }) => age(at, now) },
  { title: 'SOURCE', cell: ({ source }) => source, shrinks: true },
  { title: 'REASON', cell: ({ reason }) => reason, shrinks: true },
  { title: 'BODY', cell: ({ body }) => body, wide: true },
];

function addShow(group: Command, ports: CtlPorts): void {
  const command = withCommon(group.command('show <number>'))
    .description('show one with its body')
    .action(async (number: string, options: CommonOptions) => {
      const path = pathOf(number);
      const answer = await clientOf(ports, options).call({ path, shape: deadLetter });
      print(ports, options, answer, () => show(answer, ports.time.now()));
    });
  withExamples(command, 'dead-letter show 17', 'dead-letter show 17 -o json | jq -r .body');
}

function show({ id, at, source, reason, field, headers, body }: DeadLetter, now: number): string {
  const lines = [
    ['id', String(id)],
    ['came', `${age(at, now)} ago from ${source}`],
    ['reason', reason],
    ['field', field ?? ''],
    ...Object.entries(headers).map(([name, value]) => [name, JSON.stringify(value)] as const),
  ] as const;
  const head = lines
    .filter(([, value]) => value !== '')
    .map(([title, value]) => `${printable(`${title.padEnd(10)} ${value}`)}\n`)
    .join('');
  return `${head}\n${printableLines(indented(body))}\n`;
}

/** JSON on several lines; anything else as it is. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function addRetry(group: Command, ports: CtlPorts): void {
  const command = withReason(withCommon(group.command('retry <number...>')))
    .description('hand it in again; what is of no use again is a new one')
    .action(async (numbers: string[], options: ChangeOptions) => {
      const client = clientOf(ports, options);
      for (const number of numbers) {
        const answer = await client.call({
          method: 'POST',
          path: `${pathOf(number)}/retry`,
          reason: options.reason,
          shape: verdict,
        });
        print(
          ports,
          options,
          answer,
          () => `${printable(`${number}  ${answer.verdict}  ${verdictText(answer)}`)}\n`,
        );
        if (answer.verdict === 'rejected' || answer.verdict === 'refused') {
          throw new CtlFailure(EXIT.failed, `${number} is still of no use: ${answer.reason}`);
        }
      }
    });
  withExamples(command, 'dead-letter retry 17', `dead-letter retry 17 18 --reason 'kind added'`);
}

function addDrop(group: Command, ports: CtlPorts): void {
  const command = withReason(withCommon(group.command('drop <number...>')))
    .description('forget it')
    .action(async (numbers: string[], options: ChangeOptions) => {
      const client = clientOf(ports, options);
      for (const number of numbers) {
        const { reason } = options;
        await client.call({ method: 'DELETE', path: pathOf(number), reason, shape: z.undefined() });
        print(ports, options, { dropped: number }, () => `dropped ${printable(number)}\n`);
      }
    });
  withExamples(command, `dead-letter drop 17 --reason 'sent by a test'`);
}

const pathOf = (number: string | number): string => `${ROOT}/${encodeURIComponent(number)}`;
