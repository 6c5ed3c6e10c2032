/**
 * How a JSON text is written in few bytes. Each value begins with a tag; below 128 the tag is the
 * number itself. The text that is read back is the very text that was written.
 */
export const TAG = {
  null: 0x80,
  true: 0x81,
  false: 0x82,
  /** Whole numbers of two, four and six bytes. */
  uint16: 0x83,
  uint32: 0x84,
  uint48: 0x85,
  /** Any other number: a length byte, its digits. */
  number: 0x86,
  /** 16 bytes: 8-4-4-4-12 lower case. */
  uuid: 0x87,
  /** Lower case hexadecimal digits, two to a byte: a length byte, the bytes. */
  hex: 0x88,
  /** Characters below 128: a length byte, the characters. */
  ascii: 0x89,
  /** Four bytes of length, then UTF-8. */
  text: 0x8a,
  /** The same; it has escapes, which stand in it as they came. */
  escaped: 0x8b,
  /** What is not JSON as JSON.stringify writes it: four bytes of length, the text itself. */
  raw: 0x8c,
  /** A text that is no part of a JSON text: a length byte, UTF-8. */
  key: 0x8d,
  /** Two bytes: where, from the beginning of what is read, the same value was written. */
  again: 0x8e,
  emptyArray: 0x90,
  /** An array of one. */
  single: 0x91,
  /** Values up to `end`. */
  array: 0x92,
  emptyObject: 0x94,
  /** Keys and values up to `end`. */
  object: 0x95,
  end: 0x9f,
  /** Low four bits and a byte: the shape; then the values. */
  shape: 0xa0,
  /** Of 48 words each has a tag of its own; then low four bits and a byte. */
  word: 0xc0,
  rareWord: 0xf0,
} as const;

/** Words below this have a tag of their own. */
export const FREQUENT_WORDS = 48;

/** Deeper than this nothing is looked into: such a text is kept as it is. */
export const DEEPEST = 64;
