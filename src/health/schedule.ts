import { shardOf } from '../model/tenant.ts';

/** The period is cut into at most so many slots ... */
const MAX_SLOTS = 600;
/** ... of at least so many milliseconds. */
const MIN_SLOT_MS = 50;

/**
 * When each target is due: once per period, in the slot its id hashes to, for ever, so that neither
 * a restart nor a thousand new targets bunch up. Knows no clock and starts nothing.
 */
export class Schedule {
  /** Milliseconds of a slot: `due` is to be asked once in each. */
  readonly slotMs: number;
  readonly #slots: readonly Set<string>[];
  /** Due and not yet answered, oldest first, each with the slot in which it became due. */
  readonly #waiting = new Map<string, number>();
  #size = 0;
  /** The last slot whose targets wait, counted from the epoch; null before the first question. */
  #reached: number | null = null;

  constructor(periodMs: number) {
    const count = Math.min(MAX_SLOTS, Math.max(1, Math.floor(periodMs / MIN_SLOT_MS)));
    this.slotMs = periodMs / count;
    this.#slots = Array.from({ length: count }, () => new Set());
  }

  get size(): number {
    return this.#size;
  }

  /** Most that `due` answers at once: twice the even share, so that a stall is made up for slowly. */
  get limit(): number {
    return 2 * Math.ceil(this.#size / this.#slots.length);
  }

  /** Every target there is. */
  *ids(): Generator<string> {
    for (const slot of this.#slots) yield* slot;
  }

  has(id: string): boolean {
    return this.#slotOf(id).has(id);
  }

  /** Adds a target; it is first due when its slot comes. */
  put(id: string): void {
    const slot = this.#slotOf(id);
    if (slot.has(id)) return;
    slot.add(id);
    this.#size++;
  }

  drop(id: string): void {
    if (this.#slotOf(id).delete(id)) this.#size--;
    this.#waiting.delete(id);
  }

  /** At most `budget` targets that are due at `now`, oldest first; the others stay due. */
  due(now: number, budget: number): readonly string[] {
    this.#advance(Math.floor(now / this.slotMs));
    const due = [...this.#waiting.keys().take(Math.max(0, Math.min(budget, this.limit)))];
    for (const id of due) this.#waiting.delete(id);
    return due;
  }

  /** By how many milliseconds whoever has waited longest is late at `now`; 0: nobody waits. */
  lag(now: number): number {
    const [oldest] = this.#waiting.values();
    return oldest === undefined ? 0 : Math.max(0, now - oldest * this.slotMs);
  }

  /** Whoever was missed for longer than a period is due once, not once per period. */
  #advance(slot: number): void {
    const count = this.#slots.length;
    // A clock that was set back reaches nobody now, and goes on from there.
    const reached = this.#reached ?? slot - 1;
    for (let next = Math.max(reached + 1, slot - count + 1); next <= slot; next++) {
      for (const id of this.#slots[next % count] ?? []) {
        if (!this.#waiting.has(id)) this.#waiting.set(id, next);
      }
    }
    this.#reached = slot;
  }

  #slotOf(id: string): Set<string> {
    const slot = this.#slots[shardOf(id, this.#slots.length)];
    if (slot === undefined) throw new Error('a hash lies outside the slots');
    return slot;
  }
}
