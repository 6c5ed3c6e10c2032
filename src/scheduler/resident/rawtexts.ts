/** What stands in texts as the store has them. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Where these bytes stand first from `from` up to `to`, or -1. They begin with a quote, and are short:
 * a call of Buffer.indexOf costs more than to look for them.
 */
export function placeOf(sought: Buffer, source: Buffer, from: number, to: number): number {
  const last = to - sought.length;
  const second = sought[1];
  for (let at = from; at <= last; at++) {
    if (source[at] !== QUOTE || source[at + 1] !== second) continue;
    let same = 2;
    while (same < sought.length && source[at + same] === sought[same]) same += 1;
    if (same === sought.length) return at;
  }
  return -1;
}

/** Strings of a JSON text: where they begin and end in it, one after the other. */
export interface Strings {
  readonly source: Buffer;
  readonly places: readonly number[];
}

export const NO_STRINGS: Strings = { source: Buffer.alloc(0), places: [] };

export function textsOf({ source, places }: Strings): readonly string[] {
  const texts: string[] = [];
  for (let i = 0; i + 1 < places.length; i += 2) {
    texts.push(unescaped(source.toString('utf8', places[i], places[i + 1])));
  }
  return texts;
}

/** Whether the only one of them is this text; false also where that cannot be said at once. */
export function isOnly({ source, places }: Strings, text: string): boolean {
  const [from = 0, to = 0] = places;
  if (places.length !== 2 || to - from !== text.length) return false;
  for (let i = 0; i < text.length; i++) {
    const byte = source[from + i] ?? 0;
    if (byte >= 0x80 || byte === BACKSLASH || text.charCodeAt(i) !== byte) return false;
  }
  return true;
}

/** What a text of JSON stands for; one that is none stands for itself: that is told when it is thawed. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text}"`);
  } catch {
    return text;
  }
}
