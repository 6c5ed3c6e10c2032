/** What rug-ctl reads of the API's answers. Fields it does not know pass through to json and yaml. */
import { z } from 'zod';

const fault = z.looseObject({ code: z.string(), message: z.string(), at: z.string() });

export const resource = z.looseObject({
  id: z.string(),
  tenantId: z.string(),
  kind: z.string(),
  hardware: z.string(),
  state: z.string(),
  status: z.string(),
  /** Of the status. */
  since: z.string(),
  phase: z.string(),
  lifecycle: z.looseObject({ name: z.string(), number: z.number() }),
  incarnation: z.number(),
  attempts: z.number(),
  wait: z.string().nullable(),
  wakeAt: z.string().nullable(),
  fault: fault.nullable(),
  instances: z.array(
    z.looseObject({
      member: z.looseObject({ index: z.number() }),
      instanceId: z.string(),
      address: z.string().nullable(),
    }),
  ),
  spec: z.record(z.string(), z.unknown()),
  revision: z.number(),
  labels: z.record(z.string(), z.string()),
  tags: z.array(z.string()),
  rack: z.string().nullable(),
  parentId: z.string().nullable(),
  run: z.looseObject({ verb: z.string(), cause: z.string(), startedAt: z.string() }).nullable(),
  live: z
    .looseObject({
      doing: z.string(),
      parked: z.looseObject({ gate: z.string(), reason: z.string() }).nullable(),
      pending: z.array(z.looseObject({ type: z.string(), count: z.number(), since: z.string() })),
      setAside: z.boolean(),
      /** Absent: an older rug does not say. */
      setAsideReason: z.string().nullish(),
    })
    .nullable(),
  doneSeq: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Resource = z.output<typeof resource>;

export const decision = z.looseObject({
  id: z.number(),
  at: z.string(),
  cause: z.string(),
  event: z.string().nullable(),
  from: z.string(),
  to: z.string(),
  statusBefore: z.string(),
  statusAfter: z.string(),
  transitions: z.array(z.looseObject({ from: z.string(), to: z.string(), guard: z.string() })),
  command: z.string().nullable(),
  outcome: z.string().nullable(),
  fault: fault.nullable(),
  refused: z.array(z.looseObject({ event: z.string(), reason: z.string() })),
  took: z.number().nullable(),
});
export type Decision = z.output<typeof decision>;

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** One page of a list. */
export function pageOf<T>(item: z.ZodType<T>): z.ZodType<Page<T>> {
  return z.looseObject({ items: z.array(item), next: z.string().nullable() });
}

export const accepted = z.looseObject({
  id: z.string(),
  outcome: z.string(),
  seq: z.number().nullable(),
});

export const sweepStarted = z.looseObject({ id: z.string().nullable(), matched: z.number() });

export const sweeps = z.looseObject({
  items: z.array(z.looseObject({ id: z.string(), done: z.boolean(), hit: z.number() })),
});

/** What a command has done. */
export const answer = z.looseObject({
  command: z.string(),
  hit: z.number(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).nullish(),
});
export type Answer = z.output<typeof answer>;

/** What became of one message. */
export const verdict = z.discriminatedUnion('verdict', [
  z.looseObject({
    verdict: z.literal('accepted'),
    events: z.array(
      z.looseObject({ type: z.string(), resourceId: z.string(), outcome: z.string() }),
    ),
  }),
  z.looseObject({ verdict: z.literal('ignored'), reason: z.string() }),
  z.looseObject({ verdict: z.literal('answered'), answer }),
  z.looseObject({
    verdict: z.literal('refused'),
    code: z.string(),
    field: z.string().nullable(),
    reason: z.string(),
  }),
  z.looseObject({
    verdict: z.literal('rejected'),
    field: z.string().nullable(),
    reason: z.string(),
  }),
]);
export type Verdict = z.output<typeof verdict>;

export const verdicts = z.looseObject({ items: z.array(verdict) });

export const status = z.looseObject({
  version: z.string(),
  startedAt: z.string(),
  parts: z.array(z.looseObject({ name: z.string(), state: z.string(), detail: z.string() })),
  resources: z.looseObject({ total: z.number(), byStatus: z.record(z.string(), z.number()) }),
  load: z.looseObject({
    pending: z.number(),
    deciding: z.number(),
    looking: z.number(),
    acting: z.number(),
    parked: z.number(),
    setAside: z.number(),
    suspects: z.number().default(0),
    backlog: z.number(),
    workers: z.array(
      z.looseObject({ shard: z.number(), inFlight: z.number(), restarts: z.number() }),
    ),
  }),
});
