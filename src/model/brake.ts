import type { Identity } from './resource.ts';

/**
 * The brake: when many resources of a scope turn from alive to dead within a short time, it is more
 * likely the network between that failed than they; rebuilding them would make an outage worse.
 */
export const BRAKE_SCOPES = ['global', 'tenant', 'hardware', 'rack'] as const;
export type BrakeScope = (typeof BRAKE_SCOPES)[number];

/** Where it is counted: `key` is the tenant, hardware or rack; `*` for the global scope. */
export interface BrakeKey {
  readonly scope: BrakeScope;
  readonly key: string;
}

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

/** `global *`, `hardware kvm`: one name for each scope. */
export const nameOf = ({ scope, key }: BrakeKey): string => `${scope} ${key}`;

/** One scope that has deaths, or is braked. */
export interface BrakeState extends BrakeKey {
  readonly engaged: boolean;
  /** Epoch milliseconds since when it is engaged; null: it is not. */
  readonly since: number | null;
  /** Resources that died within the window, or are still dead while it is engaged. */
  readonly dead: number;
  /** Resources of the scope that are not closed. */
  readonly size: number;
  /** The brake engages when more than this many are dead. */
  readonly limit: number;
  /** Runs that it keeps back now. */
  readonly parked: number;
}

/** An operator's word that the deaths are real. It holds for deaths found before it. */
export interface BrakeRelease extends BrakeKey {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly who: string;
  readonly reason: string;
}

/** How much a scope may lose within the window before it is braked. */
export interface BrakeLimit {
  /** Share of the resources of the scope, 0 to 1; null: no share. */
  readonly share: number | null;
  /** Number of resources; null: no number. */
  readonly number: number | null;
  /** Fewer deaths than this never brake, whatever share they are. */
  readonly atLeast: number;
}

export interface BrakeSettings {
  readonly enabled: boolean;
  /** Milliseconds within which deaths are counted together. */
  readonly window: number;
  /** Milliseconds that a death must last before its rebuild may begin. */
  readonly settle: number;
  readonly limits: Readonly<Record<BrakeScope, BrakeLimit>>;
}

export interface Brake {
  /** Scopes with deaths or engaged ones, the engaged first. */
  readonly list: () => readonly BrakeState[];
  /** A scope with `count` more deaths, for plans: `dead` beyond `limit` would brake it. */
  readonly would: (key: BrakeKey, count: number) => BrakeState;
}

/** What the brake decided; each is kept on record. */
export interface BrakeDecision {
  readonly type: 'engaged' | 'released';
  readonly state: BrakeState;
  /** Why: the deaths, the recovery, or the operator's reason. */
  readonly reason: string;
}
