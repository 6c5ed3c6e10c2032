import { MOST_DIGITS, writeBrief } from './brief.ts';
import { type Pen, UUID_LENGTH } from './pen.ts';
import { QUOTE, Scanner } from './scanner.ts';
import { DEEPEST, TAG } from './tags.ts';
import type { Vocabulary } from './vocabulary.ts';
import { hashOf } from './words.ts';

const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Objects with more keys than this have no shape. */
const WIDEST = 64;
/** No word has this number. */
const NO_WORD = -2;
const NO_NOTES: number[] = [];
/** The object has no shape. */
const OTHERWISE = 'otherwise';

/** Writes JSON texts with a pen, in few bytes (tags.ts): it learns the words and shapes that come again. */
export class JsonWriter {
  readonly #words: Vocabulary['words'];
  readonly #shapes: Vocabulary['shapes'];
  readonly #pen: Pen;
  readonly #scan = new Scanner();
  /** The word that was written last. */
  #named = -1;
  #watched = NO_WORD;
  #notes: number[] = [];

  constructor({ words, shapes }: Vocabulary, pen: Pen) {
    this.#words = words;
    this.#shapes = shapes;
    this.#pen = pen;
  }

  /** The number of a key whose values may be asked for. */
  watch(key: string): number {
    const bytes = Buffer.from(key);
    const hash = hashOf(bytes, 0, bytes.length);
    const known = this.#words.find(bytes, 0, bytes.length, hash);
    return known >= 0 ? known : this.#words.add(bytes, 0, bytes.length, hash);
  }

  /**
   * Writes the text in `source`, from byte `from` up to `to`: JSON in few bytes, or as it is. Answers
   * where in `source` the strings begin and end that are values of the watched key; of what is not
   * JSON as it is expected there are none.
   */
  write(source: Buffer, from: number, to: number, watched = NO_WORD): readonly number[] {
    const pen = this.#pen;
    if (to - from <= MOST_DIGITS && writeBrief(pen, source, from, to)) return NO_NOTES;
    const place = pen.place;
    this.#watched = watched;
    this.#notes = watched === NO_WORD ? NO_NOTES : [];
    // No value takes more bytes than three times its text.
    pen.reserve(3 * (to - from) + 8);
    this.#scan.open(source, from, to);
    if (this.#value(0) && this.#scan.pos === to) return this.#notes;
    pen.back(place);
    pen.lengthy(TAG.raw, source, from, to);
    return [];
  }

  /** Writes the value that is next and goes behind it; false: this is not JSON as it is expected. */
  #value(depth: number): boolean {
    switch (this.#scan.next()) {
      case QUOTE:
        return this.#string();
      case OPEN_OBJECT:
        return depth < DEEPEST && this.#object(depth + 1);
      case OPEN_ARRAY:
        return depth < DEEPEST && this.#array(depth + 1);
      case 0x6e:
        return this.#literal('null', TAG.null);
      case 0x74:
        return this.#literal('true', TAG.true);
      case 0x66:
        return this.#literal('false', TAG.false);
      default:
        return this.#digits();
    }
  }

