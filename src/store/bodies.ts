/**
 * Rows that are one JSON body and their key. One that cannot be read is not in the way of the others:
 * what people look at says so in its place, and what a start goes by is done without, on the safe side.
 */
import { z } from 'zod';
import { ROLES } from '../model/actor.ts';
import type { AuditEntry, StoredAudit } from '../model/audit.ts';
import { BRAKE_SCOPES, type BrakeRelease } from '../model/brake.ts';
import type { TrailDecision } from '../model/decide.ts';
import { textOf } from '../model/errors.ts';
import type { DeadLetter } from '../model/event.ts';
import type { JsonObject } from '../model/json.ts';
import { MODE_SCOPES, type Mode } from '../model/modes.ts';
import type { JournalRow, StoredDeadLetter, Sweep } from '../model/store.ts';
import { EVENT_TYPES, ORIGINS, STATES, STATUSES, VERBS } from '../model/words.ts';

/** Columns that hold JSON are texts when they are read. */
export type JsonText = string;

/** Rows that are read whole and only by people or at the start: one JSON body and their key. */
export interface BodyColumns {
  readonly id: number;
  readonly body: JsonText;
}

/** A body, or why it cannot be read. */
type Read<T> = { readonly value: T } | { readonly fault: string };

/** What is in `text`, as it was written, where it has the form of it. */
function read<T>(form: z.ZodType, text: JsonText, before: object = {}): Read<T> {
  try {
    const value = { ...before, ...JSON.parse(text) };
    const { error } = form.safeParse(value);
    if (error === undefined) return { value };
    const [first] = error.issues;
    return { fault: `cannot be read: ${first?.path.join('.')} ${first?.message}` };
  } catch (error) {
    return { fault: `cannot be read: ${textOf(error).slice(0, 200)}` };
  }
}

function orNone<T>(found: Read<T>, tell: (fault: string) => void): readonly T[] {
  if ('value' in found) return [found.value];
  tell(found.fault);
  return [];
}

const map = z.record(z.string(), z.unknown());
/** The last moment that has a date, epoch milliseconds. */
const LAST_MOMENT = 8.64e15;
const time = z.number().min(-LAST_MOMENT).max(LAST_MOMENT);
const text = z.string();

const fault = z.looseObject({ code: text, message: text, at: time });
const trail = z.looseObject({
  cause: z.enum(['ENTRY', 'WAKE', 'DONE', 'KEEP', 'LOOKED']),
  event: z.enum(EVENT_TYPES).nullable(),
  eventId: text.nullable(),
  from: z.enum(STATES),
  to: z.enum(STATES),
  statusBefore: z.enum(STATUSES),
  statusAfter: z.enum(STATUSES),
  transitions: z.array(z.looseObject({ from: z.enum(STATES), to: z.enum(STATES), guard: text })),
  command: text.nullable(),
  verb: z.enum(VERBS).nullable(),
  outcome: text.nullable(),
  fault: fault.nullable(),
  refused: z.array(z.looseObject({ event: z.enum(EVENT_TYPES), reason: text })),
  took: z.number().nullable(),
  policy: text,
});

/** A time of a row; one that has no date is told as 0. */
export const dated = (at: number): number => (Math.abs(at) <= LAST_MOMENT ? at : 0);

/** A decision as it was kept; `at`: of its row. */
export function trailBody(body: JsonText, at: number): TrailDecision {
  // Rows written before schema version 2 do not name the verb that ended.
  const found = read<TrailDecision>(trail, body, { verb: null });
  if ('value' in found) return found.value;
  return {
    cause: 'KEEP',
    event: null,
    eventId: null,
    from: 'CalcAction',
    to: 'CalcAction',
    statusBefore: 'down',
    statusAfter: 'down',
    transitions: [],
    command: null,
    verb: null,
    outcome: null,
    fault: { code: 'rug_unreadable', message: `this row of the trail ${found.fault}`, at },
    refused: [],
    took: null,
    policy: '',
  };
}

const journal = z.looseObject({
  seq: z.int(),
  at: time,
  type: z.enum(EVENT_TYPES),
  patch: map.nullable(),
  args: map,
  origin: z.enum(ORIGINS),
});

type JournalBody = Omit<JournalRow, 'resourceId' | 'eventId'>;

/** An event as it was journaled. */
export function journalBody(row: {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly patch: JsonText | null;
  readonly args: JsonText;
  readonly origin: string;
}): JournalBody {
  const { seq, at, type, origin } = row;
  const body = `{"patch":${row.patch},"args":${row.args}}`;
  const found = read<JournalBody>(journal, body, { seq, at, type, origin });
  if ('value' in found) return found.value;
  return { seq, at, type: 'READ', patch: null, args: {}, origin: 'bus', unreadable: found.fault };
}

