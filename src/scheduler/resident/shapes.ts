/** Objects with the same keys in the same order have one shape: it is written instead of the keys. */

/** So many shapes are known at most: twelve bits name each of them. */
const MOST_SHAPES = 4_096;
/** Beginnings of shapes that are remembered. */
const MOST_STEPS = 16_384;

/** Learns shapes, key by key, and never forgets one. Keys are numbers of words. */
export class Shapes {
  readonly #keys: (readonly number[])[] = [];
  /** Step and key -> the step behind it. A step is a list of keys; 0 is the empty one. */
  readonly #next = new Map<number, number>();
  /** The key that followed last, and where it led to: mostly it is the same again. */
  readonly #lastKey = new Int32Array(MOST_STEPS).fill(-1);
  readonly #lastStep = new Int32Array(MOST_STEPS);
  readonly #lastValue = new Int32Array(MOST_STEPS).fill(-1);
  readonly #parents: number[] = [0];
  readonly #words: number[] = [-1];
  /** Shape of the object that ends at a step; -1: none has. */
  readonly #shapes = new Int32Array(MOST_STEPS).fill(-1);

  /** The key that followed `step` last; -1: none has. */
  expected(step: number): number {
    return this.#lastKey[step] ?? -1;
  }

  /** The word that was the value of the key behind which `step` is, last; -1: it was none. */
  expectedValue(step: number): number {
    return this.#lastValue[step] ?? -1;
  }

  met(step: number, value: number): void {
    this.#lastValue[step] = value;
  }

  /** The step behind `step` by this key; -1: there are enough. */
  follow(step: number, key: number): number {
    if (this.#lastKey[step] === key) return this.#lastStep[step] ?? 0;
    const name = step * 65_536 + key;
    let next = this.#next.get(name);
    if (next === undefined) {
      if (this.#parents.length >= MOST_STEPS) return -1;
      next = this.#parents.length;
      this.#parents.push(step);
      this.#words.push(key);
      this.#next.set(name, next);
    }
    this.#lastKey[step] = key;
    this.#lastStep[step] = next;
    return next;
  }

  /** The shape of an object whose last key led to `step`; -1: there are enough. */
  at(step: number): number {
    const known = this.#shapes[step] ?? -1;
    if (known >= 0 || this.#keys.length >= MOST_SHAPES) return known;
    const keys: number[] = [];
    for (let back = step; back !== 0; back = this.#parents[back] ?? 0) {
      keys.push(this.#words[back] ?? -1);
    }
    this.#shapes[step] = this.#keys.length;
    return this.#keys.push(keys.reverse()) - 1;
  }

  keys(shape: number): readonly number[] {
    const keys = this.#keys[shape];
    if (keys === undefined) throw new RangeError(`there is no shape ${shape}`);
    return keys;
  }
}
