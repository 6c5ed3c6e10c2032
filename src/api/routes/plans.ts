import { z } from 'zod';
import { narrowed } from '../../model/authority.ts';
import type { VerbDuration } from '../../model/duration.ts';
import type { Plan } from '../../model/insight.ts';
import { EVENT_TYPES, STATUSES, VERBS } from '../../model/words.ts';
import { askerOf } from '../access.ts';
import { brakeShape, showBrake } from '../braking.ts';
import { toOrder } from '../orders.ts';
import type { ApiPorts, App } from '../ports.ts';
import { targetShape, toSelector } from '../targets.ts';

const planBody = z
  .strictObject(targetShape)
  .meta({ examples: [{ selector: { ids: ['r1'] }, type: 'REBUILD' }] });

const span = z.number().nullable().describe('Milliseconds; null: there is no history.');

const durationShape = z.object({
  driver: z.string(),
  verb: z.enum(VERBS),
  count: z.int().describe('Verbs that it was measured with.'),
  p50: z.number().describe('Milliseconds.'),
  p95: z.number().describe('Milliseconds.'),
});

const planShape = z
  .object({
    order: z.object({ type: z.enum(EVENT_TYPES) }),
    matched: z.int().describe('How many resources it is about.'),
    groups: z
      .array(
        z.object({
          kind: z.string(),
          hardware: z.string(),
          status: z.enum(STATUSES),
          count: z.int(),
          ids: z.array(z.string()).describe('Some of them, at most five.'),
          verbs: z.array(z.object({ verb: z.enum(VERBS), duration: durationShape.nullable() })),
          end: z.enum(STATUSES).describe('What their status would be.'),
          refused: z.string().nullable().describe('Why they would refuse it.'),
          p50: span,
          p95: span,
        }),
      )
      .describe('Resources that would go the same way, together.'),
    blast: z
      .array(
        z.object({
          brake: brakeShape,
          hit: z.int().describe('Resources whose instance would be away for a while.'),
          share: z.number().describe('Of the scope, 0 to 1.'),
          over: z.boolean().describe('As many deaths at once would brake the scope.'),
        }),
      )
      .describe('How much of each scope that is.'),
  })
  .meta({ id: 'Plan' });

/** What an order would do. */
export function planRoute(app: App, { insight }: ApiPorts): void {
  app.post(
    '/v1/plans',
    {
      config: { role: 'viewer', adds: 'nothing' },
      schema: {
        summary: 'Plan an order',
        description:
          'What the order of a sweep would do, verb by verb, how long that took before, and how much ' +
          'of the cloud it is about. Nothing is done.',
        tags: ['sweeps'],
        querystring: z.strictObject({}),
        body: planBody,
        response: { 200: planShape },
      },
    },
    async (request) => {
      const asker = askerOf(request);
      const selector = narrowed(toSelector(request.body), asker);
      return showPlan(await insight.plan(selector, toOrder(request.body), asker));
    },
  );
}

function showPlan({ order, matched, groups, blast }: Plan): z.output<typeof planShape> {
  return {
    order: { type: order.type },
    matched,
    groups: groups.map((group) => ({
      ...group,
      ids: [...group.ids],
      verbs: group.verbs.map(({ verb, duration }) => ({ verb, duration: shown(duration) })),
    })),
    blast: blast.map(({ brake, ...rest }) => ({ ...rest, brake: showBrake(brake) })),
  };
}

const shown = (duration: VerbDuration | null): z.output<typeof durationShape> | null =>
  duration === null ? null : { ...duration };
