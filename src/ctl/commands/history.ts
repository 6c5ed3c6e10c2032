import type { Command } from 'commander';
import { age } from '../age.ts';
import { type Decision, decision, pageOf } from '../answers.ts';
import { result } from '../explain.ts';
import { findTarget } from '../identify.ts';
import { type CommonOptions, clientOf, withCommon, withExamples } from '../options.ts';
import { toCount } from '../parsers.ts';
import type { CtlPorts } from '../ports.ts';
import { print } from '../printing.ts';
import { type Column, table } from '../table.ts';
import { resourcePath } from '../targets.ts';
import type { Family } from './family.ts';

interface HistoryOptions extends CommonOptions {
  readonly limit: number;
}

/** `resource history ID`: its decisions, newest first. */
export function addHistory(group: Command, ports: CtlPorts, { name, kind }: Family): void {
  const command = withCommon(group.command('history <id>'))
    .description('show what happened to one, newest first')
    .option('--limit <n>', 'at most so many decisions', toCount, 20)
    .action(async (id: string, options: HistoryOptions) => {
      const client = clientOf(ports, options);
      const query = { limit: Math.min(1000, options.limit) };
      const found = await findTarget(client, id, { kind });
      const path = `${resourcePath(found.id)}/history`;
      const answer = await client.call({ path, query, shape: pageOf(decision) });
      const columns = historyColumns(ports.time.now());
      print(ports, options, answer, (layout) =>
        answer.items.length === 0 ? 'nothing yet\n' : table(answer.items, columns, layout),
      );
    });
  withExamples(
    command,
    `${name} history 5f0c2a9e-...`,
    `${name} history 5f0c2a9e-... --limit 100 -o wide`,
  );
}

function historyColumns(now: number): readonly Column<Decision>[] {
  return [
    { title: 'AGE', cell: ({ at }) => age(at, now) },
    { title: 'EVENT', cell: causeOf },
    { title: 'STATE', cell: ({ from, to }) => arrow(from, to) },
    { title: 'STATUS', cell: (one) => arrow(one.statusBefore, one.statusAfter), yields: true },
    { title: 'COMMAND', cell: ({ command }) => command ?? '', shrinks: true },
    { title: 'RESULT', cell: result, shrinks: true },
    { title: 'TRANSITIONS', cell: transitions, wide: true },
    { title: 'FAULT', cell: ({ fault }) => fault?.message ?? '', wide: true },
  ];
}

/** The event that was taken up or refused, else what else made it decide. */
const causeOf = ({ event, refused, cause }: Decision): string =>
  event ?? refused[0]?.event ?? cause.toLowerCase();

/** `CalcAction > CreateVM [is down], ...` */
function transitions({ transitions }: Decision): string {
  return transitions
    .map(({ from, to, guard }) => `${from} > ${to}${guard === '' ? '' : ` [${guard}]`}`)
    .join(', ');
}

const arrow = (from: string, to: string): string => (from === to ? to : `${from}>${to}`);
