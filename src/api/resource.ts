import { z } from 'zod';
import { LIFECYCLE, type LifecycleName, lifecycle } from '../model/lifecycle.ts';
import type { Live } from '../model/ports.ts';
import { type Fault, type ResourceRow, type Run, WAITS } from '../model/resource.ts';
import { EVENT_TYPES, STATES, STATUSES, VERBS } from '../model/words.ts';
import { iso, isoOrNull } from './iso.ts';

const time = z.string().describe('ISO 8601, UTC.');

export const faultShape = z.object({
  code: z.string().describe('`<driver>_<verb>_<nnnn>`.'),
  message: z.string(),
  at: time,
  step: z.string().optional(),
});

const runShape = z.object({
  id: z.string(),
  verb: z.enum(VERBS),
  purpose: z.enum(['replace', 'remove']).nullable().describe('Of a scrub.'),
  image: z.string().nullable().describe('Of a build; null: the default.'),
  members: z.array(z.object({ index: z.int(), incarnation: z.int() })),
  revision: z.int().describe('The revision of the spec that it brings about.'),
  cause: z.string().describe('The event type that caused it, or `death`.'),
  eventId: z.string(),
  startedAt: time.describe('When it was decided on.'),
  deadline: time.describe('After this it gives up at its next step.'),
});

const liveShape = z.object({
  doing: z.enum(['idle', 'deciding', 'looking', 'committing', 'acting', 'parked', 'held']),
  attempt: z.int().describe('Executor attempt of the run, from 0.'),
  parked: z
    .object({ gate: z.string(), reason: z.string(), until: time.nullable() })
    .nullable()
    .describe('Why it is kept back; where it is held, which mode does it.'),
  pending: z
    .array(z.object({ type: z.enum(EVENT_TYPES), count: z.int(), since: time }))
    .describe('Events that wait, folded.'),
  strikes: z.int().describe('Deaths of a worker it has caused.'),
  marks: z.int().describe('Times rug died while it alone was worked on.'),
  setAside: z
    .boolean()
    .describe('True: it killed workers, or rug itself, too often, or cannot be worked on.'),
  setAsideReason: z.string().nullable().describe('Why it is set aside; null: it is not.'),
});

/** How a resource reads outside; the same in a list and alone. */
export const resourceShape = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    kind: z.string(),
    hardware: z.string(),
    state: z.enum(STATES).describe('The state of its machine.'),
    status: z.enum(STATUSES).describe('What is known of its instance.'),
    phase: z.enum(STATES).describe('The last state it worked in.'),
    since: time.describe('Since when it has its status.'),
    lifecycle: z
      .object({
        name: z.enum(Object.keys(LIFECYCLE) as [LifecycleName, ...LifecycleName[]]),
        number: z.int(),
      })
      .describe('The life-cycle state shown to the outside.'),
    incarnation: z.int().describe('Counts its instances.'),
    attempts: z.int().describe('Boots since the last reset.'),
    wait: z.enum(WAITS).nullable().describe('Why it waits until `wakeAt`.'),
    wakeAt: time.nullable(),
    fault: faultShape.nullable().describe('Why it is not as it should be.'),
    instances: z.array(
      z.object({
        member: z.object({ index: z.int(), incarnation: z.int() }),
        instanceId: z.string(),
        address: z.string().nullable(),
      }),
    ),
    spec: z
      .record(z.string(), z.unknown())
      .describe('The desired spec; its schema is at /v1/kinds.'),
    revision: z.int().describe('Counts the changes of `spec`.'),
    configDigest: z.string().nullable().describe('Digest of the configuration last confirmed.'),
    labels: z.record(z.string(), z.string()),
    tags: z.array(z.string()),
    rack: z.string().nullable(),
    parentId: z.string().nullable(),
    run: runShape.nullable().describe('The verb it wants or is under way.'),
    live: liveShape.nullable().describe('What is going on right now; null: nothing is known.'),
    takenSeq: z.int().describe('Events up to this sequence number have been taken up.'),
    doneSeq: z.int().describe('Events up to this sequence number are done.'),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Resource' });
export type ResourceShape = z.output<typeof resourceShape>;

/** The outside view of a row and of what the scheduler does with it; `aside`: why it does nothing. */
export function showResource(
  row: ResourceRow,
  live: Live | null,
  aside: string | null,
): ResourceShape {
  const { view, run } = row;
  return {
    id: row.id,
    tenantId: row.tenantId,
    kind: row.kind,
    hardware: row.hardware,
    state: view.state,
    status: view.status,
    phase: view.phase,
    since: iso(view.since),
    lifecycle: { ...lifecycle(view, run) },
    incarnation: view.incarnation,
    attempts: view.attempts,
    wait: view.wait,
    wakeAt: isoOrNull(row.wakeAt),
    fault: view.fault === null ? null : showFault(view.fault),
    instances: view.instances.map(({ member, instanceId, address }) => ({
      member: { ...member },
      instanceId,
      address,
    })),
    spec: row.spec,
    revision: row.revision,
    configDigest: view.configDigest,
    labels: { ...row.labels },
    tags: [...row.tags],
    rack: row.rack,
    parentId: row.parentId,
    run: run === null ? null : showRun(run),
    live: live === null ? null : showLive(live, aside),
    takenSeq: row.takenSeq,
    doneSeq: row.doneSeq,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  };
}

/** A fault with the time as people read it. */
export function showFault({ code, message, at, step }: Fault): z.output<typeof faultShape> {
  return { code, message, at: iso(at), ...(step === undefined ? {} : { step }) };
}

function showRun(run: Run): z.output<typeof runShape> {
  return {
    id: run.id,
    verb: run.verb,
    purpose: run.args.purpose ?? null,
    image: run.args.image ?? null,
    members: run.args.members.map((member) => ({ ...member })),
    revision: run.args.revision,
    cause: run.cause,
    eventId: run.eventId,
    startedAt: iso(run.startedAt),
    deadline: iso(run.deadline),
  };
}

function showLive(live: Live, setAsideReason: string | null): z.output<typeof liveShape> {
  const { doing, attempt, parked, pending, strikes, marks, setAside } = live;
  return {
    doing,
    attempt,
    parked:
      parked === null
        ? null
        : { gate: parked.gate, reason: parked.reason, until: isoOrNull(parked.until ?? null) },
    pending: pending.map(({ type, count, since }) => ({ type, count, since: iso(since) })),
    strikes,
    marks,
    setAside,
    setAsideReason,
  };
}
