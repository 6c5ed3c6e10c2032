import { z } from 'zod';
import { VERBS } from '../../model/words.ts';
import { byOf, orderHeaders } from '../by.ts';
import { acceptedShape, orderShape, showAccepted, toOrder } from '../orders.ts';
import type { ApiPorts, App } from '../ports.ts';
import { idParams } from '../queries.ts';

const config = { fails: ['unknown_resource', 'refused'] } as const;

const eventBody = z
  .strictObject(orderShape)
  .meta({ examples: [{ type: 'REBUILD', args: { image: 'router-2.1' } }, { type: 'POLL' }] });

/** Orders for one resource: events addressed to it. */
export function eventRoutes(app: App, { operations: { orders } }: ApiPorts): void {
  app.post(
    '/v1/resources/:id/events',
    {
      config,
      schema: {
        summary: 'Send an event to a resource',
        description:
          'Answers when the event is durable: 202, then `doneSeq` of the resource tells when it is ' +
          'done. 404 for an unknown id, 409 when it is refused.',
        tags: ['resources'],
        params: idParams,
        querystring: z.strictObject({}),
        headers: orderHeaders,
        body: eventBody,
        response: { 202: acceptedShape },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const accepted = await orders.event(id, toOrder(request.body), byOf(request));
      reply.code(202);
      return showAccepted(id, accepted);
    },
  );

  app.delete(
    '/v1/resources/:id',
    {
      config,
      schema: {
        summary: 'Delete a resource',
        description:
          'The event DELETE: its instances are scrubbed, after a grace where it has one.',
        tags: ['resources'],
        params: idParams,
        querystring: z.strictObject({}),
        headers: orderHeaders,
        response: { 202: acceptedShape },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const accepted = await orders.event(id, toOrder({ type: 'DELETE' }), byOf(request));
      reply.code(202);
      return showAccepted(id, accepted);
    },
  );

  app.post(
    '/v1/resources/:id/verbs/:verb',
    {
      config,
      schema: {
        summary: 'Run one verb',
        description:
          'Sends the event by which the machine runs this verb, where it can now; 409 where it cannot.',
        tags: ['resources'],
        params: z.strictObject({ ...idParams.shape, verb: z.enum(VERBS) }),
        querystring: z.strictObject({}),
        headers: orderHeaders,
        response: { 202: acceptedShape },
      },
    },
    async (request, reply) => {
      const { id, verb } = request.params;
      const accepted = await orders.run(id, verb, byOf(request));
      reply.code(202);
      return showAccepted(id, accepted);
    },
  );
}
