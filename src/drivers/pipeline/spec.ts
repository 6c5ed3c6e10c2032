import { DriverError, type Kind } from '../../model/driver.ts';
import { toIssue } from '../../model/issue.ts';
import type { JsonObject } from '../../model/json.ts';

/** @throws DriverError 1003 that names the field */
export function parseSpec(kind: Kind | undefined, name: string, spec: JsonObject): JsonObject {
  if (kind === undefined) throw invalid(`there is no kind ${name}`);
  const parsed = kind.spec.safeParse(spec);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => {
    const { path, message } = toIssue(kind.spec, issue, spec);
    return `${['spec', ...path].join('.')}: ${message}`;
  });
  throw invalid(fields.join('; '));
}

const invalid = (message: string): DriverError =>
  new DriverError(message, { class: 'fail', number: 1003 });
