/** Where deaths are counted, how many are too many, and how that is said. Pure. */
import { BRAKE_SCOPES, type BrakeKey, type BrakeLimit, type BrakeState } from '../model/brake.ts';
import type { Identity } from '../model/resource.ts';

/** The scopes of a resource, the widest first. One without hardware or rack is in no such scope. */
export function scopesOf({
  tenantId,
  hardware,
  rack,
}: Pick<Identity, 'tenantId' | 'hardware' | 'rack'>): readonly BrakeKey[] {
  const keys = { global: '*', tenant: tenantId, hardware, rack: rack ?? '' };
  return BRAKE_SCOPES.filter((scope) => keys[scope] !== '').map((scope) => ({
    scope,
    key: keys[scope],
  }));
}

/** How many of `size` may be dead without a brake: the lower of share and number. */
export function limitOf({ share, number, atLeast }: BrakeLimit, size: number): number {
  const allowed = Math.min(
    share === null ? size : Math.floor(share * size),
    number === null ? size : number,
  );
  return Math.max(allowed, atLeast - 1);
}

/** `global *`, `hardware kvm`: one name for each scope. */
export const nameOf = ({ scope, key }: BrakeKey): string => `${scope} ${key}`;

/** `412 of 1000 resources in hardware kvm`. */
export function deadOf({ scope, key, dead, size }: BrakeState): string {
  return `${dead} of ${size} resources${scope === 'global' ? '' : ` in ${scope} ${key}`}`;
}

/** The engaged first, then the wider scope, then the one that has lost more. */
export function inOrder(one: BrakeState, other: BrakeState): number {
  return (
    Number(other.engaged) - Number(one.engaged) ||
    BRAKE_SCOPES.indexOf(one.scope) - BRAKE_SCOPES.indexOf(other.scope) ||
    other.dead - one.dead ||
    (one.key < other.key ? -1 : 1)
  );
}
