import { z } from 'zod';
import { errorResponses } from '../errors.ts';
import type { ApiPorts, App } from '../ports.ts';
import { partShape } from './status.ts';

const readyShape = z.object({
  ready: z.boolean(),
  missing: z.array(partShape).describe('The required parts that are not up.'),
});

/** What machines ask: is the process alive, can it work, its metrics. */
export function probeRoutes(app: App, ports: ApiPorts): void {
  app.get(
    '/healthz',
    {
      schema: {
        summary: 'Is the process alive?',
        description: '200 as long as it answers at all.',
        tags: ['probes'],
        response: { 200: z.object({ alive: z.literal(true) }), ...errorResponses },
      },
    },
    async () => ({ alive: true as const }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        summary: 'Can it work?',
        description: '200 when every required part is up, else 503 with what is missing.',
        tags: ['probes'],
        response: { 200: readyShape, 503: readyShape, '4xx': errorResponses['4xx'] },
      },
    },
    async (_request, reply) => {
      const missing = ports
        .parts()
        .filter(({ required, state }) => required && state !== 'up')
        .map((part) => ({ ...part }));
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
          ...errorResponses,
        },
      },
    },
    async (_request, reply) => {
      const { text, contentType } = await ports.exposition();
      return reply.type(contentType).serializer(String).send(text);
    },
  );
}
