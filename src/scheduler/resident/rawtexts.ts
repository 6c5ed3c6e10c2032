/** What stands in texts as the store has them. */

const QUOTE = 0x22;

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

/** The strings of a JSON text that begin and end at these places, one place after the other. */
export function stringsAt(source: Buffer, places: readonly number[]): readonly string[] {
  const strings: string[] = [];
  for (let i = 0; i + 1 < places.length; i += 2) {
    const text = source.toString('utf8', places[i], places[i + 1]);
    strings.push(text.includes('\\') ? unescaped(text) : text);
  }
  return strings;
}

/** What a string of JSON stands for; of a row that cannot be read, what is there. */
function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`);
  } catch {
    return text;
  }
}
