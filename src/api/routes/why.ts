import { z } from 'zod';
import type { Why } from '../../model/insight.ts';
import { EVENT_TYPES, STATES, STATUSES, VERBS } from '../../model/words.ts';
import { askerOf } from '../access.ts';
import { iso, isoOrNull } from '../iso.ts';
import { unknownResource } from '../orders.ts';
import type { ApiPorts, App } from '../ports.ts';
import { idParams } from '../queries.ts';
import { faultShape, showFault } from '../resource.ts';

const time = z.string().describe('ISO 8601, UTC.');

const whyShape = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    kind: z.string(),
    hardware: z.string(),
    state: z.enum(STATES),
    phase: z.enum(STATES).describe('The last state it worked in.'),
    status: z.enum(STATUSES),
    since: time.describe('Since when it has this status.'),
    summary: z.string().describe('One sentence for people.'),
    inFlight: z
      .object({
        verb: z.enum(VERBS),
        cause: z.enum([...EVENT_TYPES, 'death']),
        event: z.string().describe('The id of the event that caused it.'),
        startedAt: time.describe('When it was decided on.'),
        forMs: z.number().describe('Milliseconds since then.'),
        deadline: time,
        doing: z.string(),
      })
      .nullable()
      .describe('The verb under way, or kept back.'),
    attempt: z.object({ n: z.int(), of: z.int() }).describe('Boots since the last success, of.'),
    wakes: z
      .object({ at: time, cause: z.string() })
      .nullable()
      .describe('When it goes on by itself, and why it waits until then.'),
    waitsFor: z
      .array(z.object({ gate: z.string(), reason: z.string(), until: time.nullable() }))
      .describe('What keeps it back, the first to mend first.'),
    pending: z.array(z.object({ type: z.enum(EVENT_TYPES), count: z.int(), since: time })),
    fault: z
      .object({ ...faultShape.shape, title: z.string().nullable() })
      .nullable()
      .describe('The last error, with the title of its code.'),
    path: z.array(z.enum(STATES)).describe('The shortest way to configured, this state first.'),
    actions: z.array(z.string()).describe('What can be done now: command lines of rug-ctl.'),
    runbook: z.string().describe('A page within docs, with its anchor.'),
  })
  .meta({ id: 'Why' });

/** Why a resource is where it is. */
export function whyRoute(app: App, { insight }: ApiPorts): void {
  app.get(
    '/v1/resources/:id/why',
    {
      config: { fails: ['unknown_resource'] },
      schema: {
        summary: 'Explain where a resource is',
        description: 'What it does, what it waits for, what went wrong, and what can be done.',
        tags: ['resources'],
        params: idParams,
        querystring: z.strictObject({}),
        response: { 200: whyShape },
      },
    },
    async (request) => {
      const { id } = request.params;
      const why = await insight.why(id, askerOf(request));
      if (why === null) throw unknownResource(id);
      return showWhy(why);
    },
  );
}

function showWhy(why: Why): z.output<typeof whyShape> {
  const { inFlight, wakes, fault } = why;
  return {
    ...why,
    since: iso(why.since),
    inFlight:
      inFlight === null
        ? null
        : {
            verb: inFlight.verb,
            cause: inFlight.cause,
            event: inFlight.event,
            startedAt: iso(inFlight.startedAt),
            forMs: inFlight.for,
            deadline: iso(inFlight.deadline),
            doing: inFlight.doing,
          },
    attempt: { ...why.attempt },
    wakes: wakes === null ? null : { at: iso(wakes.at), cause: wakes.cause },
    waitsFor: why.waitsFor.map((one) => ({ ...one, until: isoOrNull(one.until) })),
    pending: why.pending.map((one) => ({ ...one, since: iso(one.since) })),
    fault: fault === null ? null : { ...showFault(fault), title: fault.title },
    path: [...why.path],
    actions: [...why.actions],
  };
}
