import { z } from 'zod';
import { DRIVER_ERRORS, ERRORS, RugError } from '../../model/errors.ts';
import { type Explained, explain } from '../explain.ts';
import type { ApiPorts, App } from '../ports.ts';

const explainedShape = z
  .object({
    code: z.string(),
    status: z.int().nullable().describe('HTTP status, of the errors of the API.'),
    hint: z.string().nullable().describe('What to do about it.'),
    title: z.string().nullable().describe('What went wrong, of the errors of drivers.'),
    outcome: z.string().nullable().describe('What is done about it, of the errors of drivers.'),
  })
  .meta({
    id: 'ErrorCode',
    examples: [
      {
        code: 'virtual_router_phantom_build_2004',
        status: null,
        hint: null,
        title: 'The world did not answer in time',
        outcome: 'retry',
      },
    ],
  });

const tableShape = z.object({
  items: z.array(explainedShape).describe('What the API answers.'),
  drivers: z
    .array(z.object({ number: z.string(), title: z.string(), outcome: z.string() }))
    .describe('The last part of `<driver>_<verb>_<number>`.'),
});

/** The table of errors, as docs/errors.md has it. */
export function errorRoutes(app: App, { registry }: ApiPorts): void {
  app.get(
    '/v1/errors',
    {
      schema: {
        summary: 'List error codes',
        description: 'Those of the API, and the numbers that the codes of all drivers end in.',
        tags: ['errors'],
        querystring: z.strictObject({}),
        response: { 200: tableShape },
      },
    },
    async () => ({
      items: Object.keys(ERRORS).flatMap((code) => show(explain(code, registry))),
      drivers: Object.entries(DRIVER_ERRORS).map(([number, rest]) => ({ number, ...rest })),
    }),
  );

  app.get(
    '/v1/errors/:code',
    {
      config: { fails: ['unknown_error'] },
      schema: {
        summary: 'Explain an error code',
        description: 'One of the API, or one of a driver: `virtual_router_phantom_build_2004`.',
        tags: ['errors'],
        params: z.strictObject({ code: z.string().min(1).max(255) }),
        querystring: z.strictObject({}),
        response: { 200: explainedShape },
      },
    },
    async ({ params: { code } }) => {
      const [found] = show(explain(code, registry));
      if (found !== undefined) return found;
      throw new RugError('unknown_error', `no error has the code "${code}"`, { field: 'code' });
    },
  );
}

const show = (found: Explained | null): z.output<typeof explainedShape>[] =>
  found === null ? [] : [{ ...found }];
