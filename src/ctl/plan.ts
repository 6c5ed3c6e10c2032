import { duration } from './age.ts';
import { type Plan, type PlanGroup, plan } from './answers.insight.ts';
import type { Client } from './client.ts';
import { inOptions, resources } from './explain.ts';
import type { OutputOptions } from './formats.ts';
import type { CtlPorts } from './ports.ts';
import { printable } from './printable.ts';
import { print } from './printing.ts';
import { type Cell, type Column, type Layout, paint, statusCell, table } from './table.ts';

/** Shows what an order would do: verbs, how long they take, how much would be gone. Does nothing. */
export async function showPlan(
  ports: CtlPorts,
  client: Client,
  body: unknown,
  options: OutputOptions,
): Promise<void> {
  const answer = await client.call({ method: 'POST', path: '/v1/plans', body, shape: plan });
  print(ports, options, answer, (layout) => show(answer, layout));
}

function show({ order, matched, groups, blast }: Plan, layout: Layout): string {
  const parts = [`${order.type} would hit ${resources(matched)}:\n\n`];
  if (groups.length > 0) parts.push(table(groups, GROUPS, layout), '\n');
  const refusals = groups.filter(({ refused }) => refused !== null).map(refusal);
  for (const text of refusals) parts.push(`${paint(printable(text), 'yellow', layout.colour)}\n`);
  if (refusals.length > 0) parts.push('\n');
  if (blast.length > 0) {
    parts.push('gone or restarting meanwhile:\n', table(blast, BLAST, layout), '\n');
  }
  parts.push(verdict(blast, layout), 'nothing was done\n');
  return parts.join('');
}

/** `2 would refuse it (vm-1, vm-2): why` */
function refusal({ count, ids, refused }: PlanGroup): string {
  const some = count > ids.length ? [...ids, '...'] : ids;
  return `${count} would refuse it (${some.join(', ')}): ${inOptions(refused ?? '')}`;
}

function verdict(blast: Plan['blast'], { colour }: Layout): string {
  const over = blast.filter(({ over }) => over);
  if (over.length === 0) return '';
  const scopes = over.map(({ brake }) => scopeOf(brake)).join(', ');
  return `${paint(`more at once than the brake allows: ${printable(scopes)}`, 'red', colour)}\n`;
}

const scopeOf = ({ scope, key }: { scope: string; key: string }): string =>
  key === '*' ? scope : `${scope} ${key}`;

const GROUPS: readonly Column<PlanGroup>[] = [
  { title: 'COUNT', cell: ({ count }) => String(count) },
  { title: 'KIND', cell: kindOf, shrinks: true },
  { title: 'STATUS', cell: ({ status }) => statusCell(status) },
  { title: 'VERBS', cell: verbsOf, shrinks: true },
  { title: 'TAKES', cell: takes },
  { title: 'THEN', cell: ({ end, refused }) => (refused === null ? statusCell(end) : '') },
  { title: 'IDS', cell: ({ ids }) => ids.join(' '), wide: true },
];

function kindOf({ kind, hardware }: PlanGroup): string {
  return hardware === '' ? kind : `${kind} on ${hardware}`;
}

function verbsOf({ verbs, refused }: PlanGroup): Cell {
  if (refused !== null) return { text: 'refused', style: 'yellow' };
  if (verbs.length === 0) return { text: 'none: it only looks', style: 'gray' };
  return { text: verbs.map(({ verb }) => verb).join(', ') };
}

/** `40s, p95 1m30s`: the median, and what 95 of 100 stay below. */
function takes({ p50, p95, verbs }: PlanGroup): string {
  if (verbs.length === 0) return '';
  if (p50 === null || p95 === null) return 'not known yet';
  return p50 === p95 ? duration(p50) : `${duration(p50)}, p95 ${duration(p95)}`;
}

const BLAST: readonly Column<Plan['blast'][number]>[] = [
  { title: 'SCOPE', cell: ({ brake }) => brake.scope },
  { title: 'KEY', cell: ({ brake }) => brake.key, shrinks: true },
  { title: 'GONE', cell: ({ hit, brake }) => `${hit} of ${brake.size}` },
  { title: 'SHARE', cell: ({ share }) => `${Math.round(share * 100)}%` },
  { title: 'BRAKE', cell: brakeCell },
];

function brakeCell({ brake, over }: Plan['blast'][number]): Cell {
  if (brake.engaged) return { text: 'engaged now', style: 'red' };
  const text = `beyond ${brake.limit}`;
  return over ? { text: `${text}: over`, style: 'red' } : { text };
}
