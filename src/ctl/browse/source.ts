/** What the table asks of rug, and how the answers read. */
import { z } from 'zod';
import { type Why, why } from '../answers.insight.ts';
import { brakes, modes } from '../answers.rug.ts';
import { decision, type Page, pageOf } from '../answers.ts';
import { eventData } from '../changes.ts';
import type { Client, Query } from '../client.ts';
import type { ServerEvent } from '../sse.ts';
import { resourcePath } from '../targets.ts';
import type { News } from './news.ts';
import { type Listed, listed } from './row.ts';

const PAGE = 500;

/** Which resources are shown. */
export interface Scope {
  readonly kind?: string | undefined;
  readonly tenant?: string | undefined;
  readonly status?: string | undefined;
}

const page = pageOf(listed);

/** One page of all resources in scope, by id. */
export function listPage(
  client: Client,
  scope: Scope,
  cursor: string | null,
): Promise<Page<Listed>> {
  const query: Query = { ...scope, limit: PAGE, cursor: cursor ?? undefined };
  return client.call({ path: '/v1/resources', query, shape: page });
}

/** Those of the ids that are in scope and not closed. */
export async function listThese(
  client: Client,
  scope: Scope,
  ids: readonly string[],
): Promise<readonly Listed[]> {
  const query: Query = { ...scope, id: ids, limit: ids.length };
  return (await client.call({ path: '/v1/resources', query, shape: page })).items;
}

/** What holds for many: modes and brake. */
export async function rugNews(client: Client): Promise<Extract<News, { type: 'rug' }>> {
  const [inForce, braked] = await Promise.all([
    client.call({ path: '/v1/modes', shape: modes }),
    client.call({ path: '/v1/brake', shape: brakes }),
  ]);
  return { type: 'rug', modes: inForce.items, brakes: braked.items };
}

/** Why one resource is where it is. */
export function explanation(client: Client, id: string): Promise<Why> {
  return client.call({ path: `${resourcePath(id)}/why`, shape: why });
}

const change = z.looseObject({
  at: z.string(),
  resource: z.looseObject({ id: z.string(), status: z.string(), state: z.string() }),
  decision: decision.pick({ refused: true }),
});

/** What an event of the stream changes; null: nothing. */
export function changeNews(event: ServerEvent): Extract<News, { type: 'changed' }> | null {
  if (event.type !== 'change') return null;
  const { at, resource, decision } = eventData(event, change);
  const { id, status, state } = resource;
  return { type: 'changed', id, status, state, at: Date.parse(at), refused: decision.refused };
}
