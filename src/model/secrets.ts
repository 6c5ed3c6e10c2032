/** What of a value may be shown and kept: a schema says by its meta what is secret. */
import type { z } from 'zod';
import type { Json, JsonObject } from './json.ts';
import { schemaBelow } from './schemas.ts';

declare module 'zod' {
  interface GlobalMeta {
    /** True: never shown. `url`: shown without the password in it. */
    secret?: true | 'url';
  }
}

/** Stands in the place of a secret. */
export const HIDDEN = '***';

/**
 * A spec, or a patch of one, as it may be kept in the audit and in logs. What none of the schemas
 * knows is hidden too: it may be the misspelt name of a secret. null, which removes, is none.
 */
export const withoutSecrets = (schemas: readonly z.ZodType[], value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const below = schemas.flatMap((schema) => schemaBelow(schema, key) ?? []);
      return [key, shown(below, one)];
    }),
  );

function shown(schemas: readonly z.ZodType[], value: Json): Json {
  if (value === null) return value;
  const isKnown = schemas.length > 0 && schemas.every((one) => one.meta()?.secret === undefined);
  if (!isKnown) return HIDDEN;
  if (typeof value !== 'object') return value;
  if (!Array.isArray(value)) return withoutSecrets(schemas, value);
  const element = schemas.flatMap((schema) => schemaBelow(schema, '0') ?? []);
  return value.map((one) => shown(element, one));
}
