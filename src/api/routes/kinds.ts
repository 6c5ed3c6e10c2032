import { z } from 'zod';
import { RECOVERIES } from '../../model/words.ts';
import type { ApiPorts, App } from '../ports.ts';

const kindShape = z
  .object({
    name: z.string(),
    description: z.string(),
    recovery: z.enum(RECOVERIES).describe('What is done when its instance is found dead.'),
    graceSeconds: z.number().describe('How long a deleted one may still be restored.'),
    drivers: z.array(
      z.object({ name: z.string(), hardware: z.string(), verbs: z.array(z.string()) }),
    ),
    spec: z.record(z.string(), z.unknown()).describe('JSON Schema of the desired spec.'),
  })
  .meta({ id: 'Kind' });

/** What kinds of resources there are, and who drives them. */
export function kindRoute(app: App, { registry }: ApiPorts): void {
  app.get(
    '/v1/kinds',
    {
      schema: {
        summary: 'List kinds',
        description: 'With the JSON Schema of their desired spec, their drivers and verbs.',
        tags: ['kinds'],
        querystring: z.strictObject({}),
        response: { 200: z.object({ items: z.array(kindShape) }) },
      },
    },
    async () => ({
      items: [...registry.kinds.values()].map((kind) => ({
        name: kind.name,
        description: kind.description,
        recovery: kind.recovery,
        graceSeconds: kind.graceSeconds,
        drivers: registry.drivers
          .filter((driver) => driver.kind === kind.name)
          .map(({ name, hardware, verbs }) => ({ name, hardware, verbs: Object.keys(verbs) })),
        spec: z.toJSONSchema(kind.spec, { io: 'input' }),
      })),
    }),
  );
}
