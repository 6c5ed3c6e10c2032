/** The routers of a bench: numbered, spread evenly over tenants, ids as Neutron would give them. */
import { createHash } from 'node:crypto';

export interface Fleet {
  readonly routers: number;
  readonly tenants: number;
}

/** Of the size of a small region, and of a large one. */
export const SMALL: Fleet = { routers: 1_000, tenants: 50 };
export const LARGE: Fleet = { routers: 100_000, tenants: 5_000 };

const hex = (text: string): string => createHash('md5').update(text).digest('hex');

const routerIds: string[] = [];
const tenantIds: string[] = [];

/** Kept, so that a publisher does not spend its time on hashing. */
export function routerId(n: number): string {
  routerIds[n] ??= hex(`router ${n}`).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
  return routerIds[n];
}

export function tenantId(n: number): string {
  tenantIds[n] ??= hex(`tenant ${n}`);
  return tenantIds[n];
}

/** The tenant of router `n`. */
export const tenantOf = ({ tenants }: Fleet, n: number): string => tenantId(n % tenants);
