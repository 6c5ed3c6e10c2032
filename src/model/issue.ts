/** What is wrong with a value: its path, and for an unknown field the name that was meant. */
import { z } from 'zod';
import { nearest } from './nearest.ts';

/** What is shown of a name that somebody sent. */
const LONGEST_NAME = 100;

type Path = readonly PropertyKey[];

/** An issue of zod in our words. */
export interface Issue {
  /** Ends with the unknown name, where one is the matter. */
  readonly path: Path;
  readonly message: string;
}

/** An issue that zod found by `schema`; for an unknown field it tells the nearest right name. */
export function toIssue(schema: z.core.$ZodType, issue: z.core.$ZodIssue): Issue {
  if (issue.code !== 'unrecognized_keys') return { path: issue.path, message: issue.message };
  const wrong = (issue.keys[0] ?? '').slice(0, LONGEST_NAME);
  return {
    path: [...issue.path, wrong],
    message: `unknown field "${wrong}"; ${suggestion(wrong, knownNames(schema, issue.path))}`,
  };
}

/** The known name that was meant, or all that there are. */
export function suggestion(wrong: string, known: readonly string[]): string {
  const meant = nearest(wrong, known);
  if (meant !== null) return `did you mean "${meant}"?`;
  return known.length === 0 ? 'none is allowed here' : `known are ${known.join(', ')}`;
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
