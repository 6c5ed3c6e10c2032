/** What an actor may touch: its role is judged at the border, its tenants by these. */
import { type Actor, sees } from './actor.ts';
import { RugError } from './errors.ts';
import type { Selector } from './selector.ts';

/** The resource, when it exists for this actor: those of other tenants do not. */
export function visible<T extends { readonly tenantId: string }>(
  found: T | null | undefined,
  actor: Actor,
): T | null {
  return found !== null && found !== undefined && sees(actor, found.tenantId) ? found : null;
}

/** Throws RugError `forbidden` when the actor is bound to tenants and this is not one of them. */
export function checkTenant(actor: Actor, tenantId: string): void {
  if (sees(actor, tenantId)) return;
  throw new RugError('forbidden', `${actor.name} may not touch tenant ${tenantId}`);
}

/** Throws RugError `forbidden` for what is about all tenants, when the actor is bound to some. */
export function checkAllTenants(actor: Actor, what: string): void {
  if (actor.tenants === null) return;
  throw new RugError('forbidden', `${actor.name} is bound to its tenants: ${what} is of all`);
}

/** What the selector means for this actor: nothing of tenants that are not its own. */
export function narrowed(selector: Selector, { tenants }: Actor): Selector {
  return tenants === null ? selector : { ...selector, tenantIds: tenants };
}
