/** What rug-ctl reads about rug itself: modes, brake, configuration, audit, dead letters. */
import { z } from 'zod';
import { brakeState } from './answers.insight.ts';

export const mode = z.looseObject({
  scope: z.string(),
  key: z.string(),
  mode: z.string(),
  reason: z.string(),
  who: z.string(),
  since: z.string(),
  expiresAt: z.string().nullable(),
});
export type Mode = z.output<typeof mode>;

export const modes = z.looseObject({ items: z.array(mode) });

/** How many resources a tenant has, and whether it is left alone. */
export const tenant = z.looseObject({
  tenantId: z.string(),
  resources: z.number(),
  byStatus: z.record(z.string(), z.number()),
  mode: mode.nullable(),
});
export type Tenant = z.output<typeof tenant>;

export const modeChange = z.looseObject({
  mode: mode.nullable(),
  before: mode.nullable(),
  hit: z.number(),
  running: z.array(z.looseObject({ id: z.string(), verb: z.string(), startedAt: z.string() })),
});
export type ModeChange = z.output<typeof modeChange>;

export const brakes = z.looseObject({
  items: z.array(brakeState),
  enabled: z.boolean(),
  windowSeconds: z.number(),
  settleSeconds: z.number(),
});

export const released = z.looseObject({ released: z.array(brakeState) });

export const option = z.looseObject({ path: z.string(), value: z.unknown(), origin: z.string() });
export const options = z.looseObject({ items: z.array(option) });

const change = z.looseObject({ path: z.string(), before: z.unknown(), after: z.unknown() });
export const reloadReport = z.looseObject({
  applied: z.array(change),
  restart: z.array(change),
});

export const auditEntry = z.looseObject({
  id: z.number(),
  at: z.string(),
  who: z.string(),
  role: z.string(),
  via: z.string(),
  from: z.string(),
  action: z.string(),
  target: z.string(),
  tenantId: z.string().nullable(),
  why: z.string().nullable(),
  outcome: z.string(),
  reason: z.string().nullable(),
});
export type AuditEntry = z.output<typeof auditEntry>;

export const workers = z.looseObject({
  shards: z.array(z.looseObject({ shard: z.number(), inFlight: z.number(), restarts: z.number() })),
  modes: z.array(mode),
  parked: z.array(z.looseObject({ gate: z.string(), count: z.number() })),
  overdue: z.number(),
  running: z.array(
    z.looseObject({
      id: z.string(),
      verb: z.string(),
      startedAt: z.string(),
      forMs: z.number(),
    }),
  ),
});
export type Workers = z.output<typeof workers>;

export const me = z.looseObject({
  name: z.string(),
  role: z.string(),
  tenants: z.array(z.string()).nullable(),
});

export const errorCode = z.looseObject({
  code: z.string(),
  title: z.string().nullish(),
  status: z.number().nullish(),
  outcome: z.string().nullish(),
  hint: z.string().nullish(),
});

export const deadLetter = z.looseObject({
  id: z.number(),
  at: z.string(),
  source: z.string(),
  reason: z.string(),
  field: z.string().nullish(),
  body: z.string(),
  headers: z.record(z.string(), z.unknown()),
});
export type DeadLetter = z.output<typeof deadLetter>;
