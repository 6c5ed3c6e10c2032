import { FREQUENT_WORDS, TAG } from './tags.ts';

/** Goes through what a Packer has written, tag by tag. */
export class Cursor {
  source: Buffer = Buffer.alloc(0);
  at = 0;
  /** The beginning of what was written together. */
  base = 0;

  byte(): number {
    return this.source[this.at++] ?? 0;
  }

  /** Goes on by so many bytes; answers where they begin. */
  passed(bytes: number): number {
    const at = this.at;
    this.at += bytes;
    return at;
  }

  length(): number {
    return this.source.readUInt32LE(this.passed(4));
  }

  /** The number of the word that this tag, and perhaps a byte, stand for. */
  word(tag: number): number {
    if (tag < TAG.rareWord) return tag - TAG.word;
    return (((tag & 0x0f) << 8) | this.byte()) + FREQUENT_WORDS;
  }

  shape(tag: number): number {
    return ((tag & 0x0f) << 8) | this.byte();
  }

  /** The whole number behind one of its tags. */
  whole(tag: number): number {
    if (tag === TAG.uint16) return this.source.readUInt16LE(this.passed(2));
    if (tag === TAG.uint32) return this.source.readUInt32LE(this.passed(4));
    return this.source.readUIntLE(this.passed(6), 6);
  }

  /** Goes to what was written before; answers where to go back to. */
  jump(): number {
    const place = this.source.readUInt16LE(this.passed(2));
    const here = this.at;
    this.at = this.base + place;
    return here;
  }
}