/** What is told to the outside; never nothing, or all that comes after it would wait for it. */
export function noticeBody(body: JsonText): JsonObject {
  const found = read<JsonObject>(map, body);
  return 'value' in found ? found.value : { unreadable: `this notice ${found.fault}` };
}

const letter = z.looseObject({
  source: text,
  reason: text,
  field: text.nullable(),
  body: text,
  headers: map,
  at: time,
});

export function toDeadLetter({ id, body }: BodyColumns): StoredDeadLetter {
  const found = read<DeadLetter>(letter, body);
  const inner = 'value' in found ? innerText(found.value.body) : null;
  if ('value' in found && inner !== null) return { ...found.value, body: inner, id };
  const why = 'fault' in found ? found.fault : 'cannot be read';
  const reason = `this dead letter ${why}`;
  return { source: '', reason, field: null, body, headers: {}, at: 0, id };
}

/** As JSON within JSON any text is kept. */
function innerText(body: string): string | null {
  try {
    const inner: unknown = JSON.parse(body);
    return typeof inner === 'string' ? inner : null;
  } catch {
    return null;
  }
}

const audit = z.looseObject({
  at: time,
  who: text,
  role: z.enum(ROLES),
  via: z.enum(['api', 'bus', 'rug']),
  from: text,
  request: text.nullable(),
  action: text,
  target: text,
  tenantId: text.nullable(),
  why: text.nullable(),
  before: map.nullable(),
  after: map.nullable(),
  outcome: z.enum(['done', 'refused']),
  reason: text.nullable(),
});

export function toAudit({ id, body }: BodyColumns): StoredAudit {
  const found = read<AuditEntry>(audit, body);
  if ('value' in found) return { ...found.value, id };
  return {
    id,
    at: 0,
    who: '',
    role: 'viewer',
    via: 'api',
    from: '',
    request: null,
    action: 'unreadable',
    target: '',
    tenantId: null,
    why: null,
    before: null,
    after: null,
    outcome: 'refused',
    reason: `this entry of the audit ${found.fault}`,
  };
}

const release = z.looseObject({
  scope: z.enum(BRAKE_SCOPES),
  key: text,
  at: time,
  who: text,
  reason: text,
});

/** Empty: nobody has released anything, so that the brake holds; `tell` hears why. */
export const toRelease = (
  { body }: Pick<BodyColumns, 'body'>,
  tell: (fault: string) => void,
): readonly BrakeRelease[] => orNone(read<BrakeRelease>(release, body), tell);

const mode = z.looseObject({
  scope: z.enum(MODE_SCOPES),
  key: text,
  mode: z.literal('debug'),
  reason: text,
  who: text,
  since: time,
  expiresAt: time.nullable(),
});

export interface ModeColumns {
  readonly scope: Mode['scope'];
  readonly key: string;
  readonly body: JsonText;
}

/** Every mode, its keys in the order of bytes. */
export const ALL_MODES = 'select scope, key, body from mode order by scope, key';

/** Somebody wanted it held: it is, until somebody says otherwise. */
export function toMode({ scope, key, body }: ModeColumns): Mode {
  const found = read<Mode>(mode, body);
  if ('value' in found && found.value.scope === scope && found.value.key === key) {
    return found.value;
  }
  const reason = `this mode ${'fault' in found ? found.fault : 'is not that of its row'}`;
  return { scope, key, mode: 'debug', reason, who: 'rug', since: 0, expiresAt: null };
}

const selector = z.looseObject({
  ids: z.array(text).optional(),
  tenantId: text.optional(),
  tenantIds: z.array(text).optional(),
  kind: text.optional(),
  hardware: text.optional(),
  status: text.optional(),
  state: text.optional(),
  label: z.looseObject({ name: text, value: text }).optional(),
  tag: text.optional(),
  rack: text.optional(),
  parentId: text.optional(),
});

const sweep = z.looseObject({
  id: text,
  selector,
  type: z.enum(EVENT_TYPES),
  patch: map.nullable(),
  args: map,
  origin: z.enum(ORIGINS),
  who: text,
  cursor: text,
  hit: z.int(),
  done: z.boolean(),
  // It is written back with each step.
  at: z.int(),
});

/**
 * Empty: nobody knows what was ordered for whom, so that nothing of it is done any more; `tell` hears
 * why.
 */
export const toSweep = (
  { body }: Pick<BodyColumns, 'body'>,
  tell: (fault: string) => void,
): readonly Sweep[] => orNone(read<Sweep>(sweep, body), tell);
