import { RugError } from '../../model/errors.ts';

/** Streams that one asker may have open. */
const EACH = 20;
/** Streams that may be open at all. */
const ALL = 200;

/** Counts who follows: each stream holds a connection and a place in memory. */
export class Seats {
  readonly #taken = new Map<string, number>();
  #all = 0;

  /**
   * Takes a seat; the answer, called once, gives it back.
   *
   * @throws RugError `rate_limited` when the asker, or all together, have too many
   */
  take(asker: string): () => void {
    const own = this.#taken.get(asker) ?? 0;
    if (own >= EACH) throw new RugError('rate_limited', `more than ${EACH} streams at once`);
    if (this.#all >= ALL) throw new RugError('rate_limited', `more than ${ALL} streams in all`);
    this.#taken.set(asker, own + 1);
    this.#all += 1;
    return () => {
      const left = (this.#taken.get(asker) ?? 0) - 1;
      if (left > 0) this.#taken.set(asker, left);
      else this.#taken.delete(asker);
      this.#all -= 1;
    };
  }
}
