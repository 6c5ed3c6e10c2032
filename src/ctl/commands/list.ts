import { type Command, Option } from 'commander';
import { RESOURCE_SORTS } from '../../model/store.ts';
import { STATES, STATUSES } from '../../model/words.ts';
import { age } from '../age.ts';
import type { Resource } from '../answers.ts';
import { doing, doingOrFault } from '../explain.ts';
import { idMeant } from '../identify.ts';
import { listAll } from '../lookup.ts';
import { type CommonOptions, clientOf, withCommon, withExamples } from '../options.ts';
import { toCount, toLabel } from '../parsers.ts';
import type { CtlPorts } from '../ports.ts';
import { print } from '../printing.ts';
import { type Cell, type Column, statusCell, table } from '../table.ts';
import type { Family } from './family.ts';

interface ListOptions extends CommonOptions {
  readonly tenant?: string;
  readonly kind?: string;
  readonly hardware?: string;
  readonly status?: string;
  readonly state?: string;
  readonly label?: readonly [name: string, value: string];
  readonly tag?: string;
  readonly rack?: string;
  readonly parent?: string;
  readonly sort?: string;
  readonly limit?: number;
}

/** Every field, and every field backwards. */
const SORTS = RESOURCE_SORTS.flatMap((field) => [field, `-${field}`]);

/** `resource list`. */
export function addList(group: Command, ports: CtlPorts, { name, kind }: Family): void {
  const command = withCommon(group.command('list'))
    .alias('ls')
    .description('list them')
    .option('--tenant <tenant>', 'of this tenant, with or without dashes')
    .option('--hardware <name>', 'on this hardware')
    .addOption(new Option('--status <status>', 'with this status').choices(STATUSES))
    .addOption(
      new Option('--state <state>', 'in this state of the machine; Exit lists closed ones').choices(
        STATES,
      ),
    )
    .option('--label <name=value>', 'with this label', toLabel)
    .option('--tag <tag>', 'with this tag')
    .option('--rack <rack>', 'in this rack')
    .option('--parent <id>', 'that depend on this one')
    .addOption(
      new Option('--sort <field>', 'by this field, the greatest first with a - in front').choices(
        SORTS,
      ),
    )
    .option('--limit <n>', 'at most so many', toCount);
  if (kind === null) command.option('--kind <kind>', 'of this kind');
  command.action(async (options: ListOptions) => {
    const { tenant, hardware, status, state, label, limit, tag, rack, sort } = options;
    const client = clientOf(ports, options);
    const parent = options.parent && (await idMeant(client, options.parent));
    const query = {
      ...{ tenant, hardware, status, state, tag, rack, parent, sort },
      label: label?.join(':'),
      kind: kind ?? options.kind,
    };
    const items = await listAll(client, query, limit);
    const columns = listColumns(items, ports.time.now(), kind);
    print(ports, options, { items }, (layout) =>
      items.length === 0 ? 'none\n' : table(items, columns, layout),
    );
  });
  withExamples(
    command,
    `${name} list`,
    `${name} list --status error -o wide`,
    `${name} list --tag edge --rack a7 --sort=-updatedAt`,
    `${name} list --tenant 79f054a8c76e4c22afa86cdd2cd88536 -o json`,
  );
}

/** A list of one kind does not repeat it in every line; names are there where somebody has one. */
function listColumns(
  items: readonly Resource[],
  now: number,
  kind: string | null,
): readonly Column<Resource>[] {
  const hasNames = items.some((one) => nameOf(one) !== '');
  const names: Column<Resource> = { title: 'NAME', cell: nameOf, yields: true };
  const kinds: Column<Resource> = { title: 'KIND', cell: ({ kind }) => kind, shrinks: true };
  return [
    { title: 'ID', cell: ({ id }) => id },
    ...(hasNames ? [names] : []),
    { title: 'TENANT', cell: ({ tenantId }) => tenantId, yields: true },
    ...(kind === null ? [kinds] : []),
    { title: 'HARDWARE', cell: ({ hardware }) => hardware, wide: true },
    { title: 'STATUS', cell: ({ status }) => statusCell(status) },
    { title: 'STATE', cell: ({ state }) => state, wide: true },
    { title: 'RACK', cell: ({ rack }) => rack ?? '', wide: true },
    { title: 'LIFECYCLE', cell: ({ lifecycle }) => lifecycle.name, wide: true },
    { title: 'NOW', cell: nowCell, shrinks: true },
    { title: 'ATTEMPTS', cell: ({ attempts }) => String(attempts), wide: true },
    { title: 'FAULT', cell: ({ fault }) => fault?.code ?? '', wide: true },
    { title: 'AGE', cell: ({ since }) => age(since, now) },
  ];
}

const nameOf = ({ spec: { name } }: Resource): string => (typeof name === 'string' ? name : '');

/** What it is at; what rests in error has an error instead. */
function nowCell(one: Resource): Cell {
  const text = doingOrFault(one);
  return doing(one) === text ? { text } : { text, style: 'red' };
}
