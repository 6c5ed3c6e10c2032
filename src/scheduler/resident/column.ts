/** Numbers of 32 bits by a number from 0 on, outside the heap of objects; it grows by itself. */
export class Column {
  readonly #empty: number;
  #values = new Int32Array(64);

  /** `empty`: what is there where nothing was set. */
  constructor(empty: number) {
    this.#empty = empty;
    this.#values.fill(empty);
  }

  get(at: number): number {
    return this.#values[at] ?? this.#empty;
  }

  set(at: number, value: number): void {
    if (at >= this.#values.length) {
      const larger = new Int32Array(Math.max(2 * this.#values.length, at + 1)).fill(this.#empty);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[at] = value;
  }
}
