import type { Client, Shown } from '../../scripts/process/client.ts';

/**
 * What rug says of each of these resources, and of whatever else it has. Those that are open and
 * those that are closed are two lists: one that is opened again between them is in neither, one that
 * is closed is in both, as it was and as it is. What is in neither is asked for by its id.
 */
export async function known(
  ids: readonly string[],
  client: Pick<Client, 'resources' | 'resource'>,
): Promise<readonly Shown[]> {
  const rows = new Map((await client.resources()).map((row) => [row.id, row]));
  for (const id of ids.filter((one) => !rows.has(one))) {
    const row = await client.resource(id).catch(() => null);
    if (row !== null) rows.set(id, row);
  }
  return [...rows.values()];
}
