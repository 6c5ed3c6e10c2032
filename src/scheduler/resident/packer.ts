import { JsonWriter } from './json.ts';
import { Pen, UUID_LENGTH } from './pen.ts';
import { TAG } from './tags.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Writes a record: values one behind the other into a buffer of its own, each in few bytes (tags.ts). */
export class Packer {
  readonly #pen = new Pen();
  readonly #json: JsonWriter;
  #scratch = Buffer.allocUnsafeSlow(16_384);

  constructor(vocabulary: Vocabulary) {
    this.#json = new JsonWriter(vocabulary, this.#pen);
  }

  /** Where the next value will begin. */
  get length(): number {
    return this.#pen.at;
  }

  /** What was written since `restart` is in it from byte 0 up to `length`. */
  get buffer(): Buffer {
    return this.#pen.out;
  }

  /** Begins anew, behind so many bytes that are written with `mark`. */
  restart(reserved = 0): void {
    this.#pen.restart(reserved);
  }

  /** Writes four bytes at an offset that is reserved. */
  mark(offset: number, value: number): void {
    this.#pen.out.writeUInt32LE(value, offset);
  }

  /** Writes a text that stands for something: the same text is always the same bytes. */
  key(text: string): void {
    const to = this.#encoded(text);
    this.keyIn(this.#scratch, 0, to);
  }

  /** The same for a text in `source`, as UTF-8. */
  keyIn(source: Buffer, from: number, to: number): void {
    const pen = this.#pen;
    pen.reserve(to - from + 8);
    if (to - from === UUID_LENGTH && pen.uuid(source, from)) return;
    if (to - from <= 255) pen.short(TAG.key, source, from, to);
    else pen.lengthy(TAG.text, source, from, to);
  }

  number(value: number): void {
    this.#pen.reserve(8);
    if (Number.isInteger(value) && value >= 0 && value < 2 ** 48) this.#pen.number(value);
    else this.json(String(value));
  }

  /** Writes that there is nothing, which is no value. */
  nothing(): void {
    this.#pen.reserve(1);
    this.#pen.byte(TAG.end);
  }

  /** Writes a JSON text. */
  json(text: string): void {
    const to = this.#encoded(text);
    this.#json.write(this.#scratch, 0, to);
  }

  /** The same for one in `source`, as UTF-8. */
  text(source: Buffer, from: number, to: number): void {
    this.#json.write(source, from, to);
  }

  /** The number of a key for `textNoting`. */
  watch(key: string): number {
    return this.#json.watch(key);
  }

  /** The same as `text`; answers where in `source` the strings stand that the watched key has. */
  textNoting(watched: number, source: Buffer, from: number, to: number): readonly number[] {
    return this.#json.write(source, from, to, watched);
  }

  /** Puts a text into `scratch`; answers where it ends. */
  #encoded(text: string): number {
    const most = 3 * text.length;
    if (most > this.#scratch.length) this.#scratch = Buffer.allocUnsafeSlow(2 * most);
    return this.#scratch.write(text, 0);
  }
}
