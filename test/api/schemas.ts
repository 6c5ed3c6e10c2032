import { z } from 'zod';

/** A JSON schema, as far as these tests look into one. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

export interface Schemas {
  /** Why `value` is not what `schema` says, or null. */
  readonly parse: (schema: object, value: unknown) => string | null;
  /** The schema behind a `$ref`, or itself. */
  readonly resolve: (schema: JsonSchema) => JsonSchema;
}

/** Judges values by the schemas of an OpenAPI document, read back from its text. */
export function toSchemas(document: {
  readonly components: { readonly schemas: object };
}): Schemas {
  const text = JSON.stringify(document.components.schemas);
  const $defs = JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as Record<
    string,
    never
  >;
  const compiled = new Map<string, z.ZodType>();
  const compile = (schema: object): z.ZodType => {
    const key = JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/');
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const made = z.fromJSONSchema({ ...(JSON.parse(key) as object), $defs });
    compiled.set(key, made);
    return made;
  };
  return {
    parse: (schema, value) => {
      const parsed = compile(schema).safeParse(value);
      return parsed.success ? null : z.prettifyError(parsed.error);
    },
    resolve: (schema) => {
      const name = String(schema.$ref ?? '').replace('#/components/schemas/', '');
      const found = (document.components.schemas as Record<string, JsonSchema>)[name];
      return found ?? schema;
    },
  };
}
