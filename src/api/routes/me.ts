import { z } from 'zod';
import { ROLES } from '../../model/actor.ts';
import { askerOf } from '../access.ts';
import type { ApiPorts, App } from '../ports.ts';

const meShape = z
  .object({
    name: z.string().describe('As the audit has it; `local`: no token is needed.'),
    role: z.enum(ROLES),
    tenants: z.array(z.string()).nullable().describe('The only tenants it sees; null: all.'),
  })
  .meta({ id: 'Me', examples: [{ name: 'anna', role: 'operator', tenants: null }] });

/** Whose token it is, and what that may do. */
export function meRoute(app: App, _ports: ApiPorts): void {
  app.get(
    '/v1/me',
    {
      schema: {
        summary: 'Show who I am',
        description: 'The name, the role and the tenants of the token that was sent.',
        tags: ['status'],
        querystring: z.strictObject({}),
        response: { 200: meShape },
      },
    },
    async (request) => {
      const { name, role, tenants } = askerOf(request);
      return { name, role, tenants: tenants === null ? null : [...tenants] };
    },
  );
}
