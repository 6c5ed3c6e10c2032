/** What rug-ctl reads of explanations and plans. Times are ISO 8601, spans milliseconds. */
import { z } from 'zod';

export const brakeState = z.looseObject({
  scope: z.string(),
  key: z.string(),
  engaged: z.boolean(),
  since: z.string().nullable(),
  dead: z.number(),
  size: z.number(),
  limit: z.number(),
  parked: z.number(),
});
export type BrakeState = z.output<typeof brakeState>;

export const why = z.looseObject({
  id: z.string(),
  tenantId: z.string(),
  kind: z.string(),
  hardware: z.string(),
  state: z.string(),
  phase: z.string(),
  status: z.string(),
  since: z.string(),
  summary: z.string(),
  inFlight: z
    .looseObject({
      verb: z.string(),
      cause: z.string(),
      startedAt: z.string(),
      forMs: z.number(),
      deadline: z.string(),
      doing: z.string(),
      /** Since when it is kept back; absent: it is not, or nobody knows. */
      parkedSince: z.string().nullish(),
    })
    .nullable(),
  attempt: z.looseObject({ n: z.number(), of: z.number() }),
  wakes: z.looseObject({ at: z.string(), cause: z.string() }).nullable(),
  waitsFor: z.array(
    z.looseObject({ gate: z.string(), reason: z.string(), until: z.string().nullable() }),
  ),
  pending: z.array(z.looseObject({ type: z.string(), count: z.number(), since: z.string() })),
  fault: z
    .looseObject({
      code: z.string(),
      message: z.string(),
      at: z.string(),
      title: z.string().nullable(),
    })
    .nullable(),
  path: z.array(z.string()),
  actions: z.array(z.string()),
  runbook: z.string(),
});
export type Why = z.output<typeof why>;

const duration = z.looseObject({ p50: z.number(), p95: z.number() });

const planGroup = z.looseObject({
  kind: z.string(),
  hardware: z.string(),
  status: z.string(),
  count: z.number(),
  ids: z.array(z.string()),
  verbs: z.array(z.looseObject({ verb: z.string(), duration: duration.nullable() })),
  end: z.string(),
  refused: z.string().nullable(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
});
export type PlanGroup = z.output<typeof planGroup>;

export const plan = z.looseObject({
  order: z.looseObject({ type: z.string() }),
  matched: z.number(),
  groups: z.array(planGroup),
  blast: z.array(
    z.looseObject({ brake: brakeState, hit: z.number(), share: z.number(), over: z.boolean() }),
  ),
});
export type Plan = z.output<typeof plan>;
