import type { Directory, Summary } from './ports.ts';
import { matches, type Selector } from './selector.ts';

/**
 * Every known resource that the selector means, once, by the shortest way to it: a list of ids is
 * looked up, tenants by what is theirs. Those of a list come in its order.
 */
export function* selected(
  directory: Pick<Directory, 'all' | 'byTenant' | 'get'>,
  { ids, tenantIds, ...rest }: Selector,
): Generator<Summary> {
  const tenants = tenantIds === undefined ? null : new Set(tenantIds);
  const { tenantId } = rest;
  const owners = tenantId === undefined ? tenants : [tenantId];
  for (const resource of candidates(directory, ids, owners)) {
    // Each list is asked only once, as a set: there may be 10,000 ids and 100,000 resources.
    const isVisible = tenants === null || tenants.has(resource.tenantId);
    if (isVisible && matches(rest, resource)) yield resource;
  }
}

function candidates(
  directory: Pick<Directory, 'all' | 'byTenant' | 'get'>,
  ids: readonly string[] | undefined,
  tenants: Iterable<string> | null,
): Iterable<Summary> {
  if (ids !== undefined) return [...new Set(ids)].flatMap((id) => directory.get(id) ?? []);
  if (tenants === null) return directory.all();
  return [...tenants].flatMap((tenant) => directory.byTenant(tenant));
}
