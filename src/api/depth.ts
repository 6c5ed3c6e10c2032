import { RugError } from '../model/errors.ts';

/** No message of the field has a tenth of it; parsing millions of levels takes seconds. */
const DEEPEST = 200;

const QUOTE = 34;
const BACKSLASH = 92;
/** `[` and `{` differ by one bit, and so do `]` and `}`. */
const CASE = 32;
const OPEN = 123;
const CLOSE = 125;

/**
 * Refuses JSON that is nested too deep, before it is parsed: one pass over the text.
 *
 * @throws RugError `bad_json`
 */
export function checkDepth(text: string): void {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === QUOTE) i = endOfString(text, i + 1);
    else if ((unit | CASE) === CLOSE) depth--;
    else if ((unit | CASE) === OPEN && ++depth > DEEPEST) {
      throw new RugError('bad_json', `the body is nested deeper than ${DEEPEST} levels`);
    }
  }
}

/** Where the string that began before `start` ends: the index of its closing quote, or the end. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
