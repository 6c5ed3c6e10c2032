import type { ResidentDirectory } from './directory.ts';
import { newSlot, type Slot } from './slot.ts';

/**
 * The slots of what does not rest: whatever is pending, under way, kept back or to be woken. One that
 * rests has none; it is made when something comes for it, from the row as it is committed.
 */
export class Slots {
  readonly #directory: Pick<ResidentDirectory, 'get'>;
  readonly #slots = new Map<string, Slot>();

  constructor(directory: Pick<ResidentDirectory, 'get'>) {
    this.#directory = directory;
  }

  /** How many are set aside until an operator clears them. */
  get setAside(): number {
    let count = 0;
    for (const slot of this.#slots.values()) if (slot.setAside) count += 1;
    return count;
  }

  /** undefined: it rests, or there is no such resource. */
  get(id: string): Slot | undefined {
    return this.#slots.get(id);
  }

  /** Every one there is. */
  values(): IterableIterator<Slot> {
    return this.#slots.values();
  }

  /** The slot of a resource, whatever it does; undefined: there is no such resource. */
  of(id: string): Slot | undefined {
    const known = this.#slots.get(id);
    if (known !== undefined) return known;
    const row = this.#directory.get(id);
    if (row === undefined) return undefined;
    const slot = newSlot(row);
    this.#slots.set(id, slot);
    return slot;
  }

  add(slot: Slot): void {
    this.#slots.set(slot.row.id, slot);
  }

  /** Something has come to its end: what rests now needs its slot no more. */
  settle(slot: Slot): void {
    if (isAtRest(slot) && this.#slots.get(slot.row.id) === slot) this.#slots.delete(slot.row.id);
  }

  delete(id: string): void {
    this.#slots.delete(id);
  }
}

/** Nothing of it is but what its row says: another slot, made of that, would be the same. */
function isAtRest({
  row,
  doing,
  queued,
  mailbox,
  since,
  upto,
  lost,
  strikes,
  setAside,
}: Slot): boolean {
  if (doing !== 'idle' || queued !== null || mailbox.length + since.length > 0) return false;
  if (row.run !== null || row.wakeAt !== null || upto > row.takenSeq) return false;
  // The world refuses an executor with fewer losses than the one before it; strikes are on record.
  return lost === 0 && strikes === 0 && !setAside;
}
