/** The desired spec of each kind: one schema onto which every source maps. */
import { z } from 'zod';
import type { JsonObject } from './json.ts';

const text = z.string().max(1024);

/** A router: its gateway, routes, and what is plugged into it, each by id so that patches merge. */
export const virtualRouterSpec = z.strictObject({
  name: text.optional(),
  adminUp: z.boolean().optional(),
  /** True: a pair of instances. */
  ha: z.boolean().optional(),
  gateway: z
    .strictObject({
      networkId: text,
      enableSnat: z.boolean().optional(),
      addresses: z.array(z.strictObject({ subnetId: text, address: text })).optional(),
    })
    .nullable()
    .optional(),
  routes: z.array(z.strictObject({ destination: text, nexthop: text })).optional(),
  /** By port id. */
  interfaces: z
    .record(
      text,
      z.strictObject({ networkId: text.optional(), subnetIds: z.array(text).optional() }),
    )
    .optional(),
  /** By floating ip id. */
  floatingIps: z
    .record(
      text,
      z.strictObject({
        address: text,
        portId: text.nullable().optional(),
        fixedAddress: text.nullable().optional(),
      }),
    )
    .optional(),
  /** Revisions of things that reach the configuration, by `<thing>/<id>`: a change of one is a push. */
  related: z.record(text, z.union([text, z.number()])).optional(),
  flavor: text.optional(),
  image: text.optional(),
  asn: z.int().positive().optional(),
});

/** A virtual machine of a tenant. */
export const vmSpec = z.strictObject({
  name: text.optional(),
  cpu: z.int().min(1).max(1024).optional(),
  /** GB. */
  ram: z.int().min(1).max(65_536).optional(),
  image: text.optional(),
  flavor: text.optional(),
  /** By storage id; sizes in GB. */
  storages: z
    .record(text, z.strictObject({ gb: z.int().positive(), primary: z.boolean().optional() }))
    .optional(),
  /** By port id. */
  interfaces: z
    .record(
      text,
      z.strictObject({ networkId: text.optional(), subnetIds: z.array(text).optional() }),
    )
    .optional(),
  dns: z.array(text).optional(),
  publicKey: text.optional(),
  userData: z.string().max(65_536).optional().meta({ secret: true }),
});

/** Ids of the ports a spec plugs in: what an instance must show to be as desired. */
export function portIds(spec: JsonObject): readonly string[] {
  const interfaces = spec.interfaces;
  const ids =
    typeof interfaces === 'object' && interfaces !== null ? Object.keys(interfaces).sort() : [];
  const gateway = spec.gateway;
  return typeof gateway === 'object' && gateway !== null ? ['gateway', ...ids] : ids;
}
