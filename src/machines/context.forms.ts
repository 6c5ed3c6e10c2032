/** What each field of a context may be: a stored one may have been written by anybody. */
import { WAITS } from '../model/resource.ts';
import { EVENT_TYPES, ORIGINS, STATES, STATUSES } from '../model/words.ts';
import type { Context } from './context.ts';

type Form = (value: unknown) => boolean;

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const number: Form = (value) => typeof value === 'number';
const text: Form = (value) => typeof value === 'string';
const flag: Form = (value) => typeof value === 'boolean';
/** Epoch milliseconds that have a date. */
const time: Form = (value) => typeof value === 'number' && Math.abs(value) <= 8.64e15;
const orNull =
  (form: Form): Form =>
  (value) =>
    value === null || form(value);
const oneOf = (words: readonly unknown[]): Form => {
  const known = new Set(words);
  return (value) => known.has(value);
};
const listOf =
  (form: Form): Form =>
  (value) =>
    Array.isArray(value) && value.every(form);
const mapOf = (fields: Readonly<Record<string, Form>>): Form => {
  const forms = Object.entries(fields);
  return (value) => isMap(value) && forms.every(([name, form]) => form(value[name]));
};

const member = mapOf({ index: number, incarnation: number });
const event = oneOf(EVENT_TYPES);
const entry: Form = (value) => ENTRY(value);
const ENTRY = mapOf({
  type: event,
  args: isMap,
  origin: oneOf(ORIGINS),
  first: number,
  last: number,
  count: number,
  eventId: text,
  since: time,
  creates: flag,
  over: (value) => value === undefined || listOf(entry)(value),
});

const FORMS: Readonly<Record<keyof Context, Form>> = {
  status: oneOf(STATUSES),
  since: time,
  phase: oneOf(STATES),
  current: orNull(entry),
  attempts: number,
  tries: number,
  pushes: number,
  plugs: number,
  members: listOf(member),
  spent: listOf(number),
  only: orNull(listOf(number)),
  built: flag,
  death: orNull(oneOf(['found', 'doubted'])),
  uneven: flag,
  undo: orNull((value) => isMap(value) && wrongField(value) === null),
  prepared: flag,
  bootDeadline: orNull(time),
  erroredAt: orNull(time),
  heldUntil: orNull(time),
  configDigest: orNull(text),
  image: orNull(text),
  fault: orNull(mapOf({ code: text, message: text, at: time })),
  wait: orNull(oneOf([...WAITS, 'again'])),
  wakeAt: orNull(time),
  tired: listOf(event),
  instances: listOf(mapOf({ member, instanceId: text, address: orNull(text) })),
  takenSeq: number,
  doneSeq: number,
};

const BY_NAME = new Map<string, Form>(Object.entries(FORMS));

/** The name of a field that is not what it may be; null: all are. What is no field is left alone. */
export function wrongField(context: object): string | null {
  for (const [name, value] of Object.entries(context)) {
    if (BY_NAME.get(name)?.(value) === false) return name;
  }
  return null;
}
