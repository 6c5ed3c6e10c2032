import { z } from 'zod';
import type { Actor } from '../../model/actor.ts';
import type { Directory } from '../../model/ports.ts';
import { STATUSES, type Status } from '../../model/words.ts';
import { askerOf } from '../access.ts';
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
      setAside: z
        .int()
        .describe(
          'Resources set aside: they killed workers, or rug itself, or cannot be worked on.',
        ),
      suspects: z.int().describe('Resources and messages that wait to be taken up one at a time.'),
      backlog: z
        .int()
        .describe('What intake waits for: writes for a transaction, resources for a decision.'),
      workers: z.array(z.object({ shard: z.int(), inFlight: z.int(), restarts: z.int() })),
    }),
  })
  .meta({ id: 'Status' });

/** What there is to say of the process. */
export interface Program {
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** How the whole program is doing. */
export function statusRoute(app: App, ports: ApiPorts, program: Program): void {
  const { env, directory, scheduler, writer } = ports;
  app.get(
    '/v1/status',
    {
      schema: {
        summary: 'Show the status of rug',
        description:
          'Its version, its parts, its load, and how many resources have which status: those that the token may see.',
        tags: ['status'],
        querystring: z.strictObject({}),
        response: { 200: statusShape },
      },
    },
    async (request) => {
      const statuses = statusesFor(askerOf(request), directory);
      const byStatus = Object.fromEntries(
        STATUSES.map((name) => [name, statuses.get(name) ?? 0]),
      ) as Record<Status, number>;
      const { resources: _, workers, ...load } = scheduler.load();
      return {
        version: program.version,
        startedAt: program.startedAt,
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

function statusesFor({ tenants }: Actor, directory: Directory): ReadonlyMap<string, number> {
  if (tenants === null) return directory.statuses();
  const counts = new Map<string, number>();
  for (const { view } of tenants.flatMap((tenant) => directory.byTenant(tenant))) {
    if (view.state !== 'Exit') counts.set(view.status, (counts.get(view.status) ?? 0) + 1);
  }
  return counts;
}
