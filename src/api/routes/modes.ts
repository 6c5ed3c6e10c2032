import { z } from 'zod';
import { type Actor, type By, sees } from '../../model/actor.ts';
import { RugError } from '../../model/errors.ts';
import { MODE_SCOPES, type Mode } from '../../model/modes.ts';
import type { ModeChange } from '../../model/operations.ts';
import { VERBS } from '../../model/words.ts';
import { askerOf } from '../access.ts';
import { byOf, orderHeaders, reasonText } from '../by.ts';
import { iso } from '../iso.ts';
import { modeShape, showMode } from '../modes.ts';
import type { ApiPorts, App } from '../ports.ts';
import { seesResource } from '../scope.ts';

const changeShape = z
  .object({
    mode: modeShape.nullable().describe('What is in force now.'),
    before: modeShape.nullable(),
    hit: z.int().describe('Resources that the mode is about.'),
    running: z
      .array(z.object({ id: z.string(), verb: z.enum(VERBS), startedAt: z.string() }))
      .describe('Verbs still under way: they go on to their end. At most a hundred.'),
  })
  .meta({ id: 'ModeChange' });

const setBody = z
  .strictObject({
    reason: reasonText.optional().describe('Why; before the header X-Rug-Reason.'),
    expiresAt: z.iso.datetime({ offset: true }).optional().describe('When it ends by itself.'),
    expiresIn: z.number().positive().max(315_360_000).optional().describe('The same, in seconds.'),
  })
  .meta({ examples: [{ reason: 'disk is being replaced', expiresIn: 3600 }] });

const params = z.strictObject({
  scope: z.enum(MODE_SCOPES),
  key: z.string().min(1).max(255).describe('The resource, the tenant, or `*`.'),
});

const config = { adds: 'urgent', fails: ['unknown_resource'] } as const;

/** Debug and manage: who is left alone (spec 4.5). */
export function modeRoutes(app: App, { operations: { modes }, directory, env }: ApiPorts): void {
  const mayRead = (actor: Actor, { scope, key }: Mode): boolean =>
    scope === 'global' ||
    (scope === 'tenant' ? sees(actor, key) : seesResource(directory, key, actor));

  app.get(
    '/v1/modes',
    {
      schema: {
        summary: 'List modes',
        description: 'Who is in debug: resources, tenants, or everything.',
        tags: ['modes'],
        querystring: z.strictObject({}),
        response: { 200: z.object({ items: z.array(modeShape) }) },
      },
    },
    async (request) => {
      const asker = askerOf(request);
      const items = modes.list().filter((mode) => mayRead(asker, mode));
      return { items: items.map(showMode) };
    },
  );

  app.put(
    '/v1/modes/:scope/:key',
    {
      config,
      schema: {
        summary: 'Put into debug',
        description:
          'Nothing is decided on until it ends; what arrives meanwhile is kept. Verbs under way go ' +
          'on. Again: only reason and expiry change.',
        tags: ['modes'],
        params,
        querystring: z.strictObject({}),
        headers: orderHeaders,
        body: setBody.nullish(),
        response: { 200: changeShape },
      },
    },
    async (request) => {
      const { scope, key } = request.params;
      const body = request.body ?? {};
      const by = withReason(byOf(request), body.reason);
      return showChange(await modes.set(scope, key, expiry(body, env.time.now()), by));
    },
  );

  app.delete(
    '/v1/modes/:scope/:key',
    {
      config,
      schema: {
        summary: 'End debug: manage',
        description: 'What is pending is worked off, and everything concerned is looked at.',
        tags: ['modes'],
        params,
        querystring: z.strictObject({}),
        headers: orderHeaders,
        response: { 200: changeShape },
      },
    },
    async (request) => {
      const { scope, key } = request.params;
      return showChange(await modes.clear(scope, key, byOf(request)));
    },
  );
}

const withReason = (by: By, reason: string | undefined): By =>
  reason === undefined ? by : { ...by, why: reason };

/** Epoch milliseconds, null: never; throws RugError `bad_request` when both are given. */
function expiry({ expiresAt, expiresIn }: z.output<typeof setBody>, now: number): number | null {
  if (expiresAt !== undefined && expiresIn !== undefined) {
    const text = 'expiresIn: expiresAt says it already';
    throw new RugError('bad_request', text, { field: 'expiresIn' });
  }
  if (expiresAt !== undefined) return Date.parse(expiresAt);
  return expiresIn === undefined ? null : now + expiresIn * 1000;
}

const showChange = ({ mode, before, hit, running }: ModeChange): z.output<typeof changeShape> => ({
  mode: mode === null ? null : showMode(mode),
  before: before === null ? null : showMode(before),
  hit,
  running: running.map((one) => ({ ...one, startedAt: iso(one.startedAt) })),
});
