/** What a token that is bound to tenants may see: the rest is not there for it. */
import type { Actor } from '../model/actor.ts';
import { visible } from '../model/authority.ts';
import type { Directory } from '../model/ports.ts';
import { unknownResource } from './orders.ts';

/** The resource of this id; throws RugError `unknown_resource` where the actor sees none. */
export function seen<T extends { readonly tenantId: string }>(
  found: T | null | undefined,
  id: string,
  actor: Actor,
): T {
  const one = visible(found, actor);
  if (one === null) throw unknownResource(id);
  return one;
}

/** True when the actor sees the resource of this id. */
export const seesResource = (directory: Directory, id: string, actor: Actor): boolean =>
  actor.tenants === null || visible(directory.get(id), actor) !== null;
