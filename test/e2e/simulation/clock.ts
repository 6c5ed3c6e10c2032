import type { Cancel, Time } from '../../../src/model/ports.ts';
import type { Dice } from './dice.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** A clock that goes from timer to timer; those of one instant ring in an order the dice choose. */
export class SimulatedClock implements Time {
  #now = 1_000_000;
  readonly #dice: Dice;
  readonly #timers = new Set<Timer>();

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  now = (): number => this.#now;

  after = (ms: number, wake: () => void): Cancel => {
    const order = this.#dice.between(0, 1_000_000);
    const timer = { at: this.#now + Math.max(0, Math.ceil(ms)), order, wake };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  };

  delay = (ms: number): Promise<void> => new Promise((resolve) => this.after(ms, resolve));

  /** Rings the next timer and lets every promise settle; false: there is none up to `limit`. */
  async step(limit: number): Promise<boolean> {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      const later = first !== undefined && (timer.at - first.at || timer.order - first.order) >= 0;
      if (!later) first = timer;
    }
    if (first === undefined || first.at > limit) return false;
    this.#now = Math.max(this.#now, first.at);
    this.#timers.delete(first);
    first.wake();
    await settled();
    return true;
  }
}

/** Nothing here waits for anything but promises and this clock: one turn of the loop is enough. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
