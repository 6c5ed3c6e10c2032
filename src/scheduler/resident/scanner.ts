import { isHexDigit, UUID_LENGTH } from './pen.ts';
import { mixed, UNMIXED } from './words.ts';

export const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

/** Keys longer than this are data, not names. */
const LONGEST_KEY = 24;

/** A JSON text byte by byte: where it is, and what its last string was made of. */
export class Scanner {
  source: Buffer = Buffer.alloc(0);
  /** The next byte, and the end of the text. */
  pos = 0;
  end = 0;
  /** Of the string that was passed last: where it is without its quotes, and its hash. */
  from = 0;
  to = 0;
  hash = 0;
  isAscii = true;
  isEscaped = false;
  isHex = true;

  open(source: Buffer, from: number, to: number): void {
    this.source = source;
    this.pos = from;
    this.end = to;
  }

  /** The next byte; -1: there is none. */
  next(): number {
    return this.pos < this.end ? (this.source[this.pos] ?? -1) : -1;
  }

  /** Whether the next string is a UUID, by the looks of it. */
  isUuid(): boolean {
    const { source, pos, end } = this;
    const to = pos + 1 + UUID_LENGTH;
    return to < end && source[to] === QUOTE && source[pos + 9] === MINUS && source[pos] === QUOTE;
  }

  /** Goes behind the string that is next; false: there is none. */
  string(): boolean {
    const { source, end } = this;
    if (source[this.pos] !== QUOTE) return false;
    let all = 0;
    let hash = UNMIXED;
    let isHex = true;
    let isEscaped = false;
    for (let i = this.pos + 1; i < end; i++) {
      const char = source[i] ?? 0;
      if (char === QUOTE) {
        this.from = this.pos + 1;
        this.to = i;
        this.pos = i + 1;
        this.hash = hash;
        this.isAscii = all < 0x80;
        this.isEscaped = isEscaped;
        this.isHex = isHex;
        return true;
      }
      if (char < 0x20) return false;
      if (char === BACKSLASH) {
        isEscaped = true;
        i += 1;
      }
      all |= char;
      if (isHex && !isHexDigit(char)) isHex = false;
      hash = mixed(hash, char);
    }
    return false;
  }

  /** Whether a programmer has chosen the last string for a key, by the looks of it. */
  isName(): boolean {
    const { source, from, to } = this;
    if (to - from > LONGEST_KEY || to === from || this.isEscaped || !this.isAscii) return false;
    for (let i = from; i < to; i++) {
      const char = (source[i] ?? 0) | 0x20;
      const isLetter = char >= 0x61 && char <= 0x7a;
      if (!isLetter && (i === from || char < 0x30 || char > 0x39)) return false;
    }
    return true;
  }

  /** Goes behind the string that is next if these are its characters. */
  passes(characters: Buffer): boolean {
    const { source, pos } = this;
    const to = pos + 1 + characters.length;
    if (to >= this.end || source[to] !== QUOTE || source[pos] !== QUOTE) return false;
    for (let i = 0; i < characters.length; i++) {
      if (source[pos + 1 + i] !== characters[i]) return false;
    }
    this.pos = to + 1;
    return true;
  }

  /** Where the string ends whose first character is at `from`. */
  endOf(from: number): number {
    let to = from;
    while (to < this.end && this.source[to] !== QUOTE) {
      to += this.source[to] === BACKSLASH ? 2 : 1;
    }
    return to;
  }
}
