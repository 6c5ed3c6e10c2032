/** What most short texts are, written by a shorter way than all others: a whole number, `{}` or `[]`. */
import type { Pen } from './pen.ts';
import { TAG } from './tags.ts';

/** Longest whole number that is read digit by digit: it is exact, and below 2^48. */
export const MOST_DIGITS = 14;

const ZERO = 0x30;

/** Writes a text of at most MOST_DIGITS bytes; false: it is something else, and nothing was written. */
export function writeBrief(pen: Pen, source: Buffer, from: number, to: number): boolean {
  const first = source[from] ?? 0;
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = (source[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9)
      return to - from === 2 && writeEmpty(pen, first, source[i + 1] ?? 0);
    value = value * 10 + digit;
  }
  if (to === from || (first === ZERO && to - from > 1)) return false;
  pen.reserve(8);
  pen.number(value);
  return true;
}

function writeEmpty(pen: Pen, first: number, second: number): boolean {
  const isArray = first === 0x5b && second === 0x5d;
  if (!isArray && !(first === 0x7b && second === 0x7d)) return false;
  pen.reserve(1);
  pen.byte(isArray ? TAG.emptyArray : TAG.emptyObject);
  return true;
}
