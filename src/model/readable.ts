/**
 * Rows of the store as no rug would have written them: by hand, by a failing disk, by another program.
 * What can be read of them is kept, so that all others work, and what is wrong is told.
 */
import { z } from 'zod';
import { textOf } from './errors.ts';
import { toIssue } from './issue.ts';
import { type Fault, NEW_VIEW, type ResourceRow, WAITS } from './resource.ts';
import { EVENT_TYPES, ORIGINS, STATES, STATUSES, VERBS } from './words.ts';

/** The last moment that has a date, epoch milliseconds. */
const LAST_MOMENT = 8.64e15;

const time = z.number().min(-LAST_MOMENT).max(LAST_MOMENT);
const count = z.number();
const whole = z.int();
const map = z.record(z.string(), z.unknown());
const member = z.looseObject({ index: count, incarnation: count });

const fault = z.looseObject({ code: z.string(), message: z.string(), at: time });

const entry = z.looseObject({
  type: z.enum(EVENT_TYPES),
  args: map,
  origin: z.enum(ORIGINS),
  first: count,
  last: count,
  count,
  eventId: z.string(),
  since: time,
  creates: z.boolean(),
  get over() {
    return z.array(entry).optional();
  },
});

/** Told of each row that a start can go without, with its `table`, `key` and the `reason`. */
export const LOST = 'a row of the database cannot be read: rug goes on without it';

/** What a decision, a gate or a list relies on. Fields beyond these are nobody's business. */
const FORMS = {
  labels: z.record(z.string(), z.string()),
  tags: z.array(z.string()),
  spec: map,
  revision: whole,
  view: z.looseObject({
    state: z.enum(STATES),
    phase: z.enum(STATES),
    status: z.enum(STATUSES),
    since: time,
    attempts: count,
    incarnation: count,
    configDigest: z.string().nullable(),
    wait: z.enum(WAITS).nullable(),
    fault: fault.nullable(),
    instances: z.array(
      z.looseObject({ member, instanceId: z.string(), address: z.string().nullable() }),
    ),
  }),
  takenSeq: whole,
  doneSeq: whole,
  pending: z.array(z.looseObject({ patch: map.nullable(), entries: z.array(entry) })).max(2),
  run: z
    .looseObject({
      id: z.string(),
      verb: z.enum(VERBS),
      args: z.looseObject({ members: z.array(member), digest: z.string(), revision: count }),
      cause: z.enum([...EVENT_TYPES, 'death']),
      eventId: z.string(),
      keys: z.array(z.string()),
      startedAt: time,
      deadline: time,
    })
    .nullable(),
  wakeAt: time.nullable(),
  createdAt: time,
  updatedAt: time,
} as const;

export type Part = keyof typeof FORMS;
export type Parts = Pick<ResourceRow, Part>;

/** What stands for a part that cannot be read: as if nothing had ever happened to the resource. */
const INSTEAD: Parts = {
  labels: {},
  tags: [],
  spec: {},
  revision: 0,
  view: NEW_VIEW,
  takenSeq: 0,
  doneSeq: 0,
  pending: [],
  run: null,
  wakeAt: null,
  createdAt: 0,
  updatedAt: 0,
};

/**
 * One part of a row as stored. `read` may throw; whatever is wrong goes to `faults`, and something
 * harmless is answered.
 */
export function readable<P extends Part>(part: P, read: () => unknown, faults: string[]): Parts[P] {
  try {
    const value = read();
    const { error } = FORMS[part].safeParse(value);
    // What was read is what was written, where it has the form.
    if (error === undefined) return value as Parts[P];
    faults.push(`${part}${wordsOf(FORMS[part], error, value)}`);
  } catch (error) {
    faults.push(`${part} cannot be read: ${textOf(error).slice(0, LONGEST)}`);
  }
  return INSTEAD[part];
}

/** Characters of a reason. */
const LONGEST = 200;

function wordsOf(form: z.ZodType, { issues: [first] }: z.ZodError, value: unknown): string {
  if (first === undefined) return ' is not as it should be';
  const { path, message } = toIssue(form, first, value);
  return `${path.map((key) => `.${String(key)}`).join('')} ${message}`.slice(0, LONGEST);
}

const CODE = 'rug_unreadable';

/**
 * The row with what is wrong with it as its fault, in which everybody finds it who looks at the
 * resource. It is not worked on: what is not known of it may be an instance, a deletion, a body.
 */
export function withFaults(row: ResourceRow, faults: readonly string[]): ResourceRow {
  if (faults.length === 0) return row;
  const message = `what the database has of it cannot be used: ${faults.join('; ')}`;
  return { ...row, view: { ...row.view, fault: { code: CODE, message, at: row.updatedAt } } };
}

/** Why the row of a resource cannot be relied on; null: it can. */
export const unreadable = ({
  view,
}: {
  readonly view: { readonly fault: Fault | null };
}): string | null => (view.fault?.code === CODE ? view.fault.message : null);
