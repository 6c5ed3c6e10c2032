import { z } from 'zod';
import { sees } from '../../model/actor.ts';
import type { TrailRow } from '../../model/store.ts';
import { EVENT_TYPES, STATES, STATUSES, VERBS } from '../../model/words.ts';
import { askerOf } from '../access.ts';
import { iso } from '../iso.ts';
import { unknownResource } from '../orders.ts';
import type { ApiPorts, App } from '../ports.ts';
import { idParams, pageQuery, toPage } from '../queries.ts';
import { faultShape, showFault } from '../resource.ts';
import { seen } from '../scope.ts';

export const decisionShape = z
  .object({
    id: z.int(),
    resourceId: z.string(),
    tenantId: z.string(),
    at: z.string().describe('ISO 8601, UTC.'),
    cause: z
      .enum(['ENTRY', 'WAKE', 'DONE', 'LOOKED', 'KEEP'])
      .describe('What made it decide; KEEP: a mode holds it, what waits was only kept.'),
    event: z.enum(EVENT_TYPES).nullable(),
    eventId: z.string().nullable(),
    from: z.enum(STATES),
    to: z.enum(STATES),
    statusBefore: z.enum(STATUSES),
    statusAfter: z.enum(STATUSES),
    transitions: z.array(z.object({ from: z.enum(STATES), to: z.enum(STATES), guard: z.string() })),
    command: z.string().nullable().describe('The verb or look asked for.'),
    verb: z.enum(VERBS).nullable().describe('The verb that ended.'),
    outcome: z.string().nullable().describe('How the verb ended: `ok`, or its outcome class.'),
    fault: faultShape.nullable(),
    refused: z.array(z.object({ event: z.enum(EVENT_TYPES), reason: z.string() })),
    took: z.number().nullable().describe('Milliseconds the verb took.'),
    policy: z.string().describe('The version of the policy it was decided under.'),
  })
  .meta({ id: 'Decision', description: 'One decision about a resource, as it is kept.' });

/** What happened to a resource, decision by decision. */
export function historyRoute(app: App, { reader }: ApiPorts): void {
  app.get(
    '/v1/resources/:id/history',
    {
      config: { fails: ['unknown_resource'] },
      schema: {
        summary: 'Show the history of a resource',
        description: 'Its decisions, newest first.',
        tags: ['resources'],
        params: idParams,
        querystring: pageQuery,
        response: {
          200: z.object({ items: z.array(decisionShape), next: z.string().nullable() }),
        },
      },
    },
    async (request) => {
      const { id } = request.params;
      const asker = askerOf(request);
      const { items, next } = await reader.trail(id, toPage(request.query));
      // The history outlives the resource; whose it was stands in each row of it.
      const [row] = items;
      if (row === undefined) seen(await reader.resource(id), id, asker);
      else if (!sees(asker, row.tenantId)) throw unknownResource(id);
      return { items: items.map(showDecision), next };
    },
  );
}

export function showDecision(row: TrailRow): z.output<typeof decisionShape> {
  return {
    ...row,
    at: iso(row.at),
    transitions: row.transitions.map((transition) => ({ ...transition })),
    fault: row.fault === null ? null : showFault(row.fault),
    refused: row.refused.map((refusal) => ({ ...refusal })),
  };
}
