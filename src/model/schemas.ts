/** Walking down a schema beside a value. */
import { z } from 'zod';

/** What is below default, null and absent. */
export function unwrapped(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional
  ) {
    return unwrapped(schema.unwrap() as z.ZodType);
  }
  return schema;
}

/** What a schema tells of itself, on the outside or below default, null and absent. */
export function metaOf(schema: z.ZodType): z.GlobalMeta {
  const inner = unwrapped(schema);
  return { ...(inner === schema ? {} : inner.meta()), ...schema.meta() };
}

/** The schema of one key of a section, map or list; null: it has no such key. */
export function schemaBelow(schema: z.ZodType, key: string): z.ZodType | null {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodRecord) return inner.valueType as z.ZodType;
  if (inner instanceof z.ZodArray) return inner.element as z.ZodType;
  if (inner instanceof z.ZodObject) {
    return Object.hasOwn(inner.shape, key) ? (inner.shape[key] as z.ZodType) : null;
  }
  if (!(inner instanceof z.ZodUnion)) return null;
  const choices = inner.options as readonly z.ZodType[];
  return choices.map((choice) => schemaBelow(choice, key)).find((found) => found !== null) ?? null;
}

/** The schemas at the end of a path: several where it leads through a choice, none where it ends. */
export function schemasAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly z.ZodType[] {
  const [step, ...rest] = path;
  if (step === undefined) return [schema];
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodUnion) {
    return (inner.options as readonly z.ZodType[]).flatMap((option) => schemasAt(option, path));
  }
  const below = schemaBelow(inner, String(step));
  return below === null ? [] : schemasAt(below, rest);
}

/** What the fields of a schema are called, of all choices that it has. */
export function fieldNames(schema: z.ZodType): readonly string[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodUnion) {
    return [...new Set((inner.options as readonly z.ZodType[]).flatMap(fieldNames))];
  }
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

/** The schemas of the keys of the map that stands at a path. */
export const keySchemasAt = (
  schema: z.ZodType,
  path: readonly PropertyKey[],
): readonly z.ZodType[] =>
  schemasAt(schema, path)
    .map(unwrapped)
    .flatMap((one) => (one instanceof z.ZodRecord ? [one.keyType as z.ZodType] : []));
