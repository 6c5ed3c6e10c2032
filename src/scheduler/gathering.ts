import type { DecideCause } from '../model/decide.ts';
import type { Cancel, Time } from '../model/ports.ts';
import type { EventType } from '../model/words.ts';
import type { Slot } from './slot.ts';

/** What may wait for more of its kind: it is folded with them, and then done once for all. */
const PATIENT: ReadonlySet<EventType> = new Set<EventType>(['UPDATE', 'READ', 'POLL']);

/** The first of a backlog waits so long for more of its kind, milliseconds. */
const FIRST_WAIT = 1_000;

/** What gathering leaves to whoever decides. */
export interface GatheringHooks {
  /** The longest wait, milliseconds; 0: nothing waits. */
  readonly most: () => number;
  /** It has waited long enough: decide on it. */
  readonly due: (slot: Slot, shard: number) => void;
  /** The intake is behind no more: what waits there may be taken. */
  readonly open: (shard: number) => void;
}

/**
 * While more comes in than is worked off, notifications of one resource are gathered for a while
 * before it is decided on, so that the backlog shrinks to one traversal per resource and while: the
 * cores go to the intake, which costs a fraction of a traversal. The longer the intake has been behind
 * the longer a resource waits: at most as long again, so that no delay more than doubles. As soon as
 * the intake keeps up what waits is taken, the oldest first, and only until it is behind again. What
 * somebody ordered, and whatever is not a mere change, is never kept waiting.
 */
export class Gathering {
  readonly #time: Time;
  readonly #hooks: GatheringHooks;
  /** By shard, in the order in which they came, each until when. */
  readonly #waiting: readonly Map<Slot, number>[];
  /** Since when the intake is behind, epoch milliseconds; null: it is not. */
  #behindSince: number | null = null;
  #timer: Cancel | null = null;

  constructor(time: Time, shards: number, hooks: GatheringHooks) {
    this.#time = time;
    this.#hooks = hooks;
    this.#waiting = Array.from({ length: shards }, () => new Map());
  }

  get size(): number {
    return this.#waiting.reduce((sum, { size }) => sum + size, 0);
  }

  /** The intake falls behind, or has caught up. */
  behind(isBehind: boolean): void {
    if (isBehind) {
      this.#behindSince ??= this.#time.now();
      return;
    }
    this.#behindSince = null;
    for (const shard of this.#waiting.keys()) this.#hooks.open(shard);
  }

  /** Takes in what may wait; false: it may not, or there is no need to. */
  takes(slot: Slot, cause: DecideCause, shard: number): boolean {
    const most = this.#hooks.most();
    const waiting = this.#of(shard);
    const isNeeded = this.#behindSince !== null || waiting.size > 0;
    if (!isNeeded || most === 0 || !isPatient(slot, cause)) return false;
    const now = this.#time.now();
    const wait = Math.min(most, Math.max(FIRST_WAIT, now - (this.#behindSince ?? now)));
    waiting.set(slot, now + wait);
    this.#arm();
    return true;
  }

  /** At most `most` of those that wait, the oldest first; none while the intake is behind. */
  take(shard: number, most: number): readonly Slot[] {
    if (this.#behindSince !== null || most <= 0) return [];
    const waiting = this.#of(shard);
    const taken = [...waiting.keys().take(most)];
    for (const slot of taken) waiting.delete(slot);
    return taken;
  }

  /** Lets go of what must not wait any longer. */
  recheck(slot: Slot, shard: number): void {
    if (!isPatient(slot, { type: 'ENTRY' })) this.#release(slot, shard);
  }

  #of(shard: number): Map<Slot, number> {
    const waiting = this.#waiting[shard];
    if (waiting === undefined) throw new Error(`there is no shard ${shard}`);
    return waiting;
  }

  #release(slot: Slot, shard: number): void {
    if (this.#of(shard).delete(slot)) this.#hooks.due(slot, shard);
  }

  #arm(): void {
    if (this.#timer !== null || this.size === 0) return;
    const firsts = this.#waiting.map((waiting) => waiting.values().next().value ?? Infinity);
    this.#timer = this.#time.after(Math.max(0, Math.min(...firsts) - this.#time.now()), () => {
      this.#timer = null;
      const now = this.#time.now();
      for (const [shard, waiting] of this.#waiting.entries()) {
        for (const [slot, until] of waiting) {
          if (until > now) break;
          this.#release(slot, shard);
        }
      }
      this.#arm();
    });
  }
}

function isPatient({ mailbox }: Slot, cause: DecideCause): boolean {
  if (cause.type !== 'ENTRY') return false;
  return mailbox.every(({ entries }) =>
    entries.every(({ type, origin }) => PATIENT.has(type) && origin === 'bus'),
  );
}
