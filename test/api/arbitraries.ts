import fc, { type Arbitrary } from 'fast-check';
import type { JsonSchema, Schemas } from './schemas.ts';

/** Values that a field of this name often has, so that requests come further than the border. */
export type Hints = Readonly<Record<string, readonly unknown[]>>;

/** What nobody expects anywhere. */
export const STRANGE: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    Number.MAX_SAFE_INTEGER + 1,
    '',
    ' ',
    '*',
    'error',
    '../..',
    '%00',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\u202e\u0301💥',
    "'; drop table resource; --",
    '__proto__',
    'x'.repeat(300),
    'x'.repeat(100_000),
    [],
    {},
    [[[[]]]],
    { constructor: { prototype: 1 } },
    { $replace: 1 },
  ),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 4 }),
);

/** Values that the schema accepts, as far as it says what these are. */
export function valid(schema: JsonSchema, schemas: Schemas, hints: Hints = {}): Arbitrary<unknown> {
  const known = schemas.resolve(schema);
  const made = (inner: unknown): Arbitrary<unknown> => valid(inner as JsonSchema, schemas, hints);
  if (Array.isArray(known.enum)) return fc.constantFrom(...known.enum);
  if ('const' in known) return fc.constant(known.const);
  const alternatives = known.anyOf ?? known.oneOf;
  if (Array.isArray(alternatives)) return fc.oneof(...alternatives.map(made));
  switch (known.type) {
    case 'string':
      return text(known);
    case 'integer':
    case 'number':
      return number(known);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(made(known.items ?? {}), { maxLength: 3 });
    case 'object':
      return object(known, schemas, hints);
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}

function text({ pattern, minLength = 0, maxLength = 40, format }: JsonSchema): Arbitrary<string> {
  if (format === 'date-time') {
    const year = { min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true };
    return fc.date(year).map((date) => date.toISOString());
  }
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength: Number(minLength), maxLength: Math.min(40, Number(maxLength)) });
}

function number(schema: JsonSchema): Arbitrary<number> {
  const { minimum = -10, exclusiveMinimum, maximum = 1_000, type } = schema;
  const min = Number(exclusiveMinimum ?? minimum);
  const max = Math.min(Number(maximum), 1_000);
  if (type === 'integer') return fc.integer({ min: Math.ceil(min), max });
  return fc.double({ min, max, noNaN: true, minExcluded: exclusiveMinimum !== undefined });
}

function object(schema: JsonSchema, schemas: Schemas, hints: Hints): Arbitrary<unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const fields = properties.map(([name, inner]) => [name, field(name, inner, schemas, hints)]);
  if (fields.length > 0) {
    const required = (schema.required ?? []) as never[];
    return fc.record(Object.fromEntries(fields), { requiredKeys: required });
  }
  const { additionalProperties } = schema;
  const inner =
    typeof additionalProperties === 'object' ? (additionalProperties as JsonSchema) : {};
  return fc.dictionary(fc.string({ maxLength: 8 }), valid(inner, schemas, hints), { maxKeys: 3 });
}

/** What a field or parameter of this name may be. */
export function field(
  name: string,
  schema: JsonSchema,
  schemas: Schemas,
  hints: Hints,
): Arbitrary<unknown> {
  const often = hints[name];
  const any = valid(schema, schemas, hints);
  return often === undefined
    ? any
    : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...often) }, { weight: 1, arbitrary: any });
}

/** The value with something wrong somewhere in it: replaced, added or left out. */
export function mutated(value: unknown): Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return STRANGE;
  const entries = Object.entries(value);
  const added = fc
    .tuple(fc.string({ unit: 'binary', maxLength: 12 }), STRANGE)
    .map(([key, strange]) => ({ ...value, [key]: strange }));
  if (entries.length === 0) return fc.oneof(added, STRANGE);
  const one = fc.constantFrom(...entries);
  return fc.oneof(
    added,
    STRANGE,
    one.map(([key]) => Object.fromEntries(entries.filter(([other]) => other !== key))),
    one.chain(([key, inner]) =>
      fc.oneof(STRANGE, mutated(inner)).map((strange) => ({ ...value, [key]: strange })),
    ),
  );
}
