/** Reading resources and their decisions over the API. */
import { type Decision, decision, pageOf, type Resource, resource } from './answers.ts';
import type { Client, Query } from './client.ts';
import { ApiFailure } from './failure.ts';
import { resourcePath } from './targets.ts';

const PAGE = 500;
/** Ids in one question. */
const CHUNK = 100;

/** All resources that the query selects, page by page, at most `limit`. */
export async function listAll(
  client: Client,
  query: Query,
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly Resource[]> {
  const items: Resource[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.call({
      path: '/v1/resources',
      query: { ...query, cursor, limit: Math.min(PAGE, limit - items.length) },
      shape: pageOf(resource),
    });
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && items.length < limit);
  return items;
}

/** Null: a closed resource whose retention is over. */
export function findOne(client: Client, id: string): Promise<Resource | null> {
  return client.call({ path: resourcePath(id), shape: resource }).catch((error: unknown) => {
    if (error instanceof ApiFailure && error.code === 'unknown_resource') return null;
    throw error;
  });
}

/** Those of the ids that are known and not closed. */
export async function findMany(
  client: Client,
  ids: readonly string[],
): Promise<readonly Resource[]> {
  const found: Resource[] = [];
  for (let at = 0; at < ids.length; at += CHUNK) {
    found.push(...(await listAll(client, { id: ids.slice(at, at + CHUNK) })));
  }
  return found;
}

/** The newest decisions about a resource, oldest first. */
export async function decisions(
  client: Client,
  id: string,
  limit: number,
): Promise<readonly Decision[]> {
  const page = await client
    .call({ path: `${resourcePath(id)}/history`, query: { limit }, shape: pageOf(decision) })
    .catch((error: unknown) => {
      if (error instanceof ApiFailure && error.code === 'unknown_resource') return { items: [] };
      throw error;
    });
  return page.items.toReversed();
}
