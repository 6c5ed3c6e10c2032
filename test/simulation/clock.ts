import type { Cancel, Time } from '../../src/model/ports.ts';
import type { Dice } from './dice.ts';

interface Timer {
  readonly at: number;
  /** Drawn: of two that are due at the same time, this says which is first. */
  readonly order: number;
  /** Null: cancelled. */
  wake: (() => void) | null;
}

/**
 * A clock that goes from timer to timer; those of one instant ring in an order the dice choose. As
 * everything that is ready waits here, this is where the seed says what goes on next.
 */
export class SimulatedClock implements Time {
  #now = 1_000_000;
  #steps = 0;
  readonly #dice: Dice;
  /** A binary heap, the next timer first. */
  readonly #timers: Timer[] = [];

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  now = (): number => this.#now;

  /** How many timers have rung. */
  get steps(): number {
    return this.#steps;
  }

  after = (ms: number, wake: () => void): Cancel => {
    const order = this.#dice.between(0, 1_000_000);
    const timer: Timer = { at: this.#now + Math.max(0, Math.ceil(ms)), order, wake };
    this.#push(timer);
    return () => {
      timer.wake = null;
    };
  };

  delay = (ms: number): Promise<void> => new Promise((resolve) => this.after(ms, resolve));

  /** Rings the next timer and lets every promise settle; false: there is none up to `limit`. */
  async step(limit: number): Promise<boolean> {
    let first = this.#timers[0];
    for (; first?.wake === null; first = this.#timers[0]) this.#pop();
    if (first === undefined || first.at > limit) return false;
    this.#pop();
    this.#now = Math.max(this.#now, first.at);
    this.#steps += 1;
    first.wake?.();
    await settled();
    return true;
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let child = heap.length;
    for (heap.push(timer); child > 0; ) {
      const parent = (child - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, timer)) break;
      heap[child] = above;
      heap[parent] = timer;
      child = parent;
    }
  }

  #pop(): void {
    const heap = this.#timers;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let parent = 0;
    for (;;) {
      const left = heap[2 * parent + 1];
      const right = heap[2 * parent + 2];
      if (left === undefined) break;
      const child = right !== undefined && isBefore(right, left) ? 2 * parent + 2 : 2 * parent + 1;
      const below = heap[child];
      if (below === undefined || isBefore(last, below)) break;
      heap[parent] = below;
      parent = child;
    }
    heap[parent] = last;
  }
}

const isBefore = (one: Timer, other: Timer): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** Nothing here waits for anything but promises and this clock: one turn of the loop is enough. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
