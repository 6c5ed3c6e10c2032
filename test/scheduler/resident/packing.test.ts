import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Packer } from '../../../src/scheduler/resident/packer.ts';
import { Unpacker } from '../../../src/scheduler/resident/unpacker.ts';
import { newVocabulary } from '../../../src/scheduler/resident/vocabulary.ts';

interface Packing {
  readonly pack: (text: string) => Buffer;
  readonly text: (bytes: Buffer) => string;
  readonly value: (bytes: Buffer) => unknown;
}

/** One after the other with one vocabulary: what was learned from a text is used for the next. */
function packing(): Packing {
  const vocabulary = newVocabulary();
  const packer = new Packer(vocabulary);
  const unpacker = new Unpacker(vocabulary);
  return {
    pack: (text) => {
      packer.restart();
      packer.json(text);
      return Buffer.from(packer.buffer.subarray(0, packer.length));
    },
    text: (bytes) => {
      unpacker.open(bytes, 0);
      return unpacker.text();
    },
    value: (bytes) => {
      unpacker.open(bytes, 0);
      return unpacker.value();
    },
  };
}

const hexadecimal = fc
  .array(fc.integer({ min: 0, max: 15 }), { maxLength: 40 })
  .map((digits) => digits.map((digit) => digit.toString(16)).join(''));
const word = fc.constantFrom('configured', 'CalcAction', 'a', '', '__proto__', 'nur', 'null', '7');
const anyString = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  hexadecimal,
  word,
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ minLength: 250, maxLength: 600 }),
);
const anyNumber = fc.oneof(
  fc.nat(300),
  fc.nat(2 ** 31),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium' },
    fc.constantFrom(null, true, false),
    anyNumber,
    anyString,
    fc.array(tie('tree'), { maxLength: 5 }),
    fc.dictionary(fc.oneof(word, anyString, fc.constantFrom('id', 'view', 'x1')), tie('tree'), {
      maxKeys: 6,
    }),
  ),
}));

describe('packed JSON', () => {
  it('is read back as the very text that was written, whatever was written before', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 30 }), (values) => {
        const { pack, text } = packing();
        const texts = [...values, ...values].map((value) => JSON.stringify(value));
        const packed = texts.map(pack);
        expect(packed.map(text)).toEqual(texts);
      }),
    );
  });

  it('is read as the value that JSON.parse makes of its text', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 30 }), (values) => {
        const { pack, value } = packing();
        const texts = [...values, ...values].map((one) => JSON.stringify(one));
        const packed = texts.map(pack);
        expect(packed.map(value)).toEqual(texts.map((text) => JSON.parse(text)));
      }),
    );
  });

  it('keeps what is not JSON as it is', () => {
    const { pack, text } = packing();
    const pieces = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"', '\\', ' ', '\n', '-', '0', '01', '1e5', '1.0'],
      ...['nul', 'true', 'tru', 'false', 'a', '\u00e9', 'Infinity', 'NaN', '"id"', '{"id":1}'],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (some) => {
        expect(text(pack(some.join('')))).toBe(some.join(''));
      }),
    );
  });

  it('takes a fraction of the text once the words and shapes are known', () => {
    const { pack } = packing();
    const texts = Array.from({ length: 100 }, (_, i) =>
      JSON.stringify({ state: 'CalcAction', status: 'configured', since: 1.7e12 + i, attempts: 0 }),
    );
    const sizes = texts.map((text) => pack(text).length);
    expect(sizes.at(-1)).toBe(2 + 1 + 1 + 7 + 1);
  });

  it('is written once where it stands in a record twice, in one text or in two', () => {
    const vocabulary = newVocabulary();
    const packer = new Packer(vocabulary);
    const unpacker = new Unpacker(vocabulary);
    const again = '{"address":"fd00::12:34:56:78","id":"d0f5bb62-2bd0-4d3e-9f3d-9d5b2b7a6b5e"}';
    packer.restart(8);
    packer.json(again);
    const first = packer.length;
    packer.json(`[${again},${again}]`);
    expect(packer.length - first).toBe(1 + 2 * (2 + 3 + 3) + 1);
    unpacker.open(packer.buffer, 8, 0);
    expect(unpacker.text()).toBe(again);
    expect(unpacker.value()).toEqual([JSON.parse(again), JSON.parse(again)]);
    unpacker.open(packer.buffer, first, 0);
    expect(unpacker.text()).toBe(`[${again},${again}]`);
  });

  it('goes on where there are more words, shapes and keys than can be known', () => {
    const { pack, text, value } = packing();
    for (let i = 0; i < 20_000; i++) {
      const one = { [`k${i}`]: { [`l${i % 70}`]: `word ${i % 5_000}` }, id: i };
      const packed = pack(JSON.stringify(one));
      if (i % 97 === 0) {
        expect(text(packed)).toBe(JSON.stringify(one));
        expect(value(packed)).toEqual(one);
      }
    }
  });

  it('is not looked into where it is too deep', () => {
    const { pack, text } = packing();
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    expect(text(pack(deep)) === deep).toBe(true);
  });
});
