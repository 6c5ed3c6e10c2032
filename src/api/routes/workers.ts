import { z } from 'zod';
import { checkAllTenants } from '../../model/authority.ts';
import { VERBS } from '../../model/words.ts';
import { askerOf } from '../access.ts';
import { iso } from '../iso.ts';
import { modeShape, showMode } from '../modes.ts';
import type { ApiPorts, App } from '../ports.ts';

const runningShape = z.object({
  id: z.string(),
  verb: z.enum(VERBS),
  startedAt: z.string().describe('ISO 8601, UTC.'),
  forMs: z.number().describe('Milliseconds since then.'),
});

const workersShape = z
  .object({
    shards: z.array(z.object({ shard: z.int(), inFlight: z.int(), restarts: z.int() })),
    load: z.object({
      resources: z.int(),
      pending: z.int().describe('Resources with pending events.'),
      deciding: z.int(),
      looking: z.int(),
      acting: z.int().describe('Verbs under way.'),
      parked: z.int().describe('Runs kept back by a gate.'),
      setAside: z
        .int()
        .describe(
          'Resources set aside: they killed workers, or rug itself, or cannot be worked on.',
        ),
      suspects: z.int().describe('Resources and messages that wait to be taken up one at a time.'),
      backlog: z.int().describe('What intake waits for.'),
    }),
    modes: z.array(modeShape),
    parked: z
      .array(z.object({ gate: z.string(), count: z.int() }))
      .describe('Runs that are kept back, by gate, the most first.'),
    overdue: z.int().describe('Resources that should have been probed by now.'),
    running: z
      .array(runningShape)
      .describe('Verbs under way, the longest first, at most a hundred.'),
  })
  .meta({ id: 'Workers' });

/** What is being worked on (the report of spec 4.4, with what it left out). */
export function workersRoute(app: App, { env, insight, writer, overdue }: ApiPorts): void {
  app.get(
    '/v1/workers',
    {
      schema: {
        summary: 'Show what is being worked on',
        description: 'Workers, load, modes, what is kept back by which gate, and verbs under way.',
        tags: ['status'],
        querystring: z.strictObject({}),
        response: { 200: workersShape },
      },
    },
    async (request) => {
      checkAllTenants(askerOf(request), 'the work');
      const { shards, load, modes, parked, running } = insight.workers();
      const now = env.time.now();
      return {
        shards: shards.map((shard) => ({ ...shard })),
        load: { ...load, backlog: writer.backlog() },
        modes: modes.map(showMode),
        parked: parked.map((one) => ({ ...one })),
        overdue: overdue().length,
        running: running.map(({ id, verb, startedAt }) => ({
          id,
          verb,
          startedAt: iso(startedAt),
          forMs: now - startedAt,
        })),
      };
    },
  );
}
