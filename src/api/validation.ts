import { z } from 'zod';
import { RugError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';

/** What is shown of a name that somebody sent. */
const LONGEST_NAME = 100;

type Path = readonly PropertyKey[];

type Validated = { readonly value: unknown } | { readonly error: RugError };

/** Fastify's validator compiler: parses with the zod schema of the route. Throws nothing. */
export function validatorCompiler({ schema }: { schema: z.ZodType }): (data: unknown) => Validated {
  return (data) => {
    const parsed = schema.safeParse(data, { reportInput: true });
    return parsed.success ? { value: parsed.data } : { error: badRequest(schema, parsed.error) };
  };
}

/** The first issue as an error that names the field and, for an unknown one, the nearest right name. */
function badRequest(schema: z.ZodType, error: z.ZodError): RugError {
  const issue = deepest(error.issues[0]);
  if (issue === undefined) return new RugError('bad_request', 'the request is not valid');
  if (issue.code === 'unrecognized_keys') {
    const wrong = (issue.keys[0] ?? '').slice(0, LONGEST_NAME);
    const text = `unknown field "${wrong}"; ${suggestion(wrong, knownNames(schema, issue.path))}`;
    return new RugError('bad_request', text, { field: pathText([...issue.path, wrong]) });
  }
  const field = pathText(issue.path);
  const text = describe(issue);
  return field === ''
    ? new RugError('bad_request', `the request: ${text}`)
    : new RugError('bad_request', `${field}: ${text}`, { field });
}

function describe(issue: z.core.$ZodIssue): string {
  const judged = issue.code === 'invalid_type' || issue.code === 'invalid_value';
  if (judged && issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_value' && typeof issue.input === 'string') {
    return `"${issue.input}" is not known; ${suggestion(issue.input, issue.values.map(String))}`;
  }
  return issue.message.replace(/^Invalid input: /, '');
}

/** Of a union, the issue of the branch that came furthest: that is the one that was meant. */
function deepest(issue: z.core.$ZodIssue | undefined, above: Path = []): typeof issue {
  if (issue === undefined) return undefined;
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union') return { ...issue, path };
  const candidates = issue.errors.map((errors) => deepest(errors[0], path));
  const furthest = candidates.reduce(
    (best, next) => ((next?.path.length ?? 0) > (best?.path.length ?? 0) ? next : best),
    undefined,
  );
  return furthest !== undefined && furthest.path.length > path.length
    ? furthest
    : { ...issue, path };
}

function suggestion(wrong: string, known: readonly string[]): string {
  const meant = nearest(wrong, known);
  if (meant !== null) return `did you mean "${meant}"?`;
  return known.length === 0 ? 'none is allowed here' : `known are ${known.join(', ')}`;
}

/** `spec.routes[0].nexthop` */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

/** The field names of the object that stands at `path` in the schema. */
function knownNames(schema: z.core.$ZodType, path: Path): readonly string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodUnion) {
    return inner.options.flatMap((option) => knownNames(option, path));
  }
  const [step, ...rest] = path;
  if (step === undefined) return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  const next = child(inner, step);
  return next === undefined ? [] : knownNames(next, rest);
}

function child(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[String(step)];
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return undefined;
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const wrapped =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault;
  return wrapped ? unwrap(schema.unwrap()) : schema;
}
