/** Control characters, and marks that turn the direction of writing: a terminal would obey them. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text of others as one line that only shows: what a terminal would obey reads `\u001b`. */
export function printable(text: string): string {
  return text.replaceAll(CONTROLS, (character) => NAMED[character] ?? escaped(character));
}

/** The same for text that has lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
