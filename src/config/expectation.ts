/** What an option takes, in words: for those who have set something else, and for the documentation. */
import { z } from 'zod';

interface Shape {
  readonly type?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** `a whole number from 0 to 65535`, `one of debug, info`, `a map` ... */
export function expectation(schema: z.ZodType): string {
  return inWords(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape);
}

function inWords(shape: Shape): string {
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices !== undefined) return choices.map(inWords).join(' or ');
  if (shape.enum !== undefined) return `one of ${shape.enum.join(', ')}`;
  if (shape.const !== undefined) return String(shape.const);
  switch (shape.type) {
    case 'integer':
      return `a whole number${range(shape)}`;
    case 'number':
      return `a number${range(shape)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return shape.format === 'uri' ? 'a URL' : `a text${length(shape)}`;
    case 'array':
      return 'a list';
    case 'object':
      return shape.properties === undefined ? 'a map' : `a map of ${optionNames(shape)}`;
    default:
      return shape.type ?? 'another value';
  }
}

function optionNames({ properties = {} }: Shape): string {
  return Object.keys(properties).join(', ');
}

function length({ minLength = 0 }: Shape): string {
  if (minLength === 0) return '';
  return minLength === 1 ? ' that is not empty' : ` of at least ${minLength} characters`;
}

/** Whole numbers end where JavaScript's do; that is no limit anybody meets. */
function range({ minimum, exclusiveMinimum, maximum }: Shape): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum !== undefined) {
    return ` above ${exclusiveMinimum}${most === undefined ? '' : `, at most ${most}`}`;
  }
  if (most !== undefined) return ` from ${minimum} to ${most}`;
  return minimum === undefined ? '' : ` of at least ${minimum}`;
}
