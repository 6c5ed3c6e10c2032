/**
 * The vocabulary of rug: every closed set of words that crosses a border between rooms.
 * One word per concept; the meanings are in docs/architecture.md, "Words".
 */

/** What may happen to one resource. The body of an event is a patch of the desired spec. */
export const EVENT_TYPES = [
  'CREATE',
  'READ',
  'UPDATE',
  'DELETE',
  'POLL',
  'REBUILD',
  'QUIESCE',
  'RESTART',
  'CLEAR_ERROR',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** What rug knows of the instance behind a resource. */
export const STATUSES = [
  'down',
  'booting',
  'up',
  'configured',
  'restart',
  'replug',
  'gone',
  'error',
  'degraded',
  'quiesced',
  'held',
] as const;
export type Status = (typeof STATUSES)[number];

/** The states of the machine, as in docs/state_machine.dot. */
export const STATES = [
  'CalcAction',
  'Alive',
  'CreateVM',
  'CheckBoot',
  'ConfigureVM',
  'ReplugVM',
  'StopVM',
  'RebuildVM',
  'PushUpdate',
  'ClearError',
  'Stats',
  'QuiesceVM',
  'RestartVM',
  'Held',
  'Exit',
] as const;
export type State = (typeof STATES)[number];

/** The seven verbs of a driver (Robot specification 1.3). */
export const VERBS = [
  'build',
  'quiesce',
  'restart',
  'scrubprep',
  'scrub',
  'updaterunning',
  'updatequiesced',
] as const;
export type Verb = (typeof VERBS)[number];

/** Read-only effects: they change nothing and need no commit. */
export const LOOKS = ['probe', 'stats'] as const;
export type Look = (typeof LOOKS)[number];

/** Who an event comes from; decides what it may do (a DELETE of the bus is verified first). */
export const ORIGINS = ['bus', 'http', 'operator', 'health', 'source', 'sweep'] as const;
export type Origin = (typeof ORIGINS)[number];

/** What a kind wants when its instance is found dead. */
export const RECOVERIES = ['recreate', 'restart', 'none'] as const;
export type Recovery = (typeof RECOVERIES)[number];
