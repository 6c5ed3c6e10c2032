/** Taken places in a hundred beyond which there are twice as many. */
const FULLEST = 60;

/**
 * Numbers by a hash of 32 bits of what they stand for; several may have the same one, so that whoever
 * asks makes sure. Eight bytes for each place, outside the heap of objects.
 */
export class Hashes {
  #hashes = new Int32Array(64);
  /** The number + 1; 0: free. */
  #numbers = new Int32Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The first number with this hash for which `isIt`; -1: there is none. */
  find(hash: number, isIt: (number: number) => boolean): number {
    const mask = this.#numbers.length - 1;
    for (let place = home(hash, mask); ; place = (place + 1) & mask) {
      const number = (this.#numbers[place] ?? 0) - 1;
      if (number < 0 || (this.#hashes[place] === (hash | 0) && isIt(number))) return number;
    }
  }

  add(hash: number, number: number): void {
    this.#size += 1;
    if (this.#size * 100 > this.#numbers.length * FULLEST) this.#grow();
    this.#place(hash, number);
  }

  /** Removes this very pair, if it is there. */
  remove(hash: number, number: number): void {
    const mask = this.#numbers.length - 1;
    for (let place = home(hash, mask); ; place = (place + 1) & mask) {
      const found = (this.#numbers[place] ?? 0) - 1;
      if (found < 0) return;
      if (found !== number || this.#hashes[place] !== (hash | 0)) continue;
      this.#size -= 1;
      this.#clear(place);
      return;
    }
  }

  #place(hash: number, number: number): void {
    const mask = this.#numbers.length - 1;
    let place = home(hash, mask);
    while (this.#numbers[place] !== 0) place = (place + 1) & mask;
    this.#hashes[place] = hash;
    this.#numbers[place] = number + 1;
  }

  #grow(): void {
    const [hashes, numbers] = [this.#hashes, this.#numbers];
    this.#hashes = new Int32Array(2 * hashes.length);
    this.#numbers = new Int32Array(2 * numbers.length);
    for (let place = 0; place < numbers.length; place++) {
      const number = numbers[place] ?? 0;
      if (number !== 0) this.#place(hashes[place] ?? 0, number - 1);
    }
  }

  /** Frees a place; what had to go past it moves nearer to its home. */
  #clear(freed: number): void {
    const mask = this.#numbers.length - 1;
    let free = freed;
    for (let place = (free + 1) & mask; this.#numbers[place] !== 0; place = (place + 1) & mask) {
      const from = home(this.#hashes[place] ?? 0, mask);
      if (((place - from) & mask) < ((place - free) & mask)) continue;
      this.#hashes[free] = this.#hashes[place] ?? 0;
      this.#numbers[free] = this.#numbers[place] ?? 0;
      free = place;
    }
    this.#numbers[free] = 0;
  }
}

/** The upper bits of a FNV hash are the better ones, the lower ones are taken. */
const home = (hash: number, mask: number): number => (hash ^ (hash >>> 15)) & mask;
