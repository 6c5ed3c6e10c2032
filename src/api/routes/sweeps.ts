import { z } from 'zod';
import { type Actor, sees } from '../../model/actor.ts';
import { narrowed } from '../../model/authority.ts';
import { RugError } from '../../model/errors.ts';
import type { Directory } from '../../model/ports.ts';
import { selected } from '../../model/selected.ts';
import type { Selector } from '../../model/selector.ts';
import type { Sweep } from '../../model/store.ts';
import { EVENT_TYPES } from '../../model/words.ts';
import { askerOf } from '../access.ts';
import { byOf, orderHeaders } from '../by.ts';
import { iso } from '../iso.ts';
import { toOrder } from '../orders.ts';
import type { ApiPorts, App } from '../ports.ts';
import { targetShape, toSelector } from '../targets.ts';

const sweepBody = z
  .strictObject({
    ...targetShape,
    dryRun: z.boolean().default(false).describe('Only count what it would hit.'),
  })
  .meta({ examples: [{ target: 'error', type: 'CLEAR_ERROR' }] });

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
  .meta({
    id: 'Sweep',
    examples: [
      {
        id: 'b1946ac9',
        type: 'REBUILD',
        selector: { status: 'error' },
        who: 'anna',
        hit: 120,
        done: false,
        at: '2026-01-31T03:12:00.000Z',
      },
    ],
  });

/** One event to many resources (spec 3.4: the targets `*` and `error`). */
export function sweepRoutes(app: App, { operations, reader, directory }: ApiPorts): void {
  app.post(
    '/v1/sweeps',
    {
      config: { fails: ['refused'] },
      schema: {
        summary: 'Send an event to many resources',
        description:
          'Answers how many are hit; the events are made in the background, durably. A token that ' +
          'is bound to tenants hits nothing of others.',
        tags: ['sweeps'],
        querystring: z.strictObject({}),
        headers: orderHeaders,
        body: sweepBody,
        response: { 200: startedShape, 202: startedShape },
      },
    },
    async (request, reply) => {
      const by = byOf(request);
      const selector = narrowed(toSelector(request.body), by.actor);
      const order = toOrder(request.body);
      if (request.body.dryRun) return { id: null, matched: count(directory, selector) };
      const { sweep, matched } = await operations.orders.sweep(selector, order, by);
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
        response: { 200: z.object({ items: z.array(sweepShape) }) },
      },
    },
    async (request) => {
      const asker = askerOf(request);
      const sweeps = await reader.sweeps();
      return { items: sweeps.filter((one) => mayRead(asker, one)).map(showSweep) };
    },
  );

  app.get(
    '/v1/sweeps/:id',
    {
      config: { fails: ['unknown_sweep'] },
      schema: {
        summary: 'Show one sweep',
        description: 'How far it is: `done` once every resource it is about has its event.',
        tags: ['sweeps'],
        params: z.strictObject({ id: z.string().min(1).max(255) }),
        querystring: z.strictObject({}),
        response: { 200: sweepShape },
      },
    },
    async (request) => {
      const { id } = request.params;
      const found = await reader.sweep(id);
      if (found !== null && mayRead(askerOf(request), found)) return showSweep(found);
      throw new RugError('unknown_sweep', `no sweep has the id "${id}"`, { field: 'id' });
    },
  );
}

function count(directory: Directory, selector: Selector): number {
  let matched = 0;
  for (const _ of selected(directory, selector)) matched++;
  return matched;
}

/** A sweep is of the tenants it is bound to; one that is bound to none is of all. */
function mayRead(actor: Actor, { selector: { tenantId, tenantIds } }: Sweep): boolean {
  if (actor.tenants === null) return true;
  const bound = tenantIds ?? (tenantId === undefined ? null : [tenantId]);
  return bound?.every((tenant) => sees(actor, tenant)) ?? false;
}

function showSweep({ id, type, selector, who, hit, done, at }: Sweep): z.output<typeof sweepShape> {
  return { id, type, selector: { ...selector }, who, hit, done, at: iso(at) };
}
