import type { z } from 'zod';
import { RugError } from '../model/errors.ts';
import { suggestion, toIssue } from '../model/issue.ts';

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
    const { message, path } = toIssue(schema, issue);
    return new RugError('bad_request', message, { field: pathText(path) });
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

/** `spec.routes[0].nexthop` */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}
