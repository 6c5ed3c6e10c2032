import { z } from 'zod';
import { checkAllTenants } from '../../model/authority.ts';
import { RugError } from '../../model/errors.ts';
import type { StoredDeadLetter } from '../../model/store.ts';
import { askerOf } from '../access.ts';
import { byOf, orderHeaders } from '../by.ts';
import { iso } from '../iso.ts';
import type { ApiPorts, App } from '../ports.ts';
import { pageQuery, toPage } from '../queries.ts';
import { showVerdict, verdictShape } from '../verdicts.ts';

const letterShape = z
  .object({
    id: z.int(),
    source: z.string(),
    reason: z.string(),
    field: z.string().nullable().describe('The path of the field that is wrong.'),
    body: z.string().describe('As it came.'),
    headers: z.record(z.string(), z.unknown()),
    at: z.string().describe('ISO 8601, UTC.'),
  })
  .meta({ id: 'DeadLetter' });

const params = z.strictObject({
  id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).describe('Its number.'),
});

const config = { fails: ['unknown_dead_letter', 'refused'] } as const;

/** Messages that could not be used, with the reason. They are nobody's: tokens bound to tenants see none. */
export function deadLetterRoutes(
  app: App,
  { reader, operations: { deadLetters } }: ApiPorts,
): void {
  app.get(
    '/v1/dead-letters',
    {
      schema: {
        summary: 'List dead letters',
        description: 'Messages that could not be parsed or broke their handler three times.',
        tags: ['notifications'],
        querystring: pageQuery,
        response: { 200: z.object({ items: z.array(letterShape), next: z.string().nullable() }) },
      },
    },
    async (request) => {
      checkAllTenants(askerOf(request), 'a dead letter');
      const { items, next } = await reader.deadLetters(toPage(request.query));
      return { items: items.map(showLetter), next };
    },
  );

  app.get(
    '/v1/dead-letters/:id',
    {
      config: { fails: ['unknown_dead_letter'] },
      schema: {
        summary: 'Show one dead letter',
        description: 'As it came, and why it could not be used.',
        tags: ['notifications'],
        params,
        querystring: z.strictObject({}),
        response: { 200: letterShape },
      },
    },
    async (request) => {
      checkAllTenants(askerOf(request), 'a dead letter');
      const { id } = request.params;
      const letter = await reader.deadLetter(id);
      if (letter !== null) return showLetter(letter);
      throw new RugError('unknown_dead_letter', `there is no dead letter ${id}`, { field: 'id' });
    },
  );

  app.post(
    '/v1/dead-letters/:id/retry',
    {
      config,
      schema: {
        summary: 'Take a dead letter in again',
        description: 'Answers what became of it now. It is dropped: what fails again is a new one.',
        tags: ['notifications'],
        params,
        querystring: z.strictObject({}),
        headers: orderHeaders,
        response: { 200: verdictShape },
      },
    },
    async (request) => showVerdict(await deadLetters.retry(request.params.id, byOf(request))),
  );

  app.delete(
    '/v1/dead-letters/:id',
    {
      config,
      schema: {
        summary: 'Drop a dead letter',
        description: 'It is gone; the audit keeps its source and its reason.',
        tags: ['notifications'],
        params,
        querystring: z.strictObject({}),
        headers: orderHeaders,
        response: { 204: z.null().describe('Dropped.') },
      },
    },
    async (request, reply) => {
      await deadLetters.drop(request.params.id, byOf(request));
      return reply.code(204).send(null);
    },
  );
}

const showLetter = (letter: StoredDeadLetter): z.output<typeof letterShape> => ({
  ...letter,
  at: iso(letter.at),
});
