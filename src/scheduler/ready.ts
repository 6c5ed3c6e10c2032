import type { Slot } from './slot.ts';

/**
 * The resources of one shard that want a decision, fair between tenants: a batch takes one of each
 * tenant in turn, so that one event of a tenant never waits behind more than one batch of another's.
 */
export class ReadyQueue {
  /** Tenants in turn; each with its resources in order of arrival. */
  readonly #tenants = new Map<string, Set<Slot>>();

  add(slot: Slot): void {
    const waiting = this.#tenants.get(slot.row.tenantId);
    if (waiting === undefined) this.#tenants.set(slot.row.tenantId, new Set([slot]));
    else waiting.add(slot);
  }

  /** Takes at most `max` resources, round robin over the tenants. */
  take(max: number): Slot[] {
    const batch: Slot[] = [];
    // A tenant that was served goes to the back, where this same iteration meets it again.
    for (const [tenant, waiting] of this.#tenants) {
      if (batch.length >= max) break;
      this.#tenants.delete(tenant);
      const [slot] = waiting;
      if (slot === undefined) continue;
      waiting.delete(slot);
      if (waiting.size > 0) this.#tenants.set(tenant, waiting);
      batch.push(slot);
    }
    return batch;
  }
}
