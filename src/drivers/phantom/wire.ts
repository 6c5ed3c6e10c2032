/** What travels over the phantom world's socket: one JSON text per line, both ways. */
import { z } from 'zod';
import { OUTCOME_CLASSES } from '../../model/driver.ts';

const name = z.string().min(1).max(256);
const count = z.int().min(0);

const fence = z.strictObject({ token: count, attempt: count });
const configuration = z.strictObject({ digest: z.string(), revision: count });
export type Configuration = z.infer<typeof configuration>;

/** Who asks, and in which step of what: every request carries it, the call log keeps it. */
const asker = { resourceId: name, fence, verb: name, step: name, runId: name.nullable() };

/** What a driver may ask for. Every one but `look` and `counters` changes the world. */
export const driverRequest = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('look'), ...asker }),
  z.strictObject({ op: z.literal('counters'), ...asker }),
  z.strictObject({ op: z.literal('port-create'), ...asker, member: count, port: name }),
  z.strictObject({ op: z.literal('port-delete'), ...asker, member: count, port: name }),
  z.strictObject({
    op: z.literal('create'),
    ...asker,
    member: count,
    incarnation: count,
    instanceId: name,
    image: name,
    flavor: name,
    ports: z.array(name),
  }),
  z.strictObject({ op: z.literal('delete'), ...asker, instanceId: name }),
  z.strictObject({ op: z.literal('plug'), ...asker, instanceId: name, port: name }),
  z.strictObject({ op: z.literal('unplug'), ...asker, instanceId: name, port: name }),
  z.strictObject({ op: z.literal('push'), ...asker, instanceId: name, configuration }),
  z.strictObject({ op: z.literal('define'), ...asker, instanceId: name, configuration }),
  z.strictObject({ op: z.literal('power-on'), ...asker, instanceId: name }),
  z.strictObject({ op: z.literal('power-off'), ...asker, instanceId: name }),
]);
export type DriverRequest = z.infer<typeof driverRequest>;

/**
 * What becomes of a request that a fault matches. fail: refused as said. hang: nothing is done and
 * nothing is answered. silent: done, never answered. slow: done, answered later. lie: answered as if
 * it were done. mute (create, power-on): done, but the instance never answers.
 */
const effect = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('fail'),
    class: z.enum(OUTCOME_CLASSES).default('retry'),
    number: z.int().min(0).max(9999).default(2002),
    message: z.string().default('refused by script'),
  }),
  z.strictObject({ type: z.literal('hang') }),
  z.strictObject({ type: z.literal('silent') }),
  z.strictObject({ type: z.literal('slow'), ms: count }),
  z.strictObject({ type: z.literal('lie') }),
  z.strictObject({ type: z.literal('mute') }),
]);
export type Effect = z.infer<typeof effect>;

/** A scripted fault; an absent field matches everything. */
export const fault = z.strictObject({
  /** An id, or the beginning of ids followed by `*`. */
  resourceId: name.optional(),
  op: z.enum(driverRequest.options.map((option) => option.shape.op.value)).optional(),
  verb: name.optional(),
  step: name.optional(),
  member: count.optional(),
  /** Matching requests let through before it begins. */
  after: count.default(0),
  /** How often it strikes; absent: until it is unscripted. */
  times: z.int().positive().optional(),
  effect,
});
export type Fault = z.infer<typeof fault>;
/** As written in scripts: what has a default may be left out. */
export type FaultScript = z.input<typeof fault>;

const logical = z.enum(['exists', 'gone', 'unknown']);

/** A logical resource, as the system that owns it would list it. */
const declaration = z.strictObject({
  id: name,
  tenantId: name,
  kind: name,
  hardware: z.string(),
  parentId: name.nullable(),
  labels: z.record(z.string(), z.string()),
  tags: z.array(z.string()),
  rack: z.string().nullable(),
  spec: z.record(z.string(), z.json()),
});
export type Declaration = z.infer<typeof declaration>;

/** All instances of a resource, or the one of this member. */
const target = { resourceId: name, member: count.optional() };

/** What tests, the demo and simulations may do to the world. */
export const controlRequest = z.discriminatedUnion('control', [
  z.strictObject({ control: z.literal('set-logical'), resourceId: name, logical }),
  /** It exists, and is what `list` tells of from now on. */
  z.strictObject({ control: z.literal('declare'), resource: declaration }),
  z.strictObject({ control: z.literal('list') }),
  z.strictObject({ control: z.literal('script'), faults: z.array(fault) }),
  z.strictObject({ control: z.literal('unscript') }),
  z.strictObject({ control: z.literal('deafen'), ...target }),
  z.strictObject({ control: z.literal('revive'), ...target }),
  z.strictObject({ control: z.literal('vanish'), ...target }),
  z.strictObject({ control: z.literal('power-off'), ...target }),
  z.strictObject({
    control: z.literal('set-defaults'),
    latencyMs: count.optional(),
    bootMs: count.optional(),
  }),
  z.strictObject({ control: z.literal('inventory'), resourceId: name.optional() }),
  z.strictObject({ control: z.literal('subscribe') }),
  z.strictObject({ control: z.literal('clear') }),
]);
export type ControlRequest = z.infer<typeof controlRequest>;

const seenInstance = z.strictObject({
  instanceId: z.string(),
  member: z.strictObject({ index: count, incarnation: count }),
  /** Null until it has booted. */
  address: z.string().nullable(),
  health: z.enum(['alive', 'deaf', 'booting', 'off']),
  image: z.string(),
  flavor: z.string(),
  ports: z.array(z.string()),
  configuration: configuration.nullable(),
  /** The run that powered it on again; null: the one that created it did. */
  startedBy: z.string().nullable(),
});
export type SeenInstance = z.infer<typeof seenInstance>;

const seenPort = z.strictObject({
  member: count,
  port: z.string(),
  /** What it is plugged into. */
  instanceId: z.string().nullable(),
});

/** Everything the world knows of a resource. */
const seen = z.strictObject({
  resourceId: z.string(),
  logical,
  instances: z.array(seenInstance),
  ports: z.array(seenPort),
});
export type Seen = z.infer<typeof seen>;

const counters = z.strictObject({
  instanceId: z.string(),
  member: count,
  /** Milliseconds since it was powered on. */
  upMs: count,
  pushes: count,
  plugs: count,
  restarts: count,
});
export type Counters = z.infer<typeof counters>;

/** Done, with `did` false when there was nothing to do; or refused, as a driver's error. */
export const answer = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    did: z.boolean(),
    seen: seen.optional(),
    counters: z.array(counters).optional(),
    inventory: z.array(seen).optional(),
    declared: z.array(declaration).optional(),
    /** Instances a control request has reached. */
    reached: count.optional(),
  }),
  z.strictObject({
    ok: z.literal(false),
    class: z.enum(OUTCOME_CLASSES),
    number: z.int(),
    message: z.string(),
  }),
]);
export type Answer = z.infer<typeof answer>;
export type Done = Extract<Answer, { ok: true }>;

/** One line of the call log: a request of a driver, and what became of it. */
export interface Call {
  readonly seq: number;
  /** Epoch milliseconds of the world. */
  readonly at: number;
  readonly request: DriverRequest;
  /** Null: the request was never handled (it hangs). */
  readonly answer: Answer | null;
}

/** One line of the call log that is no driver's. */
export interface Controlled {
  readonly seq: number;
  readonly at: number;
  readonly control: ControlRequest;
}
export type LogLine = Call | Controlled;

/** True when the world is not as it was before. */
export const changed = (call: Call): boolean =>
  call.answer?.ok === true && call.answer.did === true;
