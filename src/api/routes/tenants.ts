import { z } from 'zod';
import type { Actor } from '../../model/actor.ts';
import { narrowed } from '../../model/authority.ts';
import { RugError } from '../../model/errors.ts';
import type { Mode } from '../../model/modes.ts';
import type { Directory } from '../../model/ports.ts';
import { selected } from '../../model/selected.ts';
import { STATUSES, type Status } from '../../model/words.ts';
import { askerOf } from '../access.ts';
import { modeShape, showMode } from '../modes.ts';
import type { ApiPorts, App } from '../ports.ts';
import { pageQuery } from '../queries.ts';

const tenantShape = z
  .object({
    tenantId: z.string(),
    resources: z.int().describe('Without closed ones.'),
    byStatus: z
      .partialRecord(z.enum(STATUSES), z.int())
      .describe('How many have which status; what none has is left out.'),
    mode: modeShape.nullable().describe('Its own mode; null: it is managed.'),
  })
  .meta({
    id: 'Tenant',
    examples: [{ tenantId: 'blue', resources: 2, byStatus: { configured: 2 }, mode: null }],
  });

type Counts = Partial<Record<Status, number>>;

/** Whose resources there are. */
export function tenantRoute(app: App, { directory, operations: { modes } }: ApiPorts): void {
  app.get(
    '/v1/tenants',
    {
      schema: {
        summary: 'List tenants',
        description:
          'Those that have resources, or are in debug, by id. A token that is bound to tenants sees these.',
        tags: ['resources'],
        querystring: pageQuery,
        response: { 200: z.object({ items: z.array(tenantShape), next: z.string().nullable() }) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const asker = askerOf(request);
      const counts = countsFor(directory, asker);
      const held = modesFor(modes.list(), asker);
      const after = cursor === undefined ? '' : tenantIn(cursor);
      const ids = [...new Set([...counts.keys(), ...held.keys()])]
        .filter((id) => cursor === undefined || id > after)
        .sort();
      const page = ids.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map((id) => show(id, counts.get(id) ?? {}, held.get(id))),
        next: ids.length > limit && last !== undefined ? cursorOf(last) : null,
      };
    },
  );
}

function countsFor(directory: Directory, asker: Actor): ReadonlyMap<string, Counts> {
  const counts = new Map<string, Counts>();
  for (const { tenantId, view } of selected(directory, narrowed({}, asker))) {
    const own = counts.get(tenantId) ?? {};
    own[view.status] = (own[view.status] ?? 0) + 1;
    counts.set(tenantId, own);
  }
  return counts;
}

const modesFor = (modes: readonly Mode[], { tenants }: Actor): ReadonlyMap<string, Mode> =>
  new Map(
    modes
      .filter(({ scope, key }) => scope === 'tenant' && (tenants?.includes(key) ?? true))
      .map((mode) => [mode.key, mode]),
  );

const show = (
  tenantId: string,
  byStatus: Counts,
  mode: Mode | undefined,
): z.output<typeof tenantShape> => ({
  tenantId,
  resources: Object.values(byStatus).reduce((sum, count) => sum + count, 0),
  byStatus,
  mode: mode === undefined ? null : showMode(mode),
});

/** The text clients get of where they are; opaque to them. */
const cursorOf = (tenantId: string): string =>
  Buffer.from(JSON.stringify(tenantId)).toString('base64url');

/** Throws RugError `bad_request` for what is no cursor of this list. */
function tenantIn(cursor: string): string {
  try {
    const tenant: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof tenant === 'string') return tenant;
  } catch {
    // Said below.
  }
  const text = 'cursor: not one of this list; leave it out to begin anew.';
  throw new RugError('bad_request', text, { field: 'cursor' });
}
