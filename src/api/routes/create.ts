import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DriverRegistry } from '../../model/driver.ts';
import { RugError } from '../../model/errors.ts';
import { resourceId, tenantId } from '../../model/ids.ts';
import { nearest } from '../../model/nearest.ts';
import { tenantKey } from '../../model/tenant.ts';
import { byOf, orderHeaders } from '../by.ts';
import { acceptedShape, asObject, jsonObject, showAccepted } from '../orders.ts';
import type { ApiPorts, App } from '../ports.ts';

const name = z.string().min(1).max(255);

const createBody = z
  .strictObject({
    id: resourceId.optional().describe('Absent: one is drawn, or made of the Idempotency-Key.'),
    tenantId: tenantId.describe('The owner; with or without dashes.'),
    kind: name.describe('One of /v1/kinds.'),
    hardware: z
      .string()
      .max(255)
      .optional()
      .describe('May be left out where only one driver serves the kind.'),
    spec: jsonObject.default({}).describe('The desired spec; its schema is at /v1/kinds.'),
    parentId: resourceId.nullable().default(null).describe('The resource this one depends on.'),
    labels: z.record(name, z.string().max(255)).default({}),
    tags: z.array(name).max(100).default([]),
    rack: name.nullable().default(null),
  })
  .meta({ examples: [{ tenantId: 'blue', kind: 'vm', labels: { role: 'web' } }] });

/** Making a resource: strict, an id that exists is refused (by the bus it would be updated). */
export function createRoute(app: App, { env, operations, registry }: ApiPorts): void {
  app.post(
    '/v1/resources',
    {
      config: { fails: ['unknown_kind', 'unknown_driver', 'exists', 'refused'] },
      schema: {
        summary: 'Create a resource',
        description: 'Answers when its CREATE is durable; the work goes on after that.',
        tags: ['resources'],
        querystring: z.strictObject({}),
        headers: orderHeaders,
        body: createBody,
        response: { 201: acceptedShape },
      },
    },
    async (request, reply) => {
      const by = byOf(request);
      const drawn = by.key === null ? env.chance.uuid() : idOf(by.key);
      const { id = drawn, kind, spec, ...rest } = request.body;
      const hardware = rest.hardware ?? onlyHardware(registry, kind);
      const resource = {
        ...rest,
        id,
        kind,
        hardware,
        tenantId: tenantKey(rest.tenantId),
        spec: asObject(spec),
      };
      const accepted = showAccepted(id, await operations.orders.create(resource, by));
      reply.code(201).header('location', `/v1/resources/${encodeURIComponent(id)}`);
      return accepted;
    },
  );
}

/** The id that belongs to a key, so that who asks again finds what it made: a UUID (RFC 9562, 5.8). */
function idOf(key: string): string {
  const bytes = createHash('sha256').update(key).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The hardware of a kind that has one driver; throws RugError when that leaves a choice or nothing. */
function onlyHardware(registry: DriverRegistry, kind: string): string {
  if (!registry.kinds.has(kind)) {
    const known = [...registry.kinds.keys()];
    const meant = nearest(kind, known);
    const text = meant === null ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`;
    throw new RugError('unknown_kind', `no kind "${kind}"; ${text}`, { field: 'kind' });
  }
  const choices = registry.drivers
    .filter((driver) => driver.kind === kind)
    .map(({ hardware }) => hardware);
  const [only, another] = choices;
  if (only !== undefined && another === undefined) return only;
  const text = only === undefined ? 'no driver serves this kind' : `choose ${choices.join(' or ')}`;
  throw new RugError('unknown_driver', `hardware: ${text}`, { field: 'hardware' });
}
