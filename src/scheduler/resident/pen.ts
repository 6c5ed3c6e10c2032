import { FREQUENT_WORDS, TAG } from './tags.ts';

/** Nibble values of lower case hexadecimal digits; -1: it is none. */
const NIBBLE = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) NIBBLE[digit.toString(16).charCodeAt(0)] = digit;

const MINUS = 0x2d;
export const UUID_LENGTH = 36;

/** So many long values of a record are remembered, and how long in bytes they are. */
const MOST_LONG = 16;
const SHORTEST_LONG = 8;
const LONGEST_LONG = 64;

/** True for a lower case hexadecimal digit. */
export const isHexDigit = (char: number): boolean => (NIBBLE[char] ?? -1) >= 0;

const isDash = (i: number): boolean => i === 8 || i === 13 || i === 18 || i === 23;

/** Writes values of each form (tags.ts) into a buffer of its own; whoever writes reserves before. */
export class Pen {
  /** What was written since `restart` is in it from byte 0 up to `at`. */
  out = Buffer.allocUnsafeSlow(16_384);
  at = 0;
  /** Where long values begin that were written since `restart`, and how long they are. */
  readonly #long = new Int32Array(2 * MOST_LONG);
  #longs = 0;

  /** Begins anew, behind so many bytes. */
  restart(reserved: number): void {
    this.at = reserved;
    this.#longs = 0;
  }

  reserve(bytes: number): void {
    if (this.at + bytes <= this.out.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.out.length, this.at + bytes));
    this.out.copy(larger, 0, 0, this.at);
    this.out = larger;
  }

  /** Where it is, to go back to. */
  get place(): number {
    return this.at * (MOST_LONG + 1) + this.#longs;
  }

  /** Nothing was written since. */
  back(place: number): void {
    this.#longs = place % (MOST_LONG + 1);
    this.at = Math.floor(place / (MOST_LONG + 1));
  }

  byte(value: number): void {
    this.out[this.at++] = value;
  }

  /** A whole number from 0 up to 2^48. */
  number(value: number): void {
    if (value < 0x80) this.byte(value);
    else if (value < 0x10000) {
      this.byte(TAG.uint16);
      this.at = this.out.writeUInt16LE(value, this.at);
    } else if (value < 0x100000000) {
      this.byte(TAG.uint32);
      this.at = this.out.writeUInt32LE(value, this.at);
    } else {
      this.byte(TAG.uint48);
      this.at = this.out.writeUIntLE(value, this.at, 6);
    }
  }

  word(word: number): void {
    if (word < FREQUENT_WORDS) this.byte(TAG.word + word);
    else {
      this.byte(TAG.rareWord | ((word - FREQUENT_WORDS) >> 8));
      this.byte((word - FREQUENT_WORDS) & 0xff);
    }
  }

  /** The characters of `source` behind a tag and a byte of length. */
  short(tag: number, source: Buffer, from: number, to: number): void {
    this.byte(tag);
    this.byte(to - from);
    this.#copy(source, from, to);
  }

  /** The same behind four bytes of length. */
  lengthy(tag: number, source: Buffer, from: number, to: number): void {
    this.byte(tag);
    this.at = this.out.writeUInt32LE(to - from, this.at);
    this.#copy(source, from, to);
  }

  /** The 36 characters from `from` on as a UUID; false: they are none, and nothing was written. */
  uuid(source: Buffer, from: number): boolean {
    let at = this.at + 1;
    for (let i = 0; i < UUID_LENGTH; i++) {
      if (isDash(i)) {
        if (source[from + i] !== MINUS) return false;
        continue;
      }
      const high = NIBBLE[source[from + i] ?? 0] ?? -1;
      const low = NIBBLE[source[from + i + 1] ?? 0] ?? -1;
      if (high < 0 || low < 0) return false;
      this.out[at++] = (high << 4) | low;
      i += 1;
    }
    this.byte(TAG.uuid);
    this.at = at;
    return true;
  }

  /** An even number of hexadecimal digits, 510 at most. */
  hex(source: Buffer, from: number, to: number): void {
    this.byte(TAG.hex);
    this.byte((to - from) >> 1);
    for (let i = from; i < to; i += 2) {
      const high = NIBBLE[source[i] ?? 0] ?? 0;
      const low = NIBBLE[source[i + 1] ?? 0] ?? 0;
      this.byte((high << 4) | low);
    }
  }

  /** What was written from `begin` on is written shorter if it was written before. */
  shorten(begin: number): void {
    const length = this.at - begin;
    if (length < SHORTEST_LONG || length > LONGEST_LONG) return;
    for (let i = 0; i < this.#longs; i++) {
      const place = this.#long[2 * i] ?? 0;
      if (this.#long[2 * i + 1] !== length || !this.#isSame(place, begin, length)) continue;
      this.out[begin] = TAG.again;
      this.at = this.out.writeUInt16LE(place, begin + 1);
      return;
    }
    if (this.#longs === MOST_LONG || begin > 0xffff) return;
    this.#long[2 * this.#longs] = begin;
    this.#long[2 * this.#longs + 1] = length;
    this.#longs += 1;
  }

  #isSame(one: number, other: number, length: number): boolean {
    for (let i = 0; i < length; i++) {
      if (this.out[one + i] !== this.out[other + i]) return false;
    }
    return true;
  }

  #copy(source: Buffer, from: number, to: number): void {
    if (to - from > 64) {
      source.copy(this.out, this.at, from, to);
      this.at += to - from;
      return;
    }
    for (let i = from; i < to; i++) this.out[this.at++] = source[i] ?? 0;
  }
}
