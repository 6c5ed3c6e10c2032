import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A schema of docs/schemas, read from its file as a listener or sender would. */
export const schemaOf = (name: string): z.ZodType =>
  z.fromJSONSchema(
    JSON.parse(readFileSync(new URL(`../../docs/schemas/${name}.json`, import.meta.url), 'utf8')),
  );
