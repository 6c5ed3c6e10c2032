/** JSON Schemas of everything that is sent to rug and by it, from the schemas it uses itself. */
import { z } from 'zod';
import { NOTICES, noticeSchema } from '../../src/bus/notices.ts';
import { verdictSchema } from '../../src/bus/verdict.ts';
import { FORMATS } from '../../src/events/formats.ts';
import type { Notice } from '../../src/model/decide.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

export const NOTICE_TYPES = Object.keys(NOTICES) as Notice['type'][];

/** File name in docs/schemas without its ending -> schema. */
export function schemas(): ReadonlyMap<string, JsonSchema> {
  return new Map([
    ...Object.entries(FORMATS).map(
      ([name, { title, schema }]) => [name, incoming(title, schema)] as const,
    ),
    ['verdict', { title: 'A reply', ...z.toJSONSchema(verdictSchema) }] as const,
    ...NOTICE_TYPES.map((type) => [`notice-${type}`, outgoing(type)] as const),
  ]);
}

/** What a sender may leave out is not required. */
const incoming = (title: string, schema: z.ZodType): JsonSchema => ({
  title,
  ...z.toJSONSchema(schema, { io: 'input' }),
});

const outgoing = (type: Notice['type']): JsonSchema => ({
  title: `The notice ${type}`,
  ...z.toJSONSchema(noticeSchema(type)),
});

/** Its text as a file of docs/schemas. */
export const schemaText = (schema: JsonSchema): string => `${JSON.stringify(schema, null, 2)}\n`;
