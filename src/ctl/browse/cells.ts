/** Text in the cells of a terminal: what it takes up, and how it is made to fit. */
import { printable } from '../printable.ts';

/** Takes no cell, or one on which terminals do not agree: it would shift what stands behind it. */
const INVISIBLE = /[\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu;

/** Asks for another look of the character before it, which some terminals make wider. */
const VARIANTS = /[\ufe00-\ufe0f]/g;

/** Marks that stand on the character before them; the inner letters of a Hangul syllable. */
const MARK = /^[\p{Mn}\p{Me}\u1160-\u11ff]$/u;

/** Characters of two cells (Unicode TR 11: wide and full-width). */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f251}\u{20000}-\u{3fffd}]$|^(?![\u{1f1e6}-\u{1f1ff}])\p{Emoji_Presentation}$/u;

const PLAIN = /^[ -~]*$/;

/** A colour or style, or one character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
const PARTS = /\u001b\[[\d;]*m|./gsu;

/** Text of others as one line that only shows, each character with a known width. */
export const harmless = (text: string): string =>
  PLAIN.test(text)
    ? text
    : printable(text)
        .replaceAll(VARIANTS, '')
        .replaceAll(INVISIBLE, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`);

/** Cells that a line takes; colours take none. */
export function widthOf(line: string): number {
  if (PLAIN.test(line)) return line.length;
  return partsOf(line).reduce((sum, part) => sum + widthOfPart(part), 0);
}

/** The line in at most `width` cells; what is cut ends with an ellipsis. */
export function cut(line: string, width: number): string {
  if (widthOf(line) <= width) return line;
  if (width < 1) return '';
  return `${beginning(line, width - 1)}…`;
}

/** The line in exactly `width` cells. */
export function fitted(line: string, width: number): string {
  const short = cut(line, width);
  return short + ' '.repeat(width - widthOf(short));
}

/** What of the line stands in the first `width` cells, with all of its colours: they end, too. */
function beginning(line: string, width: number): string {
  let room = width;
  let kept = '';
  for (const part of partsOf(line)) {
    const needed = widthOfPart(part);
    // Nothing follows what did not fit, but for colours.
    room = needed > room ? -1 : room - needed;
    if (room >= 0 || isColour(part)) kept += part;
  }
  return kept;
}

const partsOf = (line: string): readonly string[] => line.match(PARTS) ?? [];

const isColour = (part: string): boolean => part.startsWith('\u001b');

function widthOfPart(part: string): number {
  if (isColour(part) || MARK.test(part)) return 0;
  return WIDE.test(part) ? 2 : 1;
}
