/** Makes many texts of one: whatever in the sample names its router names another one in each copy. */
import { instanceId } from '../../src/drivers/phantom/identity.ts';
import { type Fleet, routerId, tenantId, tenantOf } from './fleet.ts';

/** Router and tenant of the sample: of no fleet. */
export const SAMPLE = { routerId: routerId(-1), tenantId: tenantId(-1) } as const;

/** Where the phantom world says that an instance is reached. */
function addressOf(instance: string): string {
  const groups = instance.replaceAll('-', '').slice(0, 16).match(/.{4}/g) ?? [];
  return `fd00::${groups.join(':')}`;
}

/** What differs between two routers, in one order: the world derives the last two from the first. */
function names(router: string, tenant: string, address?: string): readonly string[] {
  const instance = instanceId(router, { index: 0, incarnation: 1 });
  return [router, tenant, instance, address ?? addressOf(instance)];
}

/** Answers the text of the sample for router `n`, whose instance is at `address`. */
export function stamp(
  sample: string,
  fleet: Fleet,
  address?: (n: number) => string,
): (n: number) => string {
  const known = names(SAMPLE.routerId, SAMPLE.tenantId);
  const parts = sample.split(new RegExp(`(${known.map(RegExp.escape).join('|')})`));
  const places = parts.map((part) => known.indexOf(part));
  return (n) => {
    const theirs = names(routerId(n), tenantOf(fleet, n), address?.(n));
    return parts.map((part, i) => theirs[places[i] ?? -1] ?? part).join('');
  };
}
