import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replaceUnstorable, unstorable } from '../../src/store/storable.ts';

const unit = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  fc.constantFrom('\\', 'u', '0', '0', 'd', '8', '"', '\u0000', '\ud83d', '\ude80'),
);
const text = fc.string({ unit });

describe('text that no database keeps', () => {
  it('is found wherever it stands, and nothing else is', () => {
    fc.assert(
      fc.property(text, text, (key, value) => {
        const holds = [key, value].some((one) => one.includes('\0') || !one.isWellFormed());
        expect(unstorable(JSON.stringify({ [key]: [value] })) !== null).toBe(holds);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is replaced character by character', () => {
    fc.assert(
      fc.property(text, (value) => {
        const kept = JSON.parse(replaceUnstorable(JSON.stringify(value)));
        expect(kept).toBe(value.toWellFormed().replaceAll('\0', '\ufffd'));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is named in the reason', () => {
    expect(unstorable(JSON.stringify('a\u0000'))).toMatch(/U\+0000/);
    expect(unstorable(JSON.stringify('a\ud800'))).toMatch(/surrogate pair, U\+d800/);
  });
});
