import { z } from 'zod';
import { ROLES } from '../../model/actor.ts';
import type { AuditQuery, StoredAudit } from '../../model/audit.ts';
import { askerOf } from '../access.ts';
import { iso } from '../iso.ts';
import type { ApiPorts, App } from '../ports.ts';
import { pageQuery, toPage } from '../queries.ts';

const word = z.string().min(1).max(255);

const auditQuery = z.strictObject({
  ...pageQuery.shape,
  who: word.optional().describe('The name of a token, the user of a message, or `rug`.'),
  action: word.optional().describe('`mode.set`, or `mode` for all that is done to modes.'),
  target: word.optional(),
  since: z.iso.datetime({ offset: true }).optional().describe('ISO 8601.'),
});

const snapshot = z.record(z.string(), z.unknown()).nullable();

export const auditShape = z
  .object({
    id: z.int(),
    at: z.string().describe('ISO 8601, UTC.'),
    who: z.string(),
    role: z.enum(ROLES),
    via: z.enum(['api', 'bus', 'rug']),
    from: z.string().describe('An address, an exchange.'),
    request: z.string().nullable().describe('The id of the request or message; joins the logs.'),
    action: z.string(),
    target: z.string(),
    tenantId: z.string().nullable(),
    why: z.string().nullable(),
    before: snapshot,
    after: snapshot,
    outcome: z.enum(['done', 'refused']),
    reason: z.string().nullable().describe('Why it was refused.'),
  })
  .meta({
    id: 'AuditEntry',
    examples: [
      {
        id: 17,
        at: '2026-01-31T03:12:00.000Z',
        who: 'anna',
        role: 'operator',
        via: 'api',
        from: '192.0.2.7',
        request: 'b1946ac9',
        action: 'brake.release',
        target: 'rack a7',
        tenantId: null,
        why: 'the rack burnt down',
        before: { engaged: true },
        after: null,
        outcome: 'done',
        reason: null,
      },
    ],
  });

/** Who did what, when, from where and why. */
export function auditRoute(app: App, { reader }: ApiPorts): void {
  app.get(
    '/v1/audit',
    {
      schema: {
        summary: 'Read the audit',
        description:
          'Every operator action, done or refused, newest first. A token that is bound to tenants ' +
          'sees what was about these.',
        tags: ['audit'],
        querystring: auditQuery,
        response: { 200: z.object({ items: z.array(auditShape), next: z.string().nullable() }) },
      },
    },
    async (request) => {
      const { tenants } = askerOf(request);
      const { limit: _, cursor: __, since, ...words } = request.query;
      const query: AuditQuery = {
        ...present(words),
        ...(tenants === null ? {} : { tenantIds: tenants }),
        ...(since === undefined ? {} : { since: Date.parse(since) }),
      };
      const { items, next } = await reader.audit(query, toPage(request.query));
      return { items: items.map(showAudit), next };
    },
  );
}

function present<T extends object>(query: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

export const showAudit = (entry: StoredAudit): z.output<typeof auditShape> => ({
  ...entry,
  at: iso(entry.at),
});
