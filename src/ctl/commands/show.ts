import type { Command } from 'commander';
import { stringify } from 'yaml';
import { age } from '../age.ts';
import type { Resource } from '../answers.ts';
import { busy } from '../explain.ts';
import { findTarget } from '../identify.ts';
import { type CommonOptions, clientOf, withCommon, withExamples } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { printable, printableLines } from '../printable.ts';
import { print } from '../printing.ts';
import { paint, STATUS_STYLES } from '../table.ts';
import type { Family } from './family.ts';

/** `resource show ID`. */
export function addShow(group: Command, ports: CtlPorts, { name, kind }: Family): void {
  const command = withCommon(group.command('show <id>'))
    .description('show everything about one')
    .action(async (id: string, options: CommonOptions) => {
      const answer = await findTarget(clientOf(ports, options), id, { kind });
      print(ports, options, answer, ({ colour }) => show(answer, ports.time.now(), colour));
    });
  withExamples(command, `${name} show 5f0c2a9e-...`, `${name} show 5f0c2a9e-... -o yaml`);
}

function show(one: Resource, now: number, colour: boolean): string {
  const { fault, live, wakeAt } = one;
  const lines: readonly (readonly [string, string])[] = [
    ['id', one.id],
    ['tenant', one.tenantId],
    ['kind', one.hardware === '' ? one.kind : `${one.kind} on ${one.hardware}`],
    ['status', one.status],
    ['since', `${age(one.since, now)} ago`],
    ['state', one.state === one.phase ? one.state : `${one.state} (worked in ${one.phase})`],
    ['lifecycle', `${one.lifecycle.name} ${one.lifecycle.number}`],
    ['attempts', `${one.attempts}, incarnation ${one.incarnation}`],
    ...running(one, now),
    ['now', busy(live) ?? ''],
    [
      'waits',
      one.wait === null ? '' : `${one.wait}${wakeAt === null ? '' : `, ${age(wakeAt, now)}`}`,
    ],
    ['set aside', live?.setAside === true ? (live.setAsideReason ?? 'yes') : ''],
    ['pending', live?.pending.map(({ type, count }) => `${type} x${count}`).join(', ') ?? ''],
    ['fault', fault === null ? '' : `${fault.code}, ${age(fault.at, now)} ago`],
    ['', fault?.message ?? ''],
    ...one.instances.map(
      ({ instanceId, address }) =>
        ['instance', `${instanceId} ${address ?? 'no address'}`] as const,
    ),
    ['parent', one.parentId ?? ''],
    ['rack', one.rack ?? ''],
    [
      'labels',
      Object.entries(one.labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
    ],
    ['tags', one.tags.join(' ')],
    ['created', `${age(one.createdAt, now)} ago`],
    ['changed', `${age(one.updatedAt, now)} ago`],
    ['spec', `revision ${one.revision}`],
  ];
  const text = lines
    .filter(([, value]) => value !== '')
    .map(([title, value]) => {
      const text = printable(value);
      const shown = title === 'status' ? paint(text, STATUS_STYLES[text], colour) : text;
      return `${title.padEnd(11)}${shown}\n`;
    })
    .join('');
  const spec =
    Object.keys(one.spec).length === 0
      ? ''
      : printableLines(stringify(one.spec)).replace(/^/gm, '  ');
  return text + spec.trimEnd().concat(spec === '' ? '' : '\n');
}

/** The verb that is under way, or that is kept back: then it does not run. */
function running({ run, live }: Resource, now: number): readonly (readonly [string, string])[] {
  if (run === null) return [];
  const since = age(run.startedAt, now);
  const parked = live?.parked ?? null;
  if (parked === null) return [['running', `${run.verb} for ${since} (${run.cause})`]];
  return [['wants', `${run.verb}, parked: ${parked.reason} (${parked.gate}, for ${since})`]];
}
