import type { Command } from 'commander';
import { type Tenant, tenant } from '../answers.rug.ts';
import { pageOf } from '../answers.ts';
import type { Client } from '../client.ts';
import { changeModes, type ModeAction, type ModeOptions } from '../modes.ts';
import { type CommonOptions, clientOf, withCommon, withExamples, withGroup } from '../options.ts';
import type { CtlPorts } from '../ports.ts';
import { print } from '../printing.ts';
import { type Column, table } from '../table.ts';
import { withExpiry, withMode } from './modes.ts';

const PAGE = 1_000;

/** `tenant list|debug|manage`. */
export function addTenant(program: Command, ports: CtlPorts): void {
  const group = withGroup(
    program.command('tenant').description('look at tenants, and leave them alone'),
    ...['tenant list', 'tenant debug 79f054a8c76e4c22afa86cdd2cd88536 --for 2h'],
  );
  const list = withCommon(group.command('list'))
    .alias('ls')
    .description('list the tenants that have resources, or are in debug')
    .action(async (options: CommonOptions) => {
      const client = clientOf(ports, options);
      const items = await allTenants(client);
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

function change(
  ports: CtlPorts,
  action: ModeAction,
  id: string,
  options: ModeOptions,
): Promise<void> {
  const payload = (key: string) => ({ command: `tenant-${action}` as const, tenant_id: key });
  return changeModes(ports, { action, scope: 'tenant', keys: [id], payload }, options);
}

async function allTenants(client: Client): Promise<readonly Tenant[]> {
  const items: Tenant[] = [];
  let cursor: string | undefined;
  do {
    const query = { cursor, limit: PAGE };
    const page = await client.call({ path: '/v1/tenants', query, shape: pageOf(tenant) });
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return items;
}

const COLUMNS: readonly Column<Tenant>[] = [
  { title: 'TENANT', cell: ({ tenantId }) => tenantId },
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
