/** What a schema takes, in words: for those who have sent or set something else, and for documents. */
import { z } from 'zod';

declare module 'zod' {
  interface GlobalMeta {
    /** What a number counts: `seconds`, `rows` ... */
    unit?: string;
  }
}

/** What is told of a JSON schema. */
interface Shape {
  readonly type?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

const UNKNOWN = 'another value';

/** `a whole number from 0 to 65535`, `one of debug, info`, `a map` ... */
export function expectation(schema: z.core.$ZodType): string {
  return inWords(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape);
}

/** What `issue` would have been content with, as far as it tells itself. */
export function wantedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return inWords({ type: TYPES[issue.expected] ?? issue.expected });
    case 'invalid_format':
      return formatted(issue);
    case 'invalid_value':
      return oneOf(issue.values);
    case 'not_multiple_of':
      return inWords({ type: 'number', multipleOf: Number(issue.divisor) });
    case 'too_small':
      return inWords(bounded(issue, Number(issue.minimum), issue.inclusive, LEAST));
    case 'too_big':
      return inWords(bounded(issue, Number(issue.maximum), issue.inclusive, MOST));
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options) ? oneOf(issue.options) : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** `one of a, b`, or the only one. */
const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;

/** What zod calls otherwise than JSON schema does. */
const TYPES: Readonly<Record<string, string>> = { int: 'integer', record: 'object' };

type Bounds = Readonly<Record<'text' | 'list' | 'in' | 'out', keyof Shape>>;
const LEAST: Bounds = {
  ...{ text: 'minLength', list: 'minItems' },
  ...{ in: 'minimum', out: 'exclusiveMinimum' },
};
const MOST: Bounds = {
  ...{ text: 'maxLength', list: 'maxItems' },
  ...{ in: 'maximum', out: 'exclusiveMaximum' },
};

function bounded(
  { origin }: { readonly origin: string },
  bound: number,
  inclusive: boolean | undefined,
  names: Bounds,
): Shape {
  if (origin === 'string') return { type: 'string', [names.text]: bound };
  if (origin === 'array') return { type: 'array', [names.list]: bound };
  return {
    type: origin === 'int' ? 'integer' : 'number',
    [inclusive === false ? names.out : names.in]: bound,
  };
}

function formatted(issue: z.core.$ZodIssueInvalidStringFormat): string {
  const { format } = issue;
  if (format === 'url') return inWords({ type: 'string', format: 'uri' });
  if ('prefix' in issue) return `text that starts with "${issue.prefix}"`;
  return format === 'regex' ? `text that matches ${issue.pattern}` : `text of the form ${format}`;
}

function inWords(shape: Shape): string {
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(inWords))].join(' or ');
  if (shape.enum !== undefined) return oneOf(shape.enum);
  if (shape.const !== undefined) return String(shape.const);
  switch (shape.type) {
    case 'integer':
      return `a whole number${range(shape)}`;
    case 'number':
      return `a number${range(shape)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return shape.format === 'uri' ? 'a URL' : `text${length(shape)}`;
    case 'array':
      return `a list${entries(shape)}`;
    case 'object':
      return shape.properties === undefined ? 'a map' : `a map of ${names(shape)}`;
    default:
      return shape.type ?? UNKNOWN;
  }
}

const names = ({ properties = {} }: Shape): string => Object.keys(properties).join(', ');

function length({ minLength = 0, maxLength }: Shape): string {
  if (maxLength !== undefined) return `${fromTo(minLength, maxLength)} characters`;
  if (minLength === 0) return '';
  return minLength === 1 ? ' that is not empty' : ` of at least ${minLength} characters`;
}

function entries({ minItems = 0, maxItems }: Shape): string {
  if (maxItems !== undefined) return `${fromTo(minItems, maxItems)} entries`;
  if (minItems === 0) return '';
  return minItems === 1 ? ' that is not empty' : ` of at least ${minItems} entries`;
}

const fromTo = (least: number, most: number): string =>
  least === 0 ? ` of at most ${most}` : ` of ${least} to ${most}`;

function range(shape: Shape): string {
  const { exclusiveMinimum, exclusiveMaximum, multipleOf } = shape;
  const [least, most] = [finite(shape.minimum), finite(shape.maximum)];
  if (multipleOf !== undefined) return ` that is a multiple of ${multipleOf}`;
  if (exclusiveMinimum !== undefined) {
    return ` above ${exclusiveMinimum}${most === undefined ? '' : `, at most ${most}`}`;
  }
  if (exclusiveMaximum !== undefined) return ` below ${exclusiveMaximum}`;
  if (most === undefined) return least === undefined ? '' : ` of at least ${least}`;
  return least === undefined ? ` of at most ${most}` : ` from ${least} to ${most}`;
}

/** Whole numbers end where JavaScript's do; that is no limit anybody meets. */
const finite = (bound: number | undefined): number | undefined =>
  bound !== undefined && Math.abs(bound) === Number.MAX_SAFE_INTEGER ? undefined : bound;
