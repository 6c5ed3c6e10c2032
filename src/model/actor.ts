/** Who does something, and what that may be: every order carries it, the audit keeps it. */

/** viewer: reads. operator: also orders, modes, brake. admin: also configuration. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface Actor {
  /** The name of the token, the user a message names, or `rug` itself. */
  readonly name: string;
  readonly role: Role;
  /** The only tenants it may see and touch, as `tenantKey` has them; null: all. */
  readonly tenants: readonly string[] | null;
  readonly via: 'api' | 'bus' | 'rug';
  /** Where it came from: an address, an exchange. */
  readonly from: string;
  /** The id of the request or message, by which logs and audit are joined; null: there is none. */
  readonly request: string | null;
}

/** On whose word something is done. */
export interface By {
  readonly actor: Actor;
  /** The reason given, for the audit; null: none. */
  readonly why: string | null;
  /** The message that ordered it: what was done once for a key is not done again. null: no key. */
  readonly key: string | null;
}

/** What rug does by itself: an expired mode, a brake that engages. */
export const RUG: Actor = {
  name: 'rug',
  role: 'admin',
  tenants: null,
  via: 'rug',
  from: 'rug',
  request: null,
};

/** True when `role` may do what needs `needed`. */
export const mayAct = (role: Role, needed: Role): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(needed);

/** True when the actor may see a resource of this tenant. */
export const sees = ({ tenants }: Pick<Actor, 'tenants'>, tenantId: string): boolean =>
  tenants === null || tenants.includes(tenantId);
