import type { Run } from './resource.ts';
import type { Status, Verb } from './words.ts';

/** Robot's life-cycle numbers, the state shown to the outside (Robot specification 1.1). */
export const LIFECYCLE = {
  REQUESTED: 1,
  BUILDING: 2,
  UNRESOURCED: 3,
  RUNNING: 4,
  QUIESCE: 5,
  QUIESCED: 6,
  RESTART: 7,
  SCRUB: 8,
  SCRUB_QUEUE: 9,
  RUNNING_UPDATE: 10,
  RUNNING_UPDATING: 11,
  QUIESCING: 12,
  RESTARTING: 13,
  SCRUB_PREP: 14,
  QUIESCED_UPDATE: 15,
  QUIESCED_UPDATING: 16,
  SCRUBBING: 17,
  CLOSED: 99,
} as const;
export type LifecycleName = keyof typeof LIFECYCLE;

export interface Lifecycle {
  readonly name: LifecycleName;
  readonly number: number;
}

/** A verb under way, as the outside sees it. */
const IN_PROGRESS: Readonly<Record<Verb, LifecycleName>> = {
  build: 'BUILDING',
  quiesce: 'QUIESCING',
  restart: 'RESTARTING',
  scrubprep: 'SCRUB_PREP',
  scrub: 'SCRUBBING',
  updaterunning: 'RUNNING_UPDATING',
  updatequiesced: 'QUIESCED_UPDATING',
};

/** A resource at rest. `restart` and `replug` are on their way to another verb. */
const AT_REST: Readonly<Record<Status, LifecycleName>> = {
  down: 'REQUESTED',
  booting: 'BUILDING',
  up: 'BUILDING',
  configured: 'RUNNING',
  restart: 'RESTART',
  replug: 'RUNNING_UPDATE',
  gone: 'SCRUB',
  error: 'UNRESOURCED',
  degraded: 'RUNNING',
  quiesced: 'QUIESCED',
  held: 'SCRUB_QUEUE',
};

/**
 * The Robot number of a resource. The first build, a configuration that belongs to it, and the
 * replacement of a dead instance are all BUILDING: the resource does not run until it is configured.
 */
export function lifecycle(view: { state: string; status: Status }, run: Run | null): Lifecycle {
  const name = lifecycleName(view, run);
  return { name, number: LIFECYCLE[name] };
}

function lifecycleName(view: { state: string; status: Status }, run: Run | null): LifecycleName {
  if (view.state === 'Exit') return 'CLOSED';
  if (run === null) return AT_REST[view.status];
  if (run.verb === 'scrub' && run.args.purpose === 'replace') return 'BUILDING';
  if (run.verb === 'updaterunning' && view.status === 'up') return 'BUILDING';
  return IN_PROGRESS[run.verb];
}
