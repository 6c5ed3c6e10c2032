/**
 * JSON.stringify escapes exactly two kinds of text that PostgreSQL cannot hold as text: U+0000, and
 * halves of surrogate pairs. A pair of backslashes before is a backslash of the text itself.
 */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(0000|d[89a-f][0-9a-f]{2})/;
const EVERY_UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/**
 * Why a row cannot be kept, or null. `json` is the text JSON.stringify made of it. Refused on every
 * store alike, so that a database can be exchanged for another ("Poison", docs/architecture.md).
 */
export function unstorable(json: string): string | null {
  if (!json.includes('\\u')) return null;
  const code = UNSTORABLE.exec(json)?.[1];
  if (code === undefined) return null;
  const what = code === '0000' ? 'the character U+0000' : `half of a surrogate pair, U+${code}`;
  return `the text holds ${what}, which no database keeps; remove it`;
}

/** The same of a text that stands for itself. */
export const plainFault = (text: string): string | null =>
  isPlain(text) ? null : unstorable(JSON.stringify(text));

/** The same JSON with U+FFFD in the place of each character that cannot be kept. */
export function replaceUnstorable(json: string): string {
  if (unstorable(json) === null) return json;
  return json.replaceAll(EVERY_UNSTORABLE, '$1\\ufffd');
}

/** The same text with U+FFFD in the place of each character that cannot be kept. */
export const replaced = (text: string): string =>
  isPlain(text) ? text : text.toWellFormed().replaceAll('\0', '\ufffd');

/** Longest key, in UTF-16 units: two of them fit into one index row of PostgreSQL. */
const LONGEST_KEY = 255;

/** Why a text cannot be a key (an id, a message id), or null. */
export function badKey(key: string): string | null {
  return key.length <= LONGEST_KEY ? null : `an id is longer than ${LONGEST_KEY} characters`;
}

/** True when a bare text can be in a row, hence be compared with one. */
export const isPlain = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

/** Why a text can be neither a key nor anything else in a row, or null. */
export const faultOfKey = (text: string): string | null => badKey(text) ?? plainFault(text);

/** True when a bare text can be a key, hence be looked up. */
export const isKey = (text: string): boolean => badKey(text) === null && isPlain(text);

/** As much of a text as an index row holds; texts that differ only behind it are taken for one. */
export const clipped = (text: string): string => text.slice(0, LONGEST_KEY).toWellFormed();
