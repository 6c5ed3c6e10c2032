/** What a token that is bound to tenants may see: the rest is not there for it. */
import { type Actor, sees } from '../model/actor.ts';
import { RugError } from '../model/errors.ts';
import type { Directory } from '../model/ports.ts';
import type { Selector } from '../model/selector.ts';
import { unknownResource } from './orders.ts';

/** Throws RugError `forbidden` for what is about all tenants, when the actor is bound to some. */
export function checkSeesAll(actor: Actor, what: string): void {
  if (actor.tenants === null) return;
  throw new RugError('forbidden', `${actor.name} is bound to its tenants: ${what} is of all`);
}

/** What the selector means for this actor. */
export const narrowed = (selector: Selector, { tenants }: Actor): Selector =>
  tenants === null ? selector : { ...selector, tenantIds: tenants };

/** The resource of this id; throws RugError `unknown_resource` where the actor sees none. */
export function seen<T extends { readonly tenantId: string }>(
  found: T | null | undefined,
  id: string,
  actor: Actor,
): T {
  if (found !== null && found !== undefined && sees(actor, found.tenantId)) return found;
  throw unknownResource(id);
}

/** True when the actor sees the resource of this id. */
export function seesResource(directory: Directory, id: string, actor: Actor): boolean {
  if (actor.tenants === null) return true;
  const found = directory.get(id);
  return found !== undefined && sees(actor, found.tenantId);
}
