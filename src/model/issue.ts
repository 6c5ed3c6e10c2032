/** What is wrong with a value and what would be right: its path, and words of ours instead of zod's. */
import { z } from 'zod';
import { expectation, wantedBy } from './expectation.ts';
import { nearest } from './nearest.ts';
import { fieldNames, keySchemasAt, metaOf, schemasAt, unwrapped } from './schemas.ts';

/** What is shown of a name that somebody sent. */
const LONGEST_NAME = 100;

/** A value that is shown back is cut after so many characters. */
const LONGEST_SHOWN = 40;

type Path = readonly PropertyKey[];
type Schemas = readonly z.ZodType[];

/** An issue of zod in our words. */
export interface Issue {
  /** Ends with the unknown name, where one is the matter. */
  readonly path: Path;
  /** `must be a number of at least 1, not 0`; for an unknown field it tells the nearest right name. */
  readonly message: string;
}

/** An issue that zod found in `input` by `schema`; what the schema calls secret is not shown. */
export function toIssue(schema: z.ZodType, issue: z.core.$ZodIssue, input: unknown): Issue {
  const found = deepest(issue);
  if (found.code !== 'unrecognized_keys') {
    return { path: found.path, message: wrongValue(schema, found, input) };
  }
  const wrong = (found.keys[0] ?? '').slice(0, LONGEST_NAME);
  const known = schemasAt(schema, found.path).flatMap(fieldNames);
  return {
    path: [...found.path, wrong],
    message: `is no field; ${suggestion(wrong, known)}`,
  };
}

/** The known name that was meant, or all that there are. */
export function suggestion(wrong: string, known: readonly string[]): string {
  const meant = nearest(wrong, known);
  if (meant !== null) return `did you mean "${meant}"?`;
  return known.length === 0 ? 'none is allowed here' : `known are ${known.join(', ')}`;
}

/** Of a union, the issue of the branch that came furthest: that is the one that was meant. */
function deepest(issue: z.core.$ZodIssue, above: Path = []): z.core.$ZodIssue {
  const path = [...above, ...issue.path];
  const here = { ...issue, path };
  if (issue.code !== 'invalid_union') return here;
  const found = issue.errors.flatMap(([first]) => (first ? [deepest(first, path)] : []));
  return found.reduce((best, next) => (next.path.length > best.path.length ? next : best), here);
}

/** What zod says itself begins so; what a schema of ours says is kept. */
const RAW = /^(Invalid|Too small|Too big|Unrecognized)\b/;

function wrongValue(schema: z.ZodType, issue: z.core.$ZodIssue, input: unknown): string {
  const { path } = issue;
  if (issue.code !== 'invalid_key') {
    return judged(schemasAt(schema, path), issue, valueAt(input, path));
  }
  const [first = issue] = issue.issues;
  return judged(keySchemasAt(schema, path.slice(0, -1)), first, path.at(-1));
}

function judged(schemas: Schemas, issue: z.core.$ZodIssue, value: unknown): string {
  const says = RAW.test(issue.message) ? `must be ${wanted(schemas, issue)}` : issue.message;
  const demands = says.startsWith('must ');
  if (value === undefined) return `is missing${demands ? `: it ${says}` : ''}`;
  const isShown = schemas.length > 0 && schemas.every((one) => metaOf(one).secret === undefined);
  return demands && isShown ? `${says}, not ${inWords(value)}${meant(issue, value)}` : says;
}

/** What the schemas take, where all of them take the same; else what the issue tells of it. */
function wanted(schemas: Schemas, issue: z.core.$ZodIssue): string {
  const tells = issue.code === 'invalid_format' || choices(issue).length > 0;
  // What comes out of a pipe is not what went in.
  const known = !tells && !schemas.some((one) => unwrapped(one) instanceof z.ZodPipe);
  const all = known ? [...new Set(schemas.map(expectation))] : [];
  const words = all.length === 1 ? all.join('') : wantedBy(issue);
  const [unit] = schemas.map((one) => metaOf(one).unit);
  return unit === undefined ? words : `${words} (${unit})`;
}

/** The values there are, where the issue knows them. */
function choices(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'invalid_union' && 'options' in issue
    ? [issue.options ?? []].flat().map(String)
    : [];
}

function meant(issue: z.core.$ZodIssue, value: unknown): string {
  // No map means a word; and one with a `toString` of its own has no text at all.
  if (typeof value === 'object') return '';
  const found = nearest(String(value), choices(issue));
  return found === null ? '' : `; did you mean ${found}?`;
}

/** Maps and lists are not shown: there may be secrets in them. */
function inWords(value: unknown): string {
  if (Array.isArray(value))
    return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a map';
  // JSON has no word for some numbers.
  const text = (typeof value === 'number' ? null : JSON.stringify(value)) ?? String(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined,
    input,
  );
}
