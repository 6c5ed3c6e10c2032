import { z } from 'zod';
import { type Actor, sees } from '../../model/actor.ts';
import { BRAKE_SCOPES, type BrakeKey, type BrakeState } from '../../model/brake.ts';
import { RugError } from '../../model/errors.ts';
import { tenantKey } from '../../model/tenant.ts';
import { askerOf } from '../access.ts';
import { brakeShape, showBrake } from '../braking.ts';
import { byOf, orderHeaders } from '../by.ts';
import type { ApiPorts, App } from '../ports.ts';

const brakesShape = z.object({
  items: z.array(brakeShape).describe('Scopes with deaths, the engaged ones first.'),
  enabled: z.boolean(),
  windowSeconds: z.number().describe('Deaths within it are counted together.'),
  settleSeconds: z.number().describe('A death must last so long before its rebuild begins.'),
});

const releaseBody = z
  .strictObject({
    scope: z.enum(BRAKE_SCOPES).optional().describe('Absent: every scope that is engaged.'),
    key: z.string().min(1).max(255).optional().describe('Of the scope; `*` for the global one.'),
  })
  .meta({ examples: [{ scope: 'rack', key: 'a7' }, {}] });

/** What keeps mass rebuilds back. */
export function brakeRoutes(app: App, { operations, brake }: ApiPorts): void {
  app.get(
    '/v1/brake',
    {
      schema: {
        summary: 'Show the brake',
        description:
          'When many die at once the network is down, not they: their rebuilds wait. A token that ' +
          'is bound to tenants sees their scopes.',
        tags: ['brake'],
        querystring: z.strictObject({}),
        response: { 200: brakesShape },
      },
    },
    async (request) => {
      const { enabled, window, settle } = brake();
      const asker = askerOf(request);
      const items = operations.brake.list().filter((state) => mayRead(asker, state));
      return {
        items: items.map(showBrake),
        enabled,
        windowSeconds: window / 1000,
        settleSeconds: settle / 1000,
      };
    },
  );

  app.post(
    '/v1/brake/release',
    {
      config: { adds: 'urgent' },
      schema: {
        summary: 'Release the brake',
        description: 'The deaths are real: what is still dead is rebuilt.',
        tags: ['brake'],
        querystring: z.strictObject({}),
        headers: orderHeaders,
        body: releaseBody.nullish(),
        response: { 200: z.object({ released: z.array(brakeShape) }) },
      },
    },
    async (request) => {
      const key = toKey(request.body ?? {});
      const released = await operations.brake.release(key, byOf(request));
      return { released: released.map(showBrake) };
    },
  );
}

const mayRead = (actor: Actor, { scope, key }: BrakeState): boolean =>
  actor.tenants === null || (scope === 'tenant' && sees(actor, key));

/** null: every engaged scope; throws RugError `bad_request` for half a key. */
function toKey({ scope, key }: z.output<typeof releaseBody>): BrakeKey | null {
  if (scope === undefined && key === undefined) return null;
  if (scope === 'global' && (key ?? '*') === '*') return { scope, key: '*' };
  if (scope === undefined || key === undefined || scope === 'global') {
    const field = scope === undefined ? 'scope' : 'key';
    throw new RugError('bad_request', `${field}: say scope and key, or none of them`, { field });
  }
  return { scope, key: scope === 'tenant' ? tenantKey(key) : key };
}
