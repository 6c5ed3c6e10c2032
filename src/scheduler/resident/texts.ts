import type { Cursor } from './cursor.ts';
import { TAG } from './tags.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Digits of each byte, as characters. */
const HIGH = new Uint8Array(256);
const LOW = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const digits = byte.toString(16).padStart(2, '0');
  HIGH[byte] = digits.charCodeAt(0);
  LOW[byte] = digits.charCodeAt(1);
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Room that is always left, for marks around values and for numbers. */
const MARGIN = 64;

/** Makes the texts again that values were written from. */
export class Texts {
  readonly #vocabulary: Vocabulary;
  readonly #cursor: Cursor;
  #out = Buffer.allocUnsafeSlow(16_384);
  #to = 0;

  constructor(vocabulary: Vocabulary, cursor: Cursor) {
    this.#vocabulary = vocabulary;
    this.#cursor = cursor;
  }

  /** The text of the value that is next. */
  text(): string {
    this.#to = 0;
    this.#write();
    return this.#out.toString('utf8', 0, this.#to);
  }

  /** The characters of a UUID or of digits, whose tag was passed. */
  digits(tag: number): string {
    this.#to = 0;
    this.#digits(tag);
    return this.#out.toString('latin1', 0, this.#to);
  }

  #write(): void {
    this.#reserve(0);
    const { words } = this.#vocabulary;
    const tag = this.#cursor.byte();
    if (tag < 0x80) this.#ascii(String(tag));
    else if (tag >= TAG.word) this.#quoted(words.bytes(this.#cursor.word(tag)));
    else if (tag >= TAG.shape) this.#shaped(tag);
    else this.#other(tag);
  }

  #other(tag: number): void {
    const cursor = this.#cursor;
    switch (tag) {
      case TAG.null:
        this.#ascii('null');
        break;
      case TAG.true:
        this.#ascii('true');
        break;
      case TAG.false:
        this.#ascii('false');
        break;
      case TAG.uint16:
      case TAG.uint32:
      case TAG.uint48:
        this.#ascii(String(cursor.whole(tag)));
        break;
      case TAG.number:
        this.#copy(cursor.byte());
        break;
      case TAG.uuid:
      case TAG.hex:
        this.#put(QUOTE);
        this.#digits(tag);
        this.#put(QUOTE);
        break;
      case TAG.ascii:
        this.#copyQuoted(cursor.byte());
        break;
      case TAG.again:
        this.#elsewhere();
        break;
      case TAG.text:
      case TAG.escaped:
        this.#copyQuoted(cursor.length());
        break;
      case TAG.raw:
        this.#copy(cursor.length());
        break;
      case TAG.emptyArray:
        this.#ascii('[]');
        break;
      case TAG.emptyObject:
        this.#ascii('{}');
        break;
      case TAG.single:
        this.#put(OPEN_ARRAY);
        this.#write();
        this.#put(CLOSE_ARRAY);
        break;
      case TAG.array:
        this.#list(OPEN_ARRAY, CLOSE_ARRAY);
        break;
      default:
        this.#list(OPEN_OBJECT, CLOSE_OBJECT);
    }
  }

  #elsewhere(): void {
    const here = this.#cursor.jump();
    this.#write();
    this.#cursor.at = here;
  }

  #shaped(tag: number): void {
    const { words, shapes } = this.#vocabulary;
    let before = OPEN_OBJECT;
    for (const key of shapes.keys(this.#cursor.shape(tag))) {
      this.#put(before);
      this.#quoted(words.bytes(key));
      this.#put(COLON);
      this.#write();
      before = COMMA;
    }
    this.#put(CLOSE_OBJECT);
  }

  /** Values, or keys and values, up to the end. */
  #list(open: number, close: number): void {
    const cursor = this.#cursor;
    let before = open;
    while (cursor.source[cursor.at] !== TAG.end) {
      this.#put(before);
      this.#write();
      before = COMMA;
      if (close !== CLOSE_OBJECT) continue;
      this.#put(COLON);
      this.#write();
    }
    cursor.at += 1;
    this.#put(close);
  }

  /** Makes room for so many bytes, and leaves the margin. */
  #reserve(bytes: number): void {
    const needed = this.#to + bytes + MARGIN;
    if (needed <= this.#out.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#out.length, needed));
    this.#out.copy(larger, 0, 0, this.#to);
    this.#out = larger;
  }

  #put(byte: number): void {
    this.#out[this.#to++] = byte;
  }

  #ascii(text: string): void {
    for (let i = 0; i < text.length; i++) this.#put(text.charCodeAt(i));
  }

  #quoted(bytes: Buffer): void {
    this.#reserve(bytes.length);
    this.#put(QUOTE);
    for (let i = 0; i < bytes.length; i++) this.#put(bytes[i] ?? 0);
    this.#put(QUOTE);
  }

  #copy(length: number): void {
    this.#reserve(length);
    const at = this.#cursor.passed(length);
    this.#cursor.source.copy(this.#out, this.#to, at, at + length);
    this.#to += length;
  }

  #copyQuoted(length: number): void {
    this.#put(QUOTE);
    this.#copy(length);
    this.#put(QUOTE);
  }

  #digits(tag: number): void {
    const isUuid = tag === TAG.uuid;
    const bytes = isUuid ? 16 : this.#cursor.byte();
    this.#reserve(2 * bytes);
    for (let i = 0; i < bytes; i++) {
      if (isUuid && (i === 4 || i === 6 || i === 8 || i === 10)) this.#put(MINUS);
      const byte = this.#cursor.byte();
      this.#put(HIGH[byte] ?? 0);
      this.#put(LOW[byte] ?? 0);
    }
  }
}
