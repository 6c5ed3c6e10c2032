/** What is wrong with a configuration, told so that it can be mended. */
import { z } from 'zod';
import { RugError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { configSchema } from './config.ts';
import { expectation } from './expectation.ts';
import { OPTIONS, schemaBelow, unwrapped, valueAt } from './options.ts';

export interface Problem {
  readonly path: readonly string[];
  /** What is wrong and what would be right. */
  readonly message: string;
}

/** A value that is shown back is cut after so many characters. */
const LONGEST_SHOWN = 40;

/** The schemas from the root to the end of the path, as far as there are some. */
function schemasAlong(path: readonly string[]): readonly z.ZodType[] {
  const along: z.ZodType[] = [configSchema];
  for (const key of path) {
    const below = schemaBelow(along.at(-1) ?? configSchema, key);
    if (below === null) break;
    along.push(below);
  }
  return along;
}

/** What the schema found in `input`, in words of ours. */
export function schemaProblems(error: z.ZodError, input: unknown): readonly Problem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, path) }));
    }
    return [{ path, message: wrongValue(issue, path, valueAt(input, path)) }];
  });
}

/** Of a key that is no option: what may have been meant. */
function unknownKey(key: string, path: readonly string[]): string {
  const inner = unwrapped(schemasAlong(path).at(-1) ?? configSchema);
  const known = inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  const meant = nearest(key, known) ?? elsewhere(key);
  return meant === null
    ? `is no option; there are ${known.join(', ')}`
    : `is no option; did you mean ${meant}?`;
}

/** An option of another section, or the one that stands for an option of Astara. */
function elsewhere(key: string): string | null {
  const found = OPTIONS.find(
    ({ path, meta }) =>
      path.at(-1) === key || meta.field?.some((field) => field.split('.').at(-1) === key),
  );
  return found?.name ?? null;
}

function wrongValue(issue: z.core.$ZodIssue, path: readonly string[], value: unknown): string {
  const along = schemasAlong(path);
  const schema = along.at(-1) ?? configSchema;
  const isSecret = along.some((one) => one.meta()?.secret !== undefined);
  const shown = isSecret ? '' : `, not ${inWords(value)}`;
  if (issue.code === 'invalid_key') return `must be a name without spaces${shown}`;
  const said = issue.message.replace(/^Invalid \w+: /, '');
  if (/^(must|e\.g\.) /.test(said)) return `${said.replace(/^e/, 'must be, e')}${shown}`;
  const unit = schema.meta()?.unit;
  const wanted = `must be ${choicesOf(issue) ?? expectation(schema)}`;
  const counted = unit === undefined ? wanted : `${wanted} (${unit})`;
  if (value === undefined) return `is missing: it ${counted}`;
  return `${counted}${shown}${isSecret ? '' : meant(issue, value)}`;
}

/** What kinds of a map entry there are, where its `type` names none of them. */
function choicesOf(issue: z.core.$ZodIssue): string | null {
  return choices(issue).length === 0 ? null : `one of ${choices(issue).join(', ')}`;
}

function choices(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'invalid_union' && 'options' in issue
    ? [issue.options ?? []].flat().map(String)
    : [];
}

function meant(issue: z.core.$ZodIssue, value: unknown): string {
  const found = nearest(String(value), choices(issue));
  return found === null ? '' : `; did you mean ${found}?`;
}

/** Maps and lists are not shown: there may be secrets in them. */
function inWords(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}

/**
 * All problems as one error, a line each.
 *
 * @param whereOf Where the value at a path was set; null: nowhere, it is a default
 */
export function badConfig(
  problems: readonly Problem[],
  whereOf: (path: readonly string[]) => string | null,
): RugError {
  const lines = problems.map(({ path, message }) =>
    [whereOf(path), path.join('.'), message]
      .filter((part) => part !== null && part !== '')
      .join(': '),
  );
  const field = problems[0]?.path.join('.');
  return new RugError('bad_config', lines.join('\n'), field === undefined ? {} : { field });
}
