import { z } from 'zod';
import { errorResponses } from '../errors.ts';
import { iso } from '../iso.ts';
import type { ApiPorts, App } from '../ports.ts';
import { pageQuery, toPage } from '../queries.ts';

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

/** Messages that could not be used, with the reason. */
export function deadLetterRoute(app: App, { reader }: ApiPorts): void {
  app.get(
    '/v1/dead-letters',
    {
      schema: {
        summary: 'List dead letters',
        description: 'Messages that could not be parsed or broke their handler three times.',
        tags: ['notifications'],
        querystring: pageQuery,
        response: {
          200: z.object({ items: z.array(letterShape), next: z.string().nullable() }),
          ...errorResponses,
        },
      },
    },
    async ({ query }) => {
      const { items, next } = await reader.deadLetters(toPage(query));
      return { items: items.map((letter) => ({ ...letter, at: iso(letter.at) })), next };
    },
  );
}
