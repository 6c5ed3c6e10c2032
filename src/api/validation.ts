import type { z } from 'zod';
import { RugError } from '../model/errors.ts';
import { toIssue } from '../model/issue.ts';

type Path = readonly PropertyKey[];

type Validated = { readonly value: unknown } | { readonly error: RugError };

/** Fastify's validator compiler: parses with the zod schema of the route. Throws nothing. */
export function validatorCompiler({ schema }: { schema: z.ZodType }): (data: unknown) => Validated {
  return (data) => {
    const parsed = schema.safeParse(data);
    return parsed.success
      ? { value: parsed.data }
      : { error: badRequest(schema, parsed.error, data) };
  };
}

/** The first issue as an error that names the field and, for an unknown one, the nearest right name. */
function badRequest(schema: z.ZodType, error: z.ZodError, data: unknown): RugError {
  const [first] = error.issues;
  if (first === undefined) return new RugError('bad_request', 'the request is not valid');
  const { message, path } = toIssue(schema, first, data);
  const field = pathText(path);
  return field === ''
    ? new RugError('bad_request', `the request: ${message}`)
    : new RugError('bad_request', `${field}: ${message}`, { field });
}

/** `spec.routes[0].nexthop` */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}
