import { z } from 'zod';
import { STATUSES, type Status } from '../../model/words.ts';
import { errorResponses } from '../errors.ts';
import { iso } from '../iso.ts';
import type { ApiPorts, App } from '../ports.ts';

export const partShape = z.object({
  name: z.string(),
  state: z.enum(['up', 'starting', 'down', 'off']),
  detail: z.string(),
  required: z.boolean().describe('rug is ready only while it is up.'),
});

const statusShape = z
  .object({
    version: z.string(),
    startedAt: z.string().describe('ISO 8601, UTC.'),
    now: z.string().describe('ISO 8601, UTC.'),
    parts: z.array(partShape).describe('What is on, what is off and how to turn it on.'),
    resources: z.object({
      total: z.int().describe('Without closed ones.'),
      byStatus: z.record(z.enum(STATUSES), z.int()),
    }),
    load: z.object({
      pending: z.int().describe('Resources with pending events.'),
      deciding: z.int(),
      looking: z.int().describe('Instances being looked at.'),
      acting: z.int().describe('Verbs under way.'),
      parked: z.int().describe('Runs kept back by a gate.'),
      setAside: z.int().describe('Resources set aside for killing workers.'),
      backlog: z
        .int()
        .describe('What intake waits for: writes for a transaction, resources for a decision.'),
      workers: z.array(z.object({ shard: z.int(), inFlight: z.int(), restarts: z.int() })),
    }),
  })
  .meta({ id: 'Status' });

/** How the whole program is doing. */
export function statusRoute(app: App, ports: ApiPorts, version: string): void {
  const { env, directory, scheduler, writer } = ports;
  const startedAt = iso(env.time.now());
  app.get(
    '/v1/status',
    {
      schema: {
        summary: 'Show the status of rug',
        description: 'Its version, its parts, its load, and how many resources have which status.',
        tags: ['status'],
        querystring: z.strictObject({}),
        response: { 200: statusShape, ...errorResponses },
      },
    },
    async () => {
      const statuses = directory.statuses();
      const byStatus = Object.fromEntries(
        STATUSES.map((name) => [name, statuses.get(name) ?? 0]),
      ) as Record<Status, number>;
      const { resources: _, workers, ...load } = scheduler.load();
      return {
        version,
        startedAt,
        now: iso(env.time.now()),
        parts: ports.parts().map((part) => ({ ...part })),
        resources: { total: Object.values(byStatus).reduce((a, b) => a + b, 0), byStatus },
        load: {
          ...load,
          backlog: writer.backlog(),
          workers: workers.map((worker) => ({ ...worker })),
        },
      };
    },
  );
}
