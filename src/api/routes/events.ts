import { z } from 'zod';
import { caller } from '../caller.ts';
import { errorResponses } from '../errors.ts';
import { acceptedShape, orderShape, showAccepted, toOrder } from '../orders.ts';
import type { ApiPorts, App } from '../ports.ts';
import { idParams } from '../queries.ts';

/** Events addressed to one resource. */
export function eventRoutes(app: App, { operations }: ApiPorts): void {
  app.post(
    '/v1/resources/:id/events',
    {
      schema: {
        summary: 'Send an event to a resource',
        description:
          'Answers when the event is durable: 202, then `doneSeq` of the resource tells when it is ' +
          'done. 404 for an unknown id, 409 when it is refused.',
        tags: ['resources'],
        params: idParams,
        querystring: z.strictObject({}),
        body: z.strictObject(orderShape),
        response: { 202: acceptedShape, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const accepted = await operations.event(id, toOrder(request.body), caller(request));
      reply.code(202);
      return showAccepted(id, accepted);
    },
  );

  app.delete(
    '/v1/resources/:id',
    {
      schema: {
        summary: 'Delete a resource',
        description:
          'The event DELETE: its instances are scrubbed, after a grace where it has one.',
        tags: ['resources'],
        params: idParams,
        querystring: z.strictObject({}),
        response: { 202: acceptedShape, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const order = toOrder({ type: 'DELETE' });
      const accepted = await operations.event(id, order, caller(request));
      reply.code(202);
      return showAccepted(id, accepted);
    },
  );
}
