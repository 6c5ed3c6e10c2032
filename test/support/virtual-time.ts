import type { Cancel, Time } from '../../src/model/ports.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** A clock that moves only when the test says so; timers ring in the order of their times. */
export class VirtualTime implements Time {
  #now: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(now = 1_000_000) {
    this.#now = now;
  }

  now = (): number => this.#now;

  after = (ms: number, wake: () => void): Cancel => {
    this.#order += 1;
    const timer: Timer = { at: this.#now + Math.max(0, ms), order: this.#order, wake };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  };

  /** The time of the next timer, or null. */
  get next(): number | null {
    return this.#earliest()?.at ?? null;
  }

  /** Moves on by `ms`, ringing what comes due; promises settle between two timers. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let timer = this.#earliest(); timer !== undefined && timer.at <= until; ) {
      this.#now = Math.max(this.#now, timer.at);
      this.#timers.delete(timer);
      timer.wake();
      await settle();
      timer = this.#earliest();
    }
    this.#now = until;
    await settle();
  }

  #earliest(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (first === undefined || timer.at < first.at) first = timer;
      else if (timer.at === first.at && timer.order < first.order) first = timer;
    }
    return first;
  }
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
