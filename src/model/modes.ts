/**
 * Modes keep resources from being worked on (spec 4.5, D-23, D-24): what arrives meanwhile is kept,
 * and worked off when the mode ends.
 */
export const MODE_SCOPES = ['resource', 'tenant', 'global'] as const;
export type ModeScope = (typeof MODE_SCOPES)[number];

export interface Mode {
  readonly scope: ModeScope;
  /** The resource id, the tenant as `tenantKey` has it, or `*` for the global mode. */
  readonly key: string;
  readonly mode: 'debug';
  readonly reason: string;
  readonly who: string;
  /** Epoch milliseconds. */
  readonly since: number;
  /** Epoch milliseconds at which it ends by itself; null: never. */
  readonly expiresAt: number | null;
}

/** What a mode may keep back. */
export interface Modal {
  readonly id: string;
  readonly tenantId: string;
}

/** The modes that are in force, in memory. */
export interface Modes {
  /** The mode that keeps a resource back: its own, else its tenant's, else the global one. */
  readonly holding: (resource: Modal) => Mode | null;
  readonly list: () => readonly Mode[];
}

/** What a mode holds, whose word it is and why: `resource r1 is in debug (olga: its disk)`. */
export function heldWords({ scope, key, who, reason }: Mode): string {
  const what = scope === 'global' ? 'everything' : `${scope} ${key}`;
  return `${what} is in debug (${who}: ${reason === '' ? 'no reason given' : reason})`;
}
