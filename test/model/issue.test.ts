import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toIssue } from '../../src/model/issue.ts';

const schema = z.strictObject({
  name: z.string().min(1).max(9).optional(),
  note: z.string().max(9).optional(),
  title: z.string().min(3).optional(),
  size: z.int().min(1).max(9).optional(),
  share: z.number().positive().max(1).optional(),
  depth: z.number().gt(0).lt(1).optional(),
  below: z.number().lt(5).optional(),
  least: z.number().min(1).optional(),
  most: z.number().max(1).optional(),
  even: z.number().multipleOf(2).optional(),
  wait: z.number().positive().meta({ unit: 'seconds' }).optional(),
  flag: z.boolean().optional(),
  level: z.enum(['debug', 'info', 'warn']).optional(),
  kind: z.literal('vm').optional(),
  tags: z.array(z.string()).min(1).max(3).optional(),
  hosts: z.array(z.string()).min(2).optional(),
  labels: z.record(z.string().regex(/^\S+$/, 'must be a name without spaces'), z.int()).optional(),
  codes: z.record(z.string().min(2), z.int()).optional(),
  url: z.url().optional(),
  path: z.string().startsWith('/').optional(),
  mark: z.string().regex(/^x+$/).optional(),
  address: z.ipv4().optional(),
  either: z.union([z.int().max(9), z.string()]).optional(),
  check: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('tcp'), port: z.int() }),
      z.strictObject({ type: z.literal('http'), port: z.int(), path: z.string() }),
    ])
    .optional(),
  route: z.union([z.strictObject({ to: z.int() }), z.strictObject({ via: z.string() })]).optional(),
  word: z
    .string()
    .transform((text) => text.trim())
    .pipe(z.string().min(2))
    .optional(),
  odd: z
    .int()
    .refine((n) => n % 2 === 1, 'must be odd')
    .optional(),
  own: z
    .string()
    .refine((text) => text !== 'x', 'is a target')
    .optional(),
  unsaid: z
    .string()
    .refine((text) => text !== 'x')
    .optional(),
  password: z.string().min(8).meta({ secret: true }).optional(),
});

/** The path and the words of the first issue. */
function told(input: unknown, by: z.ZodType = schema): string {
  const [first] = by.safeParse(input).error?.issues ?? [];
  if (first === undefined) throw new Error('it was taken');
  const { path, message } = toIssue(by, first, input);
  return `${path.map(String).join('.')}: ${message}`;
}

describe('what is wrong with a value', () => {
  it.each<[object, string]>([
    [{ name: 5 }, 'name: must be text of 1 to 9 characters, not 5'],
    [{ name: '' }, 'name: must be text of 1 to 9 characters, not ""'],
    [{ note: null }, 'note: must be text of at most 9 characters, not null'],
    [{ title: 'ab' }, 'title: must be text of at least 3 characters, not "ab"'],
    [{ size: 0 }, 'size: must be a whole number from 1 to 9, not 0'],
    [{ size: 1.5 }, 'size: must be a whole number from 1 to 9, not 1.5'],
    [{ size: '5' }, 'size: must be a whole number from 1 to 9, not "5"'],
    [{ share: 2 }, 'share: must be a number above 0, at most 1, not 2'],
    [{ below: 5 }, 'below: must be a number below 5, not 5'],
    [{ least: 0 }, 'least: must be a number of at least 1, not 0'],
    [{ most: 2 }, 'most: must be a number of at most 1, not 2'],
    [{ even: 3 }, 'even: must be a number that is a multiple of 2, not 3'],
    [{ flag: 'yes' }, 'flag: must be true or false, not "yes"'],
    [{ level: 'inof' }, 'level: must be one of debug, info, warn, not "inof"; did you mean info?'],
    [{ level: 7 }, 'level: must be one of debug, info, warn, not 7'],
    [{ kind: 'vn' }, 'kind: must be vm, not "vn"; did you mean vm?'],
    [{ tags: [] }, 'tags: must be a list of 1 to 3 entries, not an empty list'],
    [{ tags: ['a', 'b', 'c', 'd'] }, 'tags: must be a list of 1 to 3 entries, not a list of 4'],
    [{ tags: ['a', 5] }, 'tags.1: must be text, not 5'],
    [{ hosts: {} }, 'hosts: must be a list of at least 2 entries, not a map'],
    [{ labels: [1] }, 'labels: must be a map, not a list of 1'],
    [{ labels: { 'a b': 1 } }, 'labels.a b: must be a name without spaces, not "a b"'],
    [{ labels: { a: 'b' } }, 'labels.a: must be a whole number, not "b"'],
    [{ codes: { a: 1 } }, 'codes.a: must be text of at least 2 characters, not "a"'],
    [{ url: 'x' }, 'url: must be a URL, not "x"'],
    [{ path: 'x' }, 'path: must be text that starts with "/", not "x"'],
    [{ mark: 'y' }, 'mark: must be text that matches /^x+$/, not "y"'],
    [{ address: 'y' }, 'address: must be text of the form ipv4, not "y"'],
    [{ either: true }, 'either: must be a whole number of at most 9 or text, not true'],
    [
      { check: { type: 'htp' } },
      'check.type: must be one of tcp, http, not "htp"; did you mean http?',
    ],
    [{ check: { type: 'tcp' } }, 'check.port: is missing: it must be a whole number'],
    [{ check: { type: 'tcp', prt: 1, port: 1 } }, 'check.prt: is no field; did you mean "port"?'],
    [{ route: { to: 'x' } }, 'route.to: must be a whole number, not "x"'],
    [{ word: ' ' }, 'word: must be text of at least 2 characters, not " "'],
    [{ odd: 2 }, 'odd: must be odd, not 2'],
    [{ own: 'x' }, 'own: is a target'],
    [{ wait: 0 }, 'wait: must be a number above 0 (seconds), not 0'],
    [{ nmae: 'x' }, 'nmae: is no field; did you mean "name"?'],
  ])('is told of %j in our words', (input, words) => {
    expect(told(input)).toBe(words);
  });

  it('is not told in words of the library, whatever it is', () => {
    const values = [
      null,
      true,
      -1,
      0.5,
      99,
      '',
      'x',
      'a long text of words',
      [],
      {},
      [[]],
      { x: 1 },
    ];
    for (const name of Object.keys(schema.shape)) {
      for (const value of values) {
        const { success } = schema.safeParse({ [name]: value });
        if (!success) expect(told({ [name]: value })).not.toMatch(/Invalid|Too |expected|received/);
      }
    }
  });

  it('does not show a secret, nor the end of a long text', () => {
    expect(told({ password: 'hunter2' })).toBe('password: must be text of at least 8 characters');
    expect(told({ flag: 'x'.repeat(100) }).length).toBeLessThan(90);
  });

  it('says of the whole what it must be', () => {
    const whole = z.strictObject({ a: z.int(), b: z.int() });
    expect(told(undefined, whole)).toBe(': is missing: it must be a map of a, b');
    expect(told([], whole)).toBe(': must be a map of a, b, not an empty list');
    expect(told({ zebra: 1, a: 1, b: 1 }, whole)).toBe('zebra: is no field; known are a, b');
  });

  it('is explained for a value that has no text, as a map with a `toString` of its own', () => {
    const level = { toString: 1 };
    const { error } = schema.safeParse({ level });
    const [issue] = error?.issues ?? [];
    if (issue === undefined) throw new Error('it was taken');
    expect(toIssue(schema, issue, { level })).toEqual({
      path: ['level'],
      message: 'must be one of debug, info, warn, not a map',
    });
  });
});
