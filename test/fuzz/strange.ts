/** Values and names that nobody expects anywhere: what the inputs of all targets are spoilt with. */
import fc, { type Arbitrary } from 'fast-check';
import type { Json } from '../../src/model/json.ts';

const MARK = '\uE000';

/** JSON that no value of JavaScript stands for: it takes the place of this text when it is printed. */
const raw = (json: string): string => `${MARK}${json}${MARK}`;

const PRINTED_MARK = new RegExp(`"${MARK}([^${MARK}]*)${MARK}"`, 'g');

/** A JSON text of the value, with what `STRANGE` holds raw as it was meant. */
export const printed = (value: Json): string =>
  JSON.stringify(value).replaceAll(PRINTED_MARK, (_, json: string) => JSON.parse(`"${json}"`));

/** Numbers that a double cannot hold, or that are no numbers of JSON at all. */
const NUMBERS = [
  '9223372036854775807',
  '-9223372036854775808',
  '18446744073709551616',
  '1e400',
  '-1e400',
  '1e-400',
  '-0',
  '0.1e+308',
  '01',
  '.5',
  'NaN',
  'Infinity',
  'undefined',
].map(raw);

const NESTED = [41, 201, 5_000].flatMap((depth) => [
  raw('['.repeat(depth) + ']'.repeat(depth)),
  raw('['.repeat(depth)),
]);

/** Names that mean something to JavaScript, to a shell, to SQL, to a patch, or to nobody. */
export const NAMES: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
  'toJSON',
  'length',
  '',
  ' ',
  '*',
  'error',
  '.',
  '..',
  '../../etc/passwd',
  '$replace',
  '$',
  '0',
  '-1',
  'null',
  'a\nb',
  'a\u0000b',
  '\u0000',
  '\ud800',
  '\udc00x',
  '\u202e\u0301',
  '\u001b[31mred',
  'Ａ',
  '💥',
  "'; drop table resource; --",
  '$(x)',
  '%00',
  'x'.repeat(255),
  'x'.repeat(256),
  'é'.repeat(300),
];

const DATES = [
  '2026-11-20T05:12:26.297174+0000',
  '2026-02-30T25:61:61Z',
  '0000-00-00',
  '+275760-09-13T00:00:00.001Z',
  '-000001-01-01T00:00:00Z',
];

/** What nobody expects as a value. */
export const STRANGE: Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Json>(null, true, false, 0, -1, 1.5, [], {}, [[]], '') },
  { weight: 2, arbitrary: fc.constantFrom<Json>(2 ** 53, 2 ** 63, -(2 ** 53), 5e-324, 1.7e308) },
  { weight: 3, arbitrary: fc.constantFrom<Json>(...NUMBERS) },
  { weight: 1, arbitrary: fc.constantFrom<Json>(...NESTED) },
  { weight: 6, arbitrary: fc.constantFrom<Json>(...NAMES) },
  { weight: 2, arbitrary: fc.constantFrom<Json>(...DATES) },
  { weight: 2, arbitrary: fc.constantFrom(...NAMES).map((name) => ({ [name]: 1 }) as Json) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) as Arbitrary<Json> },
  { weight: 1, arbitrary: fc.constantFrom<Json>('x'.repeat(70_000), Array(2_000).fill('a')) },
  { weight: 1, arbitrary: fc.constantFrom<Json>(...['A', 'B'].map((x) => x.repeat(1_100_000))) },
);

/** A name that may be in the place of another. */
export const STRANGE_NAME: Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
