import { z } from 'zod';
import { askerOf } from '../access.ts';
import type { ApiPorts, App } from '../ports.ts';
import { idText } from '../queries.ts';
import { seen } from '../scope.ts';

const TYPES = { dot: 'text/vnd.graphviz; charset=utf-8', svg: 'image/svg+xml' } as const;

const picture = z.string();

/** The picture of the machine. */
export function diagramRoute(app: App, { diagram, reader }: ApiPorts): void {
  app.get(
    '/v1/diagram',
    {
      config: { fails: ['unknown_resource'] },
      schema: {
        summary: 'Draw the state machine',
        description: 'As DOT or SVG; with `id`, the present state of that resource is marked.',
        tags: ['status'],
        querystring: z.strictObject({
          format: z.enum(['dot', 'svg']).default('svg'),
          id: idText.optional().describe('The resource whose state is marked.'),
        }),
        response: {
          200: {
            description: 'The picture.',
            content: {
              'text/vnd.graphviz': { schema: picture },
              'image/svg+xml': { schema: picture },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { format, id } = request.query;
      const row = id === undefined ? null : seen(await reader.resource(id), id, askerOf(request));
      const text = await diagram(format, row?.view.state);
      return reply.type(TYPES[format]).serializer(String).send(text);
    },
  );
}
