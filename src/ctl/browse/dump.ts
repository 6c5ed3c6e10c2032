/** The table once, for pipes. */
import { elapsed } from '../age.ts';
import type { Client } from '../client.ts';
import { type Column, statusCell } from '../table.ts';
import { doingText } from './columns.ts';
import type { Listed, Row } from './row.ts';
import { listPage, type Scope } from './source.ts';

/** All that are in scope, when the last page has come. */
export async function listAllInScope(client: Client, scope: Scope): Promise<readonly Listed[]> {
  const all: Listed[] = [];
  let cursor: string | null = null;
  do {
    const page = await listPage(client, scope, cursor);
    all.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}

/** All columns, whatever the width. */
export const dumpColumns = (now: number): readonly Column<Row>[] => [
  { title: 'ID', cell: ({ id }) => id },
  { title: 'NAME', cell: ({ name }) => name, shrinks: true },
  { title: 'KIND', cell: ({ kind }) => kind, shrinks: true },
  { title: 'TENANT', cell: ({ tenantId }) => tenantId, shrinks: true, yields: true },
  { title: 'STATUS', cell: ({ status }) => statusCell(status) },
  { title: 'AGE', cell: ({ since }) => elapsed(Math.max(0, now - since)) },
  { title: 'TRY', cell: ({ attempts }) => (attempts === 0 ? '' : String(attempts)) },
  { title: 'NOW', cell: ({ doing }) => doingText(doing, now), shrinks: true },
  { title: 'IMAGE', cell: ({ image }) => image, shrinks: true, yields: true },
];
