import type { Actor } from './actor.ts';
import type { JsonObject } from './json.ts';

/** One operator action, as it is kept for ever: rows are added, never changed. */
export interface AuditEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly who: Actor['name'];
  readonly role: Actor['role'];
  readonly via: Actor['via'];
  readonly from: string;
  readonly request: string | null;
  /** `request` is the key of the order: what is done for it is not done again. */
  readonly keyed?: true;
  /** `<noun>.<verb>`: `resource.rebuild`, `mode.set`, `brake.release`, `config.reload` ... */
  readonly action: string;
  /** A resource id, a selector in words, a mode's scope and key ... */
  readonly target: string;
  /** The tenant it is about; null: none, or several. */
  readonly tenantId: string | null;
  readonly why: string | null;
  /** What it was like before and after, as far as the action is about it. */
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly outcome: 'done' | 'refused';
  /** Why it was refused; null: it was not. */
  readonly reason: string | null;
}

export interface StoredAudit extends AuditEntry {
  readonly id: number;
}

/** Filters of the audit; all given ones must hold. */
export interface AuditQuery {
  readonly who?: string;
  /** An action, or its noun: `mode` finds `mode.set`. */
  readonly action?: string;
  readonly target?: string;
  /** The request or message that ordered it. */
  readonly request?: string;
  /** Only entries about these tenants. */
  readonly tenantIds?: readonly string[];
  /** Epoch milliseconds. */
  readonly since?: number;
  /** Only entries with a higher id, the oldest first: for whoever follows. */
  readonly after?: number;
}
