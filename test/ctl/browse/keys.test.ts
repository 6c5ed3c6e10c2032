import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Key, readKeys, readRest } from '../../../src/ctl/browse/keys.ts';

/** Short names: characters as they are, keys in angles. */
const names = (keys: readonly Key[]): string =>
  keys
    .map((key) => {
      if (key.type === 'char') return key.char;
      return key.type === 'paste' ? `<paste ${key.text}>` : `<${key.type}>`;
    })
    .join('');

describe('keys', () => {
  it.each([
    ['jk/é東🚀', 'jk/é東🚀'],
    ['\u001b[A\u001bOA\u001b[B\u001bOB', '<up><up><down><down>'],
    ['\u001b[5~\u001b[6~', '<pageup><pagedown>'],
    ['\u001b[H\u001b[1~\u001b[F\u001bOF', '<home><home><end><end>'],
    ['\r\n\u007f\b\u0015', '<enter><enter><backspace><backspace><erase>'],
    ['\u0003\u001a\f', '<quit><stop><redraw>'],
    ['\u001b[1;5A\u001b[200;3uX\u0000', 'X'],
    ['\u001bq', '<escape>q'],
    ['\u001b\u001b[A', '<escape><up>'],
    ['\u001b[200~ry\r\u001b[201~j', '<paste ry\r>j'],
  ])('are read from %j', (text, expected) => {
    const { keys, rest } = readKeys(text);
    expect({ keys: names(keys), rest }).toEqual({ keys: expected, rest: '' });
  });

  it('waits for the end of a key, and takes an escape alone for one', () => {
    for (const rest of ['\u001b', '\u001b[', '\u001bO', '\u001b[1;']) {
      expect(readKeys(`j${rest}`)).toEqual({ keys: [{ type: 'char', char: 'j' }], rest });
      expect(readRest(rest)).toEqual({ keys: [{ type: 'escape' }], rest: '' });
    }
    expect(readRest('')).toEqual({ keys: [], rest: '' });
  });

  it('keeps a paste together however long it takes, and bounds it', () => {
    const begun = readKeys('\u001b[200~rebuild');
    expect(begun.keys).toEqual([]);
    expect(readRest(begun.rest)).toEqual({ keys: [], rest: begun.rest });
    let rest = '\u001b[200~';
    for (let piece = 0; piece < 100; piece++) rest = readKeys(rest + 'y'.repeat(1_000)).rest;
    expect(rest.length).toBeLessThan(30_000);
    expect(names(readKeys(`${rest}\u001b[201~q`).keys)).toMatch(/^<paste y{9000,10000}>q$/);
  });

  it('are the same however the bytes are cut', () => {
    const piece = fc.constantFrom(
      'j',
      '\r',
      '\u001b[A',
      '\u001b[5~',
      '\u001b[200~ab\u001b[201~',
      '東',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.nat(60), (pieces, cut) => {
        const text = pieces.join('');
        const first = readKeys(text.slice(0, cut));
        const second = readKeys(first.rest + text.slice(cut));
        expect([...first.keys, ...second.keys]).toEqual(readKeys(text).keys);
      }),
    );
  });
});
