import type { Command } from 'commander';
import { when } from '../age.ts';
import { type AuditEntry, auditEntry } from '../answers.rug.ts';
import { pageOf } from '../answers.ts';
import { eventData, followChanges } from '../changes.ts';
import { type CommonOptions, clientOf, withCommon, withExamples } from '../options.ts';
import { toCount, toPast } from '../parsers.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { print, printNext } from '../printing.ts';
import { type Column, type Layout, paint, table } from '../table.ts';

interface AuditOptions extends CommonOptions {
  readonly who?: string;
  readonly action?: string;
  readonly target?: string;
  readonly since?: string;
  readonly limit: number;
  readonly follow?: boolean;
}

/** `audit`: what operators did, newest first; or as they do it. */
export function addAudit(program: Command, ports: CtlPorts): void {
  const command = withCommon(program.command('audit'))
    .description('show who did what, when and why, newest first')
    .option('--who <name>', 'only by this operator')
    .option('--action <action>', 'only this action, or its noun: mode finds mode.set')
    .option('--target <target>', 'only about this resource, mode, ...')
    .option('--since <time>', 'only since then: 2h, or 2026-01-31T12:00:00Z', (text: string) =>
      toPast(text, ports.time.now()),
    )
    .option('--limit <n>', 'at most so many', toCount, 50)
    .option('--follow', 'go on with what happens from now')
    .action((options: AuditOptions) => audit(ports, options));
  withExamples(
    command,
    'audit',
    'audit --who anna --since 8h',
    'audit --action mode --follow',
    'audit --target 5f0c2a9e-... -o json',
  );
}

async function audit(ports: CtlPorts, options: AuditOptions): Promise<void> {
  const client = clientOf(ports, options);
  const { who, action, target, since, limit } = options;
  const answer = await client.call({
    path: '/v1/audit',
    query: { who, action, target, since, limit: Math.min(1000, limit) },
    shape: pageOf(auditEntry),
  });
  if (options.follow !== true) {
    print(ports, options, answer, (layout) =>
      answer.items.length === 0 ? 'nothing yet\n' : table(answer.items, COLUMNS, layout),
    );
    return;
  }
  const next = (entry: AuditEntry): void =>
    printNext(ports, options, entry, (layout) => line(entry, layout));
  for (const entry of answer.items.toReversed()) next(entry);
  let last = answer.items[0]?.id ?? 0;
  await followChanges({ ports, client, query: {}, timeout: null }, (event) => {
    if (event.type !== 'audit') return;
    const entry = eventData(event, auditEntry);
    if (entry.id <= last || !isMeant(entry, options)) return;
    last = entry.id;
    next(entry);
  });
}

/** The filters of the question, for what comes by itself. */
function isMeant(entry: AuditEntry, { who, action, target }: AuditOptions): boolean {
  return (
    (who === undefined || entry.who === who) &&
    (action === undefined || entry.action === action || entry.action.startsWith(`${action}.`)) &&
    (target === undefined || entry.target === target)
  );
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  { title: 'WHEN', cell: ({ at }) => when(at) },
  { title: 'WHO', cell: ({ who }) => who, shrinks: true },
  { title: 'FROM', cell: ({ via, from }) => `${via} ${from}`, wide: true },
  { title: 'ACTION', cell: ({ action }) => action },
  { title: 'TARGET', cell: ({ target }) => target, shrinks: true },
  {
    title: 'OUTCOME',
    cell: ({ outcome }) => (outcome === 'done' ? outcome : { text: outcome, style: 'red' }),
  },
  { title: 'WHY', cell: ({ why, reason }) => why ?? reason ?? '', shrinks: true },
];

function line(entry: AuditEntry, { colour }: Layout): string {
  const { at, who, action, target, outcome, why, reason } = entry;
  const because = why ?? reason;
  const text = `${when(at)}  ${who}  ${action}  ${target}  ${outcome}`;
  const shown = printable(because === null ? text : `${text}: ${because}`);
  return `${outcome === 'done' ? shown : paint(shown, 'red', colour)}\n`;
}
