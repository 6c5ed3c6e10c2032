import { z } from 'zod';
import { errorResponses } from '../errors.ts';
import { unknownResource } from '../orders.ts';
import type { ApiPorts, App } from '../ports.ts';
import { idParams, queryToSelector, resourceQuery, toPage } from '../queries.ts';
import { resourceShape, showResource } from '../resource.ts';

const listShape = z.object({
  items: z.array(resourceShape),
  next: z.string().nullable().describe('The cursor of the next page; null at the end.'),
});

/** Reading resources: the list with its filters, and one. */
export function resourceRoutes(app: App, { reader, scheduler }: ApiPorts): void {
  app.get(
    '/v1/resources',
    {
      schema: {
        summary: 'List resources',
        description: 'By id, ascending. Closed ones only with `state=Exit`.',
        tags: ['resources'],
        querystring: resourceQuery,
        response: { 200: listShape, ...errorResponses },
      },
    },
    async ({ query }) => {
      const { items, next } = await reader.resources(queryToSelector(query), toPage(query));
      return { items: items.map((row) => showResource(row, scheduler.live(row.id))), next };
    },
  );

  app.get(
    '/v1/resources/:id',
    {
      schema: {
        summary: 'Show one resource',
        description: 'As committed, with what is going on with it right now in `live`.',
        tags: ['resources'],
        params: idParams,
        querystring: z.strictObject({}),
        response: { 200: resourceShape, ...errorResponses },
      },
    },
    async ({ params: { id } }) => {
      const row = await reader.resource(id);
      if (row === null) throw unknownResource(id);
      return showResource(row, scheduler.live(id));
    },
  );
}
