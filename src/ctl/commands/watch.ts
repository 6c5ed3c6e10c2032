import type { Command } from 'commander';
import { z } from 'zod';
import { decision, status } from '../answers.ts';
import { eventData, followChanges } from '../changes.ts';
import type { Client, Query } from '../client.ts';
import { resources, result } from '../explain.ts';
import { findTargets } from '../identify.ts';
import { listAll } from '../lookup.ts';
import { type CommonOptions, clientOf, withCommon, withExamples } from '../options.ts';
import { toSpan } from '../parsers.ts';
import type { CtlPorts } from '../ports.ts';
import { printable } from '../printable.ts';
import { printNext } from '../printing.ts';
import { type Layout, paint, STATUS_STYLES } from '../table.ts';
import type { Family } from './family.ts';

interface WatchOptions extends CommonOptions {
  readonly tenant?: string;
  readonly timeout?: number;
}

const change = z.looseObject({
  at: z.string(),
  resource: z.looseObject({ id: z.string(), status: z.string(), state: z.string() }),
  decision,
});
type Change = z.output<typeof change>;

/** `resource watch [ID...]`: every change as it happens. */
export function addWatch(group: Command, ports: CtlPorts, { name, kind }: Family): void {
  const command = withCommon(group.command('watch [id...]'))
    .description('show changes as they happen; without an id, of all of them')
    .option('--tenant <tenant>', 'only of this tenant')
    .option('--timeout <time>', 'stop after, e.g. 90s or 1h', toSpan)
    .action(async (words: string[], options: WatchOptions) => {
      const client = clientOf(ports, options);
      const ids = (await findTargets(client, words, { kind })).map(({ id }) => id);
      // The API narrows to one; several are picked out here.
      const id = ids.length === 1 ? ids : undefined;
      const query = { id, tenant: options.tenant, kind: kind ?? undefined };
      const count = ids.length === 0 ? await countIn(client, query) : ids.length;
      ports.err.write(`watching ${resources(count)}\n`);
      const following = { ports, client, query, timeout: options.timeout ?? null };
      await followChanges(following, (event) => {
        if (event.type !== 'change') return;
        const one = eventData(event, change);
        if (ids.length > 0 && !ids.includes(one.resource.id)) return;
        printNext(ports, options, one, (layout) => line(one, layout));
      });
    });
  withExamples(
    command,
    `${name} watch 5f0c2a9e-...`,
    `${name} watch --tenant 79f054a8c76e4c22afa86cdd2cd88536 --timeout 10m`,
    `${name} watch -o json | jq -c .resource`,
  );
}

/** How many there are now; more may come. */
async function countIn(client: Client, { tenant, kind }: Query): Promise<number> {
  if (tenant !== undefined || kind !== undefined) {
    return (await listAll(client, { tenant, kind })).length;
  }
  const answer = await client.call({ path: '/v1/status', shape: status });
  return answer.resources.total;
}

/** `12:00:00  5f0c...  CreateVM > CheckBoot  booting  build ok 12s` */
function line({ at, resource: { id }, decision: step }: Change, { colour }: Layout): string {
  const { from, to, statusAfter, command } = step;
  const ended = result(step);
  const what = [command === null ? '' : `> ${command}`, ended].filter((text) => text !== '');
  const parts = [
    at.slice(11, 19),
    printable(id),
    printable(from === to ? to : `${from} > ${to}`),
    paint(printable(statusAfter), STATUS_STYLES[statusAfter], colour),
    ...(what.length === 0 ? [] : [printable(what.join(', '))]),
  ];
  return `${parts.join('  ')}\n`;
}
