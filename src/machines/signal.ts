import type { Entry } from '../model/mailbox.ts';
import type { EventType, Recovery, Status } from '../model/words.ts';
import type { Context } from './context.ts';

/** What a machine is told. Guards read it; the transition it causes writes `learn` to the context. */
export type Signal = Take | Result | Begin;

/** At rest: an entry is taken from the mailbox, or the time it waited for has come. */
export interface Take {
  readonly type: 'TAKE';
  readonly action: EventType;
  /** True: nothing is pending, the machine goes on by itself. */
  readonly due: boolean;
  readonly learn: Partial<Context>;
}

/** The effect of a state has ended: which status that gives, and how it came about. */
export interface Result {
  readonly type: 'RESULT';
  readonly status: Status;
  readonly how: How;
  readonly recovery: Recovery;
  /** Degraded: the members that live do not have the configuration they should have. */
  readonly stale?: boolean;
  readonly learn: Partial<Context>;
}

/** After Exit: the next life of the same resource. */
export interface Begin {
  readonly type: 'BEGIN';
  readonly learn: Partial<Context>;
}

/** What the status alone does not say. */
export const HOWS = [
  'done',
  /** The verb failed; nothing is certain but that it must be tried again. */
  'failed',
  /** The verb stopped at a step, by order. */
  'cancelled',
  /** The world could not be asked. */
  'unanswered',
  /** A look that is put off: the outcome of a verb is committed before anything is looked at. */
  'later',
  /** Something is there that must go before its successor comes. */
  'present',
  /** A deletion met a resource that still exists. */
  'exists',
  /** scrubprep is done, no grace applies. */
  'prepared',
  /** Only some members were scrubbed. */
  'part',
  /** The driver has no such verb. */
  'unsupported',
] as const;
export type How = (typeof HOWS)[number];

/** The signal that takes `entry`, or goes on by itself when there is none. */
export function take(entry: Entry | null): Take {
  return {
    type: 'TAKE',
    action: entry?.type ?? 'POLL',
    due: entry === null,
    learn: { current: entry, wait: null, wakeAt: null, ...ordered(entry) },
  };
}

/** What the arguments of an order change before it is begun. */
function ordered(entry: Entry | null): Partial<Context> {
  if (entry === null) return {};
  const { type, args } = entry;
  const { force, ...others } = args;
  return {
    // Whatever was confirmed does not count: it is pushed once, however often that is tried.
    ...(force === true ? { current: { ...entry, args: others }, configDigest: null } : {}),
    ...(type === 'REBUILD' ? { image: args.image ?? null, attempts: 0 } : {}),
    ...(aboutInstance(type) ? { death: null } : {}),
  };
}

/** True for what is asked for the sake of the instance itself: its power, or another one. */
function aboutInstance(type: EventType): boolean {
  return type === 'REBUILD' || type === 'QUIESCE' || type === 'RESTART';
}
