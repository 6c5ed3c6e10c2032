import { Cursor } from './cursor.ts';
import { TAG } from './tags.ts';
import { Texts } from './texts.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Reads back what a Packer with the same vocabulary has written: as texts, or parsed. */
export class Unpacker {
  readonly #vocabulary: Vocabulary;
  readonly #cursor = new Cursor();
  readonly #texts: Texts;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#texts = new Texts(vocabulary, this.#cursor);
  }

  /** Goes to a value in `source`; `base`: the beginning of what was written together with it. */
  open(source: Buffer, at: number, base = at): void {
    this.#cursor.source = source;
    this.#cursor.at = at;
    this.#cursor.base = base;
  }

  /** Where the next value begins. */
  get at(): number {
    return this.#cursor.at;
  }

  /** True, and goes on, where nothing was written. */
  isNothing(): boolean {
    const { source, at } = this.#cursor;
    if (source[at] !== TAG.end) return false;
    this.#cursor.at += 1;
    return true;
  }

  /** The next value, parsed, as JSON.parse gives it of its text; T: what was written there. */
  value<T>(): T {
    return this.#value() as T;
  }

  /** The text of the next value, as it was written. */
  text(): string {
    return this.#texts.text();
  }

  /** Goes behind a key. */
  skipKey(): void {
    const cursor = this.#cursor;
    const tag = cursor.byte();
    const length = tag === TAG.uuid ? 16 : tag === TAG.key ? cursor.byte() : cursor.length();
    cursor.at += length;
  }

  #value(): unknown {
    const cursor = this.#cursor;
    const tag = cursor.byte();
    if (tag < 0x80) return tag;
    if (tag >= TAG.word) return this.#vocabulary.words.text(cursor.word(tag));
    if (tag >= TAG.shape) return this.#shaped(tag);
    switch (tag) {
      case TAG.null:
        return null;
      case TAG.true:
        return true;
      case TAG.false:
        return false;
      case TAG.uint16:
      case TAG.uint32:
      case TAG.uint48:
        return cursor.whole(tag);
      case TAG.number:
        return Number(this.#chars('latin1', cursor.byte()));
      case TAG.uuid:
      case TAG.hex:
        return this.#texts.digits(tag);
      case TAG.ascii:
        return this.#chars('latin1', cursor.byte());
      case TAG.again:
        return this.#elsewhere();
      case TAG.key:
        return this.#chars('utf8', cursor.byte());
      case TAG.text:
        return this.#chars('utf8', cursor.length());
      case TAG.escaped:
        return JSON.parse(`"${this.#chars('utf8', cursor.length())}"`);
      case TAG.raw:
        return JSON.parse(this.#chars('utf8', cursor.length()));
      case TAG.emptyArray:
        return [];
      case TAG.single:
        return [this.#value()];
      case TAG.array:
        return this.#array();
      case TAG.emptyObject:
        return {};
      default:
        return this.#object();
    }
  }

  #chars(encoding: 'latin1' | 'utf8', length: number): string {
    const at = this.#cursor.passed(length);
    return this.#cursor.source.toString(encoding, at, at + length);
  }

  /** Reads what was written before, and goes on here. */
  #elsewhere(): unknown {
    const here = this.#cursor.jump();
    const value = this.#value();
    this.#cursor.at = here;
    return value;
  }

  #shaped(tag: number): unknown {
    const { words, shapes } = this.#vocabulary;
    const object: Record<string, unknown> = {};
    for (const key of shapes.keys(this.#cursor.shape(tag))) object[words.text(key)] = this.#value();
    return object;
  }

  #array(): unknown {
    const cursor = this.#cursor;
    const array: unknown[] = [];
    while (cursor.source[cursor.at] !== TAG.end) array.push(this.#value());
    cursor.at += 1;
    return array;
  }

  #object(): unknown {
    const cursor = this.#cursor;
    const object: Record<string, unknown> = {};
    while (cursor.source[cursor.at] !== TAG.end) {
      const key = String(this.#value());
      const value = this.#value();
      if (key !== '__proto__') object[key] = value;
      else Object.defineProperty(object, key, { value, ...ORDINARY });
    }
    cursor.at += 1;
    return object;
  }
}

const ORDINARY = { enumerable: true, writable: true, configurable: true };
