import type { Command } from 'commander';
import { type Mode, modes } from '../answers.rug.ts';
import type { Resource } from '../answers.ts';
import { giveOverBus } from '../bus.ts';
import { listAll } from '../lookup.ts';
import { clearMode, type ModeOptions, setMode } from '../modes.ts';
import { type CommonOptions, clientOf, withCommon, withExamples } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { print } from '../printing.ts';
import { type Column, table } from '../table.ts';
import { withExpiry, withMode } from './modes.ts';

interface Tenant {
  readonly id: string;
  readonly resources: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly mode: Mode | null;
}

/** `tenant list|debug|manage`. */
export function addTenant(program: Command, ports: CtlPorts): void {
  const group = program.command('tenant').description('look at tenants, and leave them alone');
  const list = withCommon(group.command('list'))
    .alias('ls')
    .description('list the tenants that have resources, or are in debug')
    .action(async (options: CommonOptions) => {
      const client = clientOf(ports, options);
      const [all, { items: inForce }] = await Promise.all([
        listAll(client, {}),
        client.call({ path: '/v1/modes', shape: modes }),
      ]);
      const items = tenantsOf(all, inForce);
      print(ports, options, { items }, (layout) =>
        items.length === 0 ? 'none\n' : table(items, COLUMNS, layout),
      );
    });
  withExamples(list, 'tenant list', 'tenant list -o json');
  const debug = withExpiry(withMode(group.command('debug <tenant>')))
    .description('leave all of its resources alone')
    .action((id: string, options: ModeOptions) => change(ports, 'debug', id, options));
  withExamples(
    debug,
    `tenant debug 79f054a8c76e4c22afa86cdd2cd88536 --reason 'moving it' --for 2h`,
  );
  const manage = withMode(group.command('manage <tenant>'))
    .description('take its resources up again')
    .action((id: string, options: ModeOptions) => change(ports, 'manage', id, options));
  withExamples(manage, 'tenant manage 79f054a8c76e4c22afa86cdd2cd88536 --wait');
}

async function change(
  ports: CtlPorts,
  action: 'debug' | 'manage',
  id: string,
  options: ModeOptions,
): Promise<void> {
  const { bus, reason } = options;
  if (bus !== null) {
    const more = reason === undefined ? {} : { reason };
    return giveOverBus(ports, options, bus, [
      { command: `tenant-${action}`, tenant_id: id, ...more },
    ]);
  }
  const mode = { scope: 'tenant', key: id } as const;
  const client = clientOf(ports, options);
  if (action === 'debug') await setMode(ports, client, mode, options);
  else await clearMode(ports, client, mode, options);
}

function tenantsOf(all: readonly Resource[], inForce: readonly Mode[]): readonly Tenant[] {
  const held = inForce.filter(({ scope }) => scope === 'tenant');
  const ids = new Set([...all.map(({ tenantId }) => tenantId), ...held.map(({ key }) => key)]);
  const byTenant = Map.groupBy(all, ({ tenantId }) => tenantId);
  return [...ids].sort().map((id) => {
    const own = byTenant.get(id) ?? [];
    const byStatus = Object.fromEntries(
      [...Map.groupBy(own, ({ status }) => status)].map(([status, some]) => [status, some.length]),
    );
    return {
      id,
      resources: own.length,
      byStatus,
      mode: held.find(({ key }) => key === id) ?? null,
    };
  });
}

const COLUMNS: readonly Column<Tenant>[] = [
  { title: 'TENANT', cell: ({ id }) => id },
  { title: 'RESOURCES', cell: ({ resources }) => String(resources) },
  { title: 'CONFIGURED', cell: ({ byStatus }) => String(byStatus.configured ?? 0) },
  {
    title: 'ERROR',
    cell: ({ byStatus: { error = 0 } }) => ({
      text: String(error),
      ...(error > 0 ? { style: 'red' } : {}),
    }),
  },
  { title: 'MODE', cell: ({ mode }) => ({ text: mode?.mode ?? '', style: 'yellow' }) },
  { title: 'REASON', cell: ({ mode }) => mode?.reason ?? '', shrinks: true },
];
