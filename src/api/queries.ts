/** The parts that requests of several routes have in common. */
import { z } from 'zod';
import type { Selector } from '../model/selector.ts';
import { type PageQuery, RESOURCE_SORTS, type ResourcePageQuery } from '../model/store.ts';
import { tenantKey } from '../model/tenant.ts';
import { STATES, STATUSES } from '../model/words.ts';

/** An id as it stands in a path or a filter: whatever some source has called the resource. */
export const idText = z.string().min(1).max(255);

const word = z.string().min(1).max(255);

/** Numbers in a query are text. */
const limit = z.coerce
  .number({ error: ({ code }) => (code === 'invalid_type' ? 'must be a number' : undefined) })
  .int()
  .min(1)
  .max(1000)
  .default(100)
  .describe('Items per page, at most 1000.');

export const pageQuery = z.strictObject({
  limit,
  cursor: z.string().min(1).max(512).optional().describe('The `next` of the page before.'),
});

export const idParams = z.strictObject({ id: idText.describe('The id of the resource.') });

/** `updatedAt`, or `-updatedAt` for the highest first. */
const sort = z
  .enum([...RESOURCE_SORTS, ...RESOURCE_SORTS.map((by) => `-${by}` as const)])
  .optional()
  .describe('Default `id`; `-` in front: the highest first. A cursor belongs to its sort.');

/** Filters of a list; several must all hold. */
export const resourceQuery = z.strictObject({
  ...pageQuery.shape,
  tenant: word.optional().describe('With or without dashes.'),
  kind: word.optional(),
  hardware: word.optional(),
  status: z.enum(STATUSES).optional(),
  state: z.enum(STATES).optional().describe('`Exit` lists what is closed, which is else left out.'),
  label: z
    .string()
    .regex(/^[^:]+:/, 'must be name:value')
    .optional()
    .describe('`name:value`.'),
  tag: word.optional(),
  rack: word.optional(),
  parent: idText.optional().describe('The id of the resource that they depend on.'),
  sort,
  id: z
    .union([idText, z.array(idText).max(1000)])
    .optional()
    .describe('Repeat it to ask for several.'),
});

/** The same words in a body. */
export const selectorBody = z.strictObject({
  ids: z.array(idText).min(1).max(10_000).optional(),
  tenantId: word.optional(),
  kind: word.optional(),
  hardware: word.optional(),
  status: z.enum(STATUSES).optional(),
  state: z.enum(STATES).optional(),
  label: z.strictObject({ name: word, value: z.string().max(255) }).optional(),
  tag: word.optional(),
  rack: word.optional(),
  parentId: idText.optional(),
});

export const toPage = ({ limit, cursor }: z.output<typeof pageQuery>): PageQuery =>
  cursor === undefined ? { limit } : { limit, cursor };

export function toResourcePage(query: z.output<typeof resourceQuery>): ResourcePageQuery {
  const page = toPage(query);
  if (query.sort === undefined) return page;
  const by = RESOURCE_SORTS.find((one) => query.sort?.replace('-', '') === one) ?? 'id';
  return { ...page, sort: { by, descending: query.sort.startsWith('-') } };
}

export function queryToSelector(query: z.output<typeof resourceQuery>): Selector {
  const { limit: _, cursor: __, sort: ___, tenant, parent, label, id, ...plain } = query;
  return present({
    ...plain,
    ids: id === undefined ? undefined : [id].flat(),
    tenantId: tenant === undefined ? undefined : tenantKey(tenant),
    label: label === undefined ? undefined : splitLabel(label),
    parentId: parent,
  });
}

export const bodyToSelector = ({ tenantId, ...plain }: z.output<typeof selectorBody>): Selector =>
  present({ ...plain, tenantId: tenantId === undefined ? undefined : tenantKey(tenantId) });

/** Without the fields that are undefined. */
function present(selector: { [K in keyof Selector]: Selector[K] | undefined }): Selector {
  return Object.fromEntries(Object.entries(selector).filter(([, value]) => value !== undefined));
}

function splitLabel(text: string): { name: string; value: string } {
  const colon = text.indexOf(':');
  return { name: text.slice(0, colon), value: text.slice(colon + 1) };
}
