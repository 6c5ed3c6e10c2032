import { z } from 'zod';
import { narrowed } from '../../model/authority.ts';
import type { ResourceRow } from '../../model/resource.ts';
import { asideWords } from '../../model/setaside.ts';
import { askerOf } from '../access.ts';
import type { ApiPorts, App } from '../ports.ts';
import { idParams, queryToSelector, resourceQuery, toResourcePage } from '../queries.ts';
import { type ResourceShape, resourceShape, showResource } from '../resource.ts';
import { seen } from '../scope.ts';

const listShape = z.object({
  items: z.array(resourceShape),
  next: z.string().nullable().describe('The cursor of the next page; null at the end.'),
});

/** Reading resources: the list with its filters, and one. */
export function resourceRoutes(
  app: App,
  { reader, scheduler, registry, directory }: ApiPorts,
): void {
  const shown = (row: ResourceRow): ResourceShape => {
    const live = scheduler.live(row.id);
    // What is wrong with its events its row in the store does not say.
    const known = live?.setAside === true ? directory.get(row.id) : undefined;
    return showResource(row, live, asideWords(known ?? row, live, registry));
  };
  app.get(
    '/v1/resources',
    {
      schema: {
        summary: 'List resources',
        description: 'By id, or as `sort` says. Closed ones only with `state=Exit`.',
        tags: ['resources'],
        querystring: resourceQuery,
        response: { 200: listShape },
      },
    },
    async (request) => {
      const selector = narrowed(queryToSelector(request.query), askerOf(request));
      const { items, next } = await reader.resources(selector, toResourcePage(request.query));
      return { items: items.map(shown), next };
    },
  );

  app.get(
    '/v1/resources/:id',
    {
      config: { fails: ['unknown_resource'] },
      schema: {
        summary: 'Show one resource',
        description: 'As committed, with what is going on with it right now in `live`.',
        tags: ['resources'],
        params: idParams,
        querystring: z.strictObject({}),
        response: { 200: resourceShape },
      },
    },
    async (request) => {
      const { id } = request.params;
      return shown(seen(await reader.resource(id), id, askerOf(request)));
    },
  );
}
