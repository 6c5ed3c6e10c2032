/** How many deaths of a scope are too many, and how that is said. Pure. */
import { BRAKE_SCOPES, type BrakeLimit, type BrakeState } from '../model/brake.ts';

/** How many of `size` may be dead without a brake: the lower of share and number. */
export function limitOf({ share, number, atLeast }: BrakeLimit, size: number): number {
  const allowed = Math.min(
    share === null ? size : Math.floor(share * size),
    number === null ? size : number,
  );
  return Math.max(allowed, atLeast - 1);
}

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
