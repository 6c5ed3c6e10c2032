/** What may be shown of a value. */
import type { z } from 'zod';
import { schemaBelow } from '../model/schemas.ts';
import { HIDDEN } from '../model/secrets.ts';

/** A URL as it may be shown: without its password, wherever it stands. */
export function maskedUrl(text: string): string {
  const url = new URL(text);
  if (url.password !== '') url.password = HIDDEN;
  for (const name of [...url.searchParams.keys()]) {
    if (/pass|secret|key|token/i.test(name)) url.searchParams.set(name, HIDDEN);
  }
  return url.href;
}

/** The value without what the schema calls secret, at any depth. */
export function masked(schema: z.ZodType, value: unknown): unknown {
  const secret = schema.meta()?.secret;
  if (typeof value === 'string' && secret !== undefined) {
    return secret === 'url' && URL.canParse(value) ? maskedUrl(value) : HIDDEN;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const inner = schemaBelow(schema, key);
      return [key, inner === null ? one : masked(inner, one)];
    }),
  );
}