  #literal(name: string, tag: number): boolean {
    const { source, pos, end } = this.#scan;
    for (let i = 1; i < name.length; i++) {
      if (source[pos + i] !== name.charCodeAt(i)) return false;
    }
    this.#scan.pos += name.length;
    this.#pen.byte(tag);
    return this.#scan.pos <= end;
  }

  #digits(): boolean {
    const { source, pos: from, end } = this.#scan;
    let value = 0;
    let isWhole = true;
    let to = from;
    for (; to < end; to++) {
      const char = source[to] ?? 0;
      if (char >= ZERO && char <= 0x39) value = value * 10 + char - ZERO;
      else if (char === COMMA || char === CLOSE_ARRAY || char === CLOSE_OBJECT) break;
      else isWhole = false;
    }
    const length = to - from;
    if (length === 0 || length > 255) return false;
    this.#scan.pos = to;
    if (isWhole && length <= MOST_DIGITS && (source[from] !== ZERO || length === 1)) {
      this.#pen.number(value);
      return true;
    }
    const isNumber = source[from] === MINUS || (source[from] ?? 0) <= 0x39;
    const text = source.toString('latin1', from, to);
    if (!isNumber || String(Number(text)) !== text || text.endsWith('y')) return false;
    this.#pen.short(TAG.number, source, from, to);
    return true;
  }

  #array(depth: number): boolean {
    const scan = this.#scan;
    scan.pos += 1;
    if (scan.next() === CLOSE_ARRAY) return this.#close(TAG.emptyArray);
    const begin = this.#pen.at;
    this.#pen.byte(TAG.array);
    for (let count = 1; ; count++) {
      if (!this.#value(depth)) return false;
      const next = scan.next();
      if (next === CLOSE_ARRAY && count > 1) return this.#close(TAG.end);
      scan.pos += 1;
      if (next === COMMA) continue;
      this.#pen.out[begin] = TAG.single;
      return next === CLOSE_ARRAY;
    }
  }

  #close(tag: number): boolean {
    this.#scan.pos += 1;
    this.#pen.byte(tag);
    return true;
  }

  #object(depth: number): boolean {
    const scan = this.#scan;
    scan.pos += 1;
    if (scan.next() === CLOSE_OBJECT) return this.#close(TAG.emptyObject);
    if (scan.isUuid()) return this.#keyed(depth);
    const { place } = this.#pen;
    const { pos } = scan;
    const notes = this.#notes.length;
    const shaped = this.#shaped(depth);
    if (shaped !== OTHERWISE) return shaped;
    this.#pen.back(place);
    scan.pos = pos;
    this.#notes.length = notes;
    return this.#keyed(depth);
  }

  /** An object written as its shape and its values. */
  #shaped(depth: number): boolean | typeof OTHERWISE {
    const scan = this.#scan;
    const begin = this.#pen.at;
    this.#pen.at += 2;
    let step = 0;
    for (let count = 0; ; count++) {
      if (count === WIDEST) return OTHERWISE;
      const expected = this.#shapes.expected(step);
      const key = this.#isNext(expected) ? expected : this.#key();
      step = key < 0 ? -1 : this.#shapes.follow(step, key);
      if (step < 0) return OTHERWISE;
      if (scan.next() !== COLON) return false;
      scan.pos += 1;
      if (key === this.#watched) this.#note();
      if (!this.#valueOf(step, depth)) return false;
      const next = scan.next();
      scan.pos += 1;
      if (next === CLOSE_OBJECT) break;
      if (next !== COMMA) return false;
    }
    const shape = this.#shapes.at(step);
    if (shape < 0) return OTHERWISE;
    this.#pen.out[begin] = TAG.shape | (shape >> 8);
    this.#pen.out[begin + 1] = shape & 0xff;
    return true;
  }

  /** An object written with its keys: they are data. */
  #keyed(depth: number): boolean {
    const scan = this.#scan;
    this.#pen.byte(TAG.object);
    for (;;) {
      this.#named = -1;
      if (!this.#string() || scan.next() !== COLON) return false;
      scan.pos += 1;
      if (this.#named === this.#watched) this.#note();
      if (!this.#value(depth)) return false;
      const next = scan.next();
      if (next === CLOSE_OBJECT) return this.#close(TAG.end);
      if (next !== COMMA) return false;
      scan.pos += 1;
    }
  }

  /** The value that is next is one that is asked for, if it is a string. */
  #note(): void {
    const scan = this.#scan;
    if (scan.next() === QUOTE) this.#notes.push(scan.pos + 1, scan.endOf(scan.pos + 1));
  }

  #isNext(word: number): boolean {
    return word >= 0 && this.#scan.passes(this.#words.bytes(word));
  }

  /** The key that is next as a word; -1: it is none, and cannot be one. */
  #key(): number {
    const scan = this.#scan;
    if (!scan.string() || !scan.isName()) return -1;
    const { source, from, to, hash } = scan;
    const known = this.#words.find(source, from, to, hash);
    return known >= 0 ? known : this.#words.add(source, from, to, hash);
  }

  /** The value of the key that led to `step`: often the word that it was last. */
  #valueOf(step: number, depth: number): boolean {
    if (this.#scan.next() !== QUOTE) return this.#value(depth);
    const expected = this.#shapes.expectedValue(step);
    if (this.#isNext(expected)) {
      this.#pen.word(expected);
      return true;
    }
    this.#named = -1;
    const isString = this.#string();
    this.#shapes.met(step, this.#named);
    return isString;
  }

  #string(): boolean {
    const begin = this.#pen.at;
    if (!this.#isUuid() && !this.#text()) return false;
    this.#pen.shorten(begin);
    return true;
  }

  #isUuid(): boolean {
    const scan = this.#scan;
    if (!scan.isUuid() || !this.#pen.uuid(scan.source, scan.pos + 1)) return false;
    scan.pos += UUID_LENGTH + 2;
    return true;
  }

  #text(): boolean {
    const scan = this.#scan;
    const pen = this.#pen;
    if (!scan.string()) return false;
    const { source, from, to } = scan;
    const length = to - from;
    const isHex = scan.isHex && length >= 4 && length <= 510 && length % 2 === 0;
    if (scan.isEscaped) pen.lengthy(TAG.escaped, source, from, to);
    else if (isHex) pen.hex(source, from, to);
    else if (length < 2 || !this.#word()) {
      if (scan.isAscii && length <= 255) pen.short(TAG.ascii, source, from, to);
      else pen.lengthy(TAG.text, source, from, to);
    }
    return true;
  }

  /** Writes the last string as a word, if it is one. */
  #word(): boolean {
    const { source, from, to, hash } = this.#scan;
    let word = this.#words.find(source, from, to, hash);
    if (word < 0 && this.#words.sighted(hash)) word = this.#words.add(source, from, to, hash);
    if (word < 0) return false;
    this.#named = word;
    this.#pen.word(word);
    return true;
  }
}
