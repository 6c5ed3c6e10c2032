/** Words that are written as a number: what is short and comes again and again. */

/** So many words are known at most: two bytes name each of them. */
const MOST_WORDS = 4_144;
/** Longest word, in bytes. */
const LONGEST_WORD = 40;
/** How often a text has to be met, while it is watched, to become a word. */
const SIGHTINGS = 16;
/** Texts that are watched at a time. */
const WATCHED = 8_192;
/** Places of the table of words: at most half of them are taken. */
const PLACES = 16_384;

const BACKSLASH = 0x5c;

/** FNV-1a over bytes, a step. */
export const mixed = (hash: number, byte: number): number => Math.imul(hash ^ byte, 0x01000193);
export const UNMIXED = 0x811c9dc5;

/** Learns words and never forgets one: what was written with them can always be read. */
export class Words {
  readonly #texts: string[] = [];
  readonly #bytes: Buffer[] = [];
  /** Number of the word + 1, by hash; 0: free. */
  readonly #places = new Uint16Array(PLACES);
  readonly #watched = new Uint32Array(WATCHED);
  readonly #sightings = new Uint8Array(WATCHED);

  /** The number of the word that these bytes are, or -1. */
  find(source: Buffer, from: number, to: number, hash: number): number {
    for (let place = hash & (PLACES - 1); ; place = (place + 1) & (PLACES - 1)) {
      const word = (this.#places[place] ?? 0) - 1;
      if (word < 0 || isSame(this.bytes(word), source, from, to)) return word;
    }
  }

  /** Makes it a word; -1: there are enough. */
  add(source: Buffer, from: number, to: number, hash: number): number {
    const word = this.#texts.length;
    if (word >= MOST_WORDS || to - from > LONGEST_WORD) return -1;
    this.#bytes.push(Buffer.from(source.subarray(from, to)));
    this.#texts.push(source.toString('utf8', from, to));
    let place = hash & (PLACES - 1);
    while (this.#places[place] !== 0) place = (place + 1) & (PLACES - 1);
    this.#places[place] = word + 1;
    return word;
  }

  /** A text that is no word was met; true when it has become worth being one. */
  sighted(hash: number): boolean {
    const place = (hash ^ (hash >>> 13)) & (WATCHED - 1);
    const mark = hash >>> 0;
    const seen = this.#sightings[place] ?? 0;
    if (this.#watched[place] === mark) this.#sightings[place] = seen + 1;
    else if (seen > 1) this.#sightings[place] = seen - 1;
    else {
      this.#watched[place] = mark;
      this.#sightings[place] = 1;
    }
    return seen + 1 >= SIGHTINGS && this.#watched[place] === mark;
  }

  text(word: number): string {
    const text = this.#texts[word];
    if (text === undefined) throw new RangeError(`there is no word ${word}`);
    return text;
  }

  bytes(word: number): Buffer {
    const bytes = this.#bytes[word];
    if (bytes === undefined) throw new RangeError(`there is no word ${word}`);
    return bytes;
  }
}

function isSame(word: Buffer, source: Buffer, from: number, to: number): boolean {
  if (word.length !== to - from) return false;
  for (let i = 0; i < word.length; i++) if (word[i] !== source[from + i]) return false;
  return true;
}

/** A hash of 32 bits of what stands from byte `from` up to `to`. */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = UNMIXED;
  for (let i = from; i < to; i++) hash = mixed(hash, bytes[i] ?? 0);
  return hash;
}

/** The same of a text, by its UTF-16 units: equal to that of its bytes where all are below 128. */
export function hashOfText(text: string): number {
  let hash = UNMIXED;
  for (let i = 0; i < text.length; i++) hash = mixed(hash, text.charCodeAt(i));
  return hash;
}

/** The hash of bytes as that of the text they are; null: they may be another one's than they seem. */
export function plainHash(bytes: Uint8Array, from: number, to: number): number | null {
  let hash = UNMIXED;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80 || byte === BACKSLASH) return null;
    hash = mixed(hash, byte);
  }
  return hash;
}
