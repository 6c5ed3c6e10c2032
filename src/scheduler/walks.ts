import type { Cancel, Time } from '../model/ports.ts';

/** Resources visited in one turn of the loop: well under a millisecond of it. */
const SLICE = 1_000;
/** Milliseconds until it is tried again when nothing more can be set going. */
const PAUSE = 50;

/**
 * Visits many resources a slice at a time, so that nothing else waits for it, and sets no more of
 * them going than there is room for. The first slice is visited at once.
 */
export class Walks {
  readonly #time: Time;
  readonly #room: () => number;
  readonly #pending = new Set<Cancel>();

  /** `room`: how many more resources may be set going now. */
  constructor(time: Time, room: () => number) {
    this.#time = time;
    this.#room = room;
  }

  /** `visit` answers true for a resource that it has set going. */
  begin<T>(visited: Iterable<T>, visit: (one: T) => boolean): void {
    this.#step(visited[Symbol.iterator](), visit);
  }

  stop(): void {
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
  }

  #step<T>(left: Iterator<T>, visit: (one: T) => boolean): void {
    let room = Math.max(1, this.#room());
    for (let visited = 0; visited < SLICE && room > 0; visited++) {
      const { value, done } = left.next();
      if (done === true) return;
      if (visit(value)) room -= 1;
    }
    const cancel = this.#time.after(room === 0 ? PAUSE : 0, () => {
      this.#pending.delete(cancel);
      this.#step(left, visit);
    });
    this.#pending.add(cancel);
  }
}
