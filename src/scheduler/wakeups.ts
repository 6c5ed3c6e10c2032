import type { Cancel, Time } from '../model/ports.ts';

interface Alarm {
  readonly at: number;
  readonly key: string;
}

/** Replaced wake-ups that may lie in the heap, beside as many as there are others. */
const MOST_REPLACED = 64;

/**
 * Many wake-ups on one timer: a binary heap by time. Setting a key again replaces its wake-up; the
 * replaced one is skipped when its turn comes, or thrown out with the others when they are too many.
 */
export class Wakeups {
  readonly #time: Time;
  readonly #wake: (key: string) => void;
  #heap: Alarm[] = [];
  readonly #current = new Map<string, number>();
  #timer: { at: number; cancel: Cancel } | null = null;

  constructor(time: Time, wake: (key: string) => void) {
    this.#time = time;
    this.#wake = wake;
  }

  /** `at`: epoch milliseconds; null: no wake-up. */
  set(key: string, at: number | null): void {
    if (at === null) {
      if (this.#current.delete(key)) this.#tidy();
      return;
    }
    if (this.#current.get(key) === at) return;
    this.#current.set(key, at);
    this.#push({ at, key });
    this.#tidy();
    this.#arm();
  }

  /** The time of the next wake-up of `key`, or null. */
  get(key: string): number | null {
    return this.#current.get(key) ?? null;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#current.clear();
    this.#heap.length = 0;
  }

  /** A wake-up in a week that is replaced every minute must not pile up until then. */
  #tidy(): void {
    if (this.#heap.length <= 2 * this.#current.size + MOST_REPLACED) return;
    const alarms = [...this.#current].map(([key, at]) => ({ at, key }));
    // What is sorted is a heap.
    this.#heap = alarms.sort((one, other) => one.at - other.at);
  }

  /** Wake-ups that lie in the heap, replaced ones too. */
  get size(): number {
    return this.#heap.length;
  }

  #arm(): void {
    const next = this.#heap[0];
    if (next === undefined || (this.#timer !== null && this.#timer.at <= next.at)) return;
    this.#timer?.cancel();
    const cancel = this.#time.after(Math.max(0, next.at - this.#time.now()), () => this.#ring());
    this.#timer = { at: next.at, cancel };
  }

  #ring(): void {
    this.#timer = null;
    const now = this.#time.now();
    for (let next = this.#heap[0]; next !== undefined && next.at <= now; next = this.#heap[0]) {
      this.#pop();
      if (this.#current.get(next.key) !== next.at) continue;
      this.#current.delete(next.key);
      this.#wake(next.key);
    }
    this.#arm();
  }

  #push(alarm: Alarm): void {
    const heap = this.#heap;
    let child = heap.length;
    heap.push(alarm);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.at <= alarm.at) break;
      heap[child] = above;
      heap[parent] = alarm;
      child = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let parent = 0;
    for (;;) {
      const left = heap[2 * parent + 1];
      const right = heap[2 * parent + 2];
      if (left === undefined) break;
      const child = right !== undefined && right.at < left.at ? 2 * parent + 2 : 2 * parent + 1;
      const below = heap[child];
      if (below === undefined || below.at >= last.at) break;
      heap[parent] = below;
      parent = child;
    }
    heap[parent] = last;
  }
}
