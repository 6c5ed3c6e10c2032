import { z } from 'zod';
import { RugError } from '../../model/errors.ts';
import type { Directory } from '../../model/ports.ts';
import { matches, type Selector, wildcard } from '../../model/selector.ts';
import type { Sweep } from '../../model/store.ts';
import { EVENT_TYPES } from '../../model/words.ts';
import { caller } from '../caller.ts';
import { errorResponses } from '../errors.ts';
import { iso } from '../iso.ts';
import { orderShape, toOrder } from '../orders.ts';
import type { ApiPorts, App } from '../ports.ts';
import { bodyToSelector, selectorBody } from '../queries.ts';

const sweepBody = z.strictObject({
  target: z.enum(['*', 'error']).optional().describe('`*`: everything; `error`: what is in error.'),
  selector: selectorBody
    .optional()
    .describe('Narrows `target`, or stands alone; then it must not be empty.'),
  dryRun: z.boolean().default(false).describe('Only count what it would hit.'),
  ...orderShape,
});

const startedShape = z.object({
  id: z.string().nullable().describe('Null for a dry run.'),
  matched: z.int().describe('How many resources it hits.'),
});

const sweepShape = z
  .object({
    id: z.string(),
    type: z.enum(EVENT_TYPES),
    selector: z.record(z.string(), z.unknown()),
    who: z.string(),
    hit: z.int().describe('Events made so far.'),
    done: z.boolean(),
    at: z.string().describe('ISO 8601, UTC.'),
  })
  .meta({ id: 'Sweep' });

/** One event to many resources (spec 3.4: the targets `*` and `error`). */
export function sweepRoutes(app: App, { operations, reader, directory }: ApiPorts): void {
  app.post(
    '/v1/sweeps',
    {
      schema: {
        summary: 'Send an event to many resources',
        description: 'Answers how many are hit; the events are made in the background, durably.',
        tags: ['sweeps'],
        querystring: z.strictObject({}),
        body: sweepBody,
        response: { 200: startedShape, 202: startedShape, ...errorResponses },
      },
    },
    async (request, reply) => {
      const selector = toSelector(request.body);
      const order = toOrder(request.body);
      if (request.body.dryRun) {
        return { id: null, matched: count(directory, selector) };
      }
      const { sweep, matched } = await operations.sweep(selector, order, caller(request));
      reply.code(202);
      return { id: sweep.id, matched };
    },
  );

  app.get(
    '/v1/sweeps',
    {
      schema: {
        summary: 'List sweeps',
        description: 'Those that go on and those that are kept, with their progress.',
        tags: ['sweeps'],
        querystring: z.strictObject({}),
        response: { 200: z.object({ items: z.array(sweepShape) }), ...errorResponses },
      },
    },
    async () => ({ items: (await reader.sweeps()).map(showSweep) }),
  );
}

function count(directory: Directory, selector: Selector): number {
  let matched = 0;
  for (const one of directory.all()) if (matches(selector, one)) matched++;
  return matched;
}

/** Nothing selected must not mean everything by accident. */
function toSelector({ target, selector = {} }: z.output<typeof sweepBody>): Selector {
  if (target === undefined && Object.keys(selector).length === 0) {
    throw new RugError('bad_request', 'target: say whom; "*" means every resource', {
      field: 'target',
    });
  }
  const chosen = bodyToSelector(selector);
  if (target === 'error' && chosen.status !== undefined) {
    throw new RugError('bad_request', 'selector.status: the target "error" says it already', {
      field: 'selector.status',
    });
  }
  return { ...chosen, ...wildcard(target ?? '*') };
}

function showSweep({ id, type, selector, who, hit, done, at }: Sweep): z.output<typeof sweepShape> {
  return { id, type, selector: { ...selector }, who, hit, done, at: iso(at) };
}
