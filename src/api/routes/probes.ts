import { z } from 'zod';
import { checkAllTenants } from '../../model/authority.ts';
import { askerOf } from '../access.ts';
import type { ApiPorts, App } from '../ports.ts';
import { partShape } from './status.ts';

const readyShape = z.object({
  ready: z.boolean(),
  missing: z
    .array(partShape.pick({ name: true, state: true }))
    .describe('The required parts that are not up; why is in /v1/status.'),
});

/** What machines ask: is the process alive, can it work, its metrics. */
export function probeRoutes(app: App, ports: ApiPorts): void {
  app.get(
    '/healthz',
    {
      config: { open: true },
      schema: {
        summary: 'Is the process alive?',
        description: '200 as long as it answers at all.',
        tags: ['probes'],
        response: { 200: z.object({ alive: z.literal(true) }) },
      },
    },
    async () => ({ alive: true as const }),
  );

  app.get(
    '/readyz',
    {
      config: { open: true },
      schema: {
        summary: 'Can it work?',
        description: '200 when every required part is up, else 503 with what is missing.',
        tags: ['probes'],
        response: {
          200: readyShape,
          503: readyShape.describe('Not ready; `missing` says what is not up.'),
        },
      },
    },
    async (_request, reply) => {
      const missing = ports
        .parts()
        .filter(({ required, state }) => required && state !== 'up')
        .map(({ name, state }) => ({ name, state }));
      reply.code(missing.length === 0 ? 200 : 503);
      return { ready: missing.length === 0, missing };
    },
  );

  app.get(
    '/metrics',
    {
      schema: {
        summary: 'Metrics',
        description: 'In the Prometheus text format.',
        tags: ['probes'],
        response: {
          200: {
            description: 'The metrics.',
            content: { 'text/plain': { schema: z.string() } },
          },
        },
      },
    },
    async (request, reply) => {
      checkAllTenants(askerOf(request), 'what is measured');
      const { text, contentType } = await ports.exposition();
      return reply.type(contentType).serializer(String).send(text);
    },
  );
}
