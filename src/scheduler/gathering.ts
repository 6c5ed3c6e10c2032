import type { DecideCause } from '../model/decide.ts';
import type { Cancel, Time } from '../model/ports.ts';
import type { EventType } from '../model/words.ts';
import type { Slot } from './slot.ts';

/** What may wait for more of its kind: it is folded with them, and then done once for all. */
const PATIENT: ReadonlySet<EventType> = new Set<EventType>(['UPDATE', 'READ', 'POLL']);

/** The first of a backlog waits so long for more of its kind, milliseconds. */
const FIRST_WAIT = 1_000;

/**
 * While more comes in than is worked off, notifications of one resource are gathered for a while
 * before it is decided on, so that the backlog shrinks to one traversal per resource and while: the
 * cores go to the intake, which costs a fraction of a traversal. The longer the intake has been behind
 * the longer a resource waits: at most as long again, so that no delay more than doubles. What
 * somebody ordered, and whatever is not a mere change, is never kept waiting.
 */
export class Gathering {
  readonly #time: Time;
  /** The longest wait, milliseconds. */
  readonly #most: () => number;
  readonly #go: (slot: Slot, shard: number) => void;
  /** In the order in which they came, each until when. */
  readonly #waiting = new Map<Slot, { readonly until: number; readonly shard: number }>();
  /** Since when the intake is behind, epoch milliseconds; null: it is not. */
  #behindSince: number | null = null;
  #timer: Cancel | null = null;

  constructor(time: Time, most: () => number, go: (slot: Slot, shard: number) => void) {
    this.#time = time;
    this.#most = most;
    this.#go = go;
  }

  /** The intake falls behind, or has caught up: then nothing waits any more. */
  behind(isBehind: boolean): void {
    if (isBehind) {
      this.#behindSince ??= this.#time.now();
      return;
    }
    this.#behindSince = null;
    for (const slot of [...this.#waiting.keys()]) this.#release(slot);
  }

  /** Takes in what may wait; false: it may not, or there is no need to. */
  takes(slot: Slot, cause: DecideCause, shard: number): boolean {
    const most = this.#most();
    if (this.#behindSince === null || most === 0 || !isPatient(slot, cause)) return false;
    const now = this.#time.now();
    const wait = Math.min(most, Math.max(FIRST_WAIT, now - this.#behindSince));
    this.#waiting.set(slot, { until: now + wait, shard });
    this.#arm();
    return true;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Lets go of what must not wait any longer. */
  recheck(slot: Slot): void {
    if (this.#waiting.has(slot) && !isPatient(slot, { type: 'ENTRY' })) this.#release(slot);
  }

  #release(slot: Slot): void {
    const waiting = this.#waiting.get(slot);
    this.#waiting.delete(slot);
    if (waiting !== undefined) this.#go(slot, waiting.shard);
  }

  #arm(): void {
    const [first] = this.#waiting.values();
    if (this.#timer !== null || first === undefined) return;
    this.#timer = this.#time.after(Math.max(0, first.until - this.#time.now()), () => {
      this.#timer = null;
      const now = this.#time.now();
      for (const [slot, { until }] of this.#waiting) {
        if (until > now) break;
        this.#release(slot);
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
