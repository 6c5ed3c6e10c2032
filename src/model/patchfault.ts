import type { ZodType } from 'zod';
import { toIssue } from './issue.ts';
import { applyPatch, isObject, type Json, type JsonObject, type Patch } from './json.ts';

/** What is wrong with a patch, and where in it. */
export interface PatchFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * Why `patch` cannot be applied to `spec`, or null. What it puts there must be right by the schema of
 * the kind; what is missing then may come with an event that is still pending. Keys that begin with $
 * are refused: composed patches use them themselves.
 */
export function patchFault(
  schema: ZodType<JsonObject>,
  spec: JsonObject,
  patch: Patch,
): PatchFault | null {
  const dollar = dollarKey(patch, []);
  if (dollar !== null) return { path: dollar, message: 'has a key that begins with $' };
  const patched = applyPatch(spec, patch);
  const issues = schema.safeParse(patched).error?.issues ?? [];
  const wrong = issues.find(({ path }) => valueAt(patched, path) !== undefined);
  if (wrong === undefined) return null;
  const { path, message } = toIssue(schema, wrong, patched);
  return { path: path.map(asStep), message };
}

const asStep = (key: PropertyKey): string | number => (typeof key === 'number' ? key : String(key));

function dollarKey(value: Json, path: readonly (string | number)[]): PatchFault['path'] | null {
  if (typeof value !== 'object' || value === null) return null;
  const entries: [string | number, Json][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  for (const [key, item] of entries) {
    const at = [...path, key];
    if (typeof key === 'string' && key.startsWith('$')) return at;
    const below = dollarKey(item, at);
    if (below !== null) return below;
  }
  return null;
}

function valueAt(spec: JsonObject, path: readonly PropertyKey[]): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)];
    return isObject(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined;
  }, spec);
}
