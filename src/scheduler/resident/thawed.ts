import type { ResourceRow } from '../../model/resource.ts';
import { Column } from './column.ts';

const NOWHERE = -1;

/**
 * The rows that are kept as objects: those that were asked for or changed of late, so many at most.
 * Who has not been asked for since the hand came by last makes room.
 */
export class Thawed {
  readonly #most: () => number;
  readonly #freeze: (number: number, row: ResourceRow) => void;
  /** By place; undefined: it is free. */
  readonly #rows: (ResourceRow | undefined)[] = [];
  readonly #numbers: number[] = [];
  readonly #wasAsked: boolean[] = [];
  readonly #isChanged: boolean[] = [];
  readonly #free: number[] = [];
  /** By number of the row. */
  readonly #places = new Column(NOWHERE);
  #hand = 0;

  /**
   * `most`: as of now, 1 at least. `freeze`: a row that has changed leaves; what it is now has to be
   * kept elsewhere.
   */
  constructor(most: () => number, freeze: (number: number, row: ResourceRow) => void) {
    this.#most = most;
    this.#freeze = freeze;
  }

  get size(): number {
    return this.#rows.length - this.#free.length;
  }

  get(number: number): ResourceRow | undefined {
    const place = this.#places.get(number);
    if (place === NOWHERE) return undefined;
    this.#wasAsked[place] = true;
    return this.#rows[place];
  }

  /** The same, for who only comes by: it is not kept longer for that. */
  peek(number: number): ResourceRow | undefined {
    return this.#rows[this.#places.get(number)];
  }

  /** `isChanged`: it is so nowhere else. */
  set(number: number, row: ResourceRow, isChanged: boolean): void {
    const place = this.#placeOf(number);
    this.#rows[place] = row;
    this.#wasAsked[place] = true;
    if (isChanged) this.#isChanged[place] = true;
  }

  delete(number: number): void {
    const place = this.#places.get(number);
    if (place !== NOWHERE) this.#leave(place);
  }

  #placeOf(number: number): number {
    const known = this.#places.get(number);
    if (known !== NOWHERE) return known;
    for (const most = this.#most(); this.size >= most; ) this.#turnOut();
    const place = this.#free.pop() ?? this.#rows.push(undefined) - 1;
    this.#numbers[place] = number;
    this.#isChanged[place] = false;
    this.#places.set(number, place);
    return place;
  }

  /** Moves the hand to whoever may leave, and lets it. */
  #turnOut(): void {
    for (;;) {
      const place = this.#hand;
      this.#hand = (place + 1) % this.#rows.length;
      const row = this.#rows[place];
      if (row === undefined) continue;
      if (this.#wasAsked[place] === true) {
        this.#wasAsked[place] = false;
        continue;
      }
      const number = this.#numbers[place] ?? NOWHERE;
      const isChanged = this.#isChanged[place];
      this.#leave(place);
      if (isChanged === true) this.#freeze(number, row);
      return;
    }
  }

  #leave(place: number): void {
    this.#rows[place] = undefined;
    this.#places.set(this.#numbers[place] ?? 0, NOWHERE);
    this.#free.push(place);
  }
}
