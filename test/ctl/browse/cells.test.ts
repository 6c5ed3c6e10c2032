import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, fitted, harmless, widthOf } from '../../../src/ctl/browse/cells.ts';

const RED = '\u001b[31m';
const PLAIN = '\u001b[39m';

describe('text in the cells of a terminal', () => {
  it.each([
    ['plain', 5],
    ['', 0],
    ['東京', 4],
    ['한국', 4],
    ['ｆｕｌｌ', 8],
    ['e\u0301', 1],
    ['🚀', 2],
    ['…●▾', 3],
    [`${RED}red${PLAIN}`, 3],
  ])('knows that %j takes %d cells', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it('shows what a terminal would obey, and what it would not show', () => {
    expect(harmless('a\u001b[2Jb')).toBe('a\\u001b[2Jb');
    expect(harmless('a\u202eb\u200bc\u200dd')).toBe('a\\u202eb\\u{200b}c\\u{200d}d');
    expect(harmless('a\ud800b')).toBe('a\\u{d800}b');
    expect(harmless('❤\ufe0f')).toBe('❤');
  });

  it('cuts between characters, never through a wide one', () => {
    expect(cut('abcdef', 4)).toBe('abc…');
    expect(cut('東京都', 6)).toBe('東京都');
    expect(cut('東京都', 5)).toBe('東京…');
    expect(cut('東京都', 4)).toBe('東…');
    expect(cut('abc', 0)).toBe('');
  });

  it('keeps the colours of what is cut, so that they end', () => {
    expect(cut(`${RED}abcdef${PLAIN}`, 4)).toBe(`${RED}abc${PLAIN}…`);
  });

  it('fits any text of others into exactly the width, without anything to obey', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(text, fc.nat(40), (any, width) => {
        const line = fitted(harmless(any), width);
        expect(widthOf(line)).toBe(width);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
    );
  });
});
