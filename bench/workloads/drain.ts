/**
 * A filled queue, drained: the events lie in RabbitMQ before the process that is measured starts, so
 * that the publisher does not eat the cores.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuPerEvent, type Used, used, type Watched } from '../measure/usage.ts';
import { clockMs } from '../rig/clock.ts';
import type { Stage, StartOptions } from '../rig/subject.ts';
import { atRest, type Baseline, baseline, type Growth, judged } from './evidence.ts';
import { type Kind, planEvents } from './plan.ts';
import type { Expected } from './verdict.ts';

export interface DrainOptions {
  readonly kind: Kind;
  readonly events: number;
  /** How many routers of the fleet the events are about. */
  readonly spread: number;
  readonly burst: number;
  readonly start?: StartOptions;
}

export interface Drained extends Growth {
  readonly events: number;
  /** Milliseconds from the first commit to: the last event in the journal, the last commit of all. */
  readonly journaledMs: number;
  readonly doneMs: number;
  /** Microseconds of CPU per event, by process and by thread. */
  readonly cpu: ReadonlyMap<string, number>;
  /** Resident bytes at the end, by process. */
  readonly rss: ReadonlyMap<string, number>;
  readonly warnings: number;
  /** Of the monotonic clock, microseconds. */
  readonly span: { readonly from: number; readonly to: number };
}

const LOOK_MS = 5;
/** Nothing was committed for so long: it is looked whether all is done. */
const QUIET_MS = 400;
const STALLED_MS = 30_000;

/** @throws Error for a run that gives no number */
export async function drain(stage: Stage, options: DrainOptions): Promise<Drained> {
  const { broker, queue } = stage;
  const { events } = options;
  const plan = planEvents({ ...options, fleet: stage.fleet, run: randomUUID().slice(0, 8) });
  await broker.publish(Array(events).keys(), plan.text);
  const waiting = await broker.depth(queue);
  if (waiting !== events) throw new Error(`${events} events published, ${waiting} in the queue`);
  const before = await baseline(stage);
  const ended = new AbortController();
  let watched: readonly Watched[] = [];
  const spawned = (pid: number): void => {
    watched = stage.watched(pid);
  };
  // Before it starts: it may be quick.
  const following = follow(stage, before, plan.expected(events), () => used(watched), ended.signal);
  const starting = stage.start({ ...options.start, spawned });
  try {
    const [course, subject] = await Promise.all([following, starting]);
    const growth = await judged(stage, subject, before, plan, events);
    const { firstAt, journaledAt, lastAt, usedBefore, usedAfter } = course;
    return {
      ...growth,
      events,
      journaledMs: journaledAt - firstAt,
      doneMs: lastAt - firstAt,
      cpu: cpuPerEvent(usedBefore, usedAfter, events),
      rss: usedAfter.rss,
      span: { from: firstAt * 1000, to: lastAt * 1000 },
    };
  } finally {
    ended.abort();
    await starting.then(
      (subject) => subject.stop(),
      () => undefined,
    );
  }
}

/** Times are those of `clockMs`. */
interface Course {
  readonly firstAt: number;
  readonly journaledAt: number;
  readonly lastAt: number;
  readonly usedBefore: Used;
  readonly usedAfter: Used;
}

/** Watches the store until all that is expected is done, and nothing is committed any more. */
async function follow(
  { witness }: Stage,
  before: Baseline,
  expected: ReadonlyMap<string, Expected>,
  look: () => Used,
  ended: AbortSignal,
): Promise<Course> {
  const goal = before.seq + Math.max(...[...expected.values()].map(({ last }) => last));
  let usedBefore = look();
  let [firstAt, journaledAt, lastAt] = [clockMs(), 0, clockMs()];
  let batch = before.batch;
  while (!ended.aborted) {
    const at = clockMs();
    const now = await witness.position();
    if (now.seq === before.seq) {
      // What it used to start is not what the events cost.
      [firstAt, lastAt] = [at, at];
      usedBefore = look();
    } else if (now.batch !== batch) lastAt = clockMs();
    batch = now.batch;
    if (now.seq >= goal && journaledAt === 0) journaledAt = clockMs();
    const quietMs = clockMs() - lastAt;
    if (journaledAt > 0 && quietMs > QUIET_MS) {
      const usedAfter = look();
      // One that stalls is judged as it is then.
      if (quietMs > STALLED_MS || (await atRest(witness, before, expected)))
        return { firstAt, journaledAt, lastAt, usedBefore, usedAfter };
      await pause(QUIET_MS);
    }
    if (quietMs > STALLED_MS) throw new Error(`stalled at ${now.seq - before.seq} events`);
    await pause(LOOK_MS);
  }
  throw new Error('it did not start');
}
