/**
 * Live: a publisher with confirms, the broker and the process that is measured share the cores. How
 * long an event takes is seen from outside: the database is asked every few milliseconds how far the
 * journal has come, and whether the routers of one event in a hundred are done.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuPerEvent, type Used, used } from '../measure/usage.ts';
import { clockMs } from '../rig/clock.ts';
import type { Witness } from '../rig/database.ts';
import { SAMPLED, startPublisher } from '../rig/publisher.ts';
import type { Stage, StartOptions } from '../rig/subject.ts';
import { baseline, judged, rested } from './evidence.ts';
import { Observer, type Watch } from './observer.ts';
import { type Kind, planEvents } from './plan.ts';

export interface LiveOptions {
  readonly amqpUrl: string;
  readonly kind: Kind;
  readonly spread: number;
  readonly burst: number;
  /** Events a second; null: as many as it keeps up with. */
  readonly rate: number | null;
  /** Not measured, then measured. */
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly start?: StartOptions;
}

export interface Lived {
  /** Events a second that became done, until all were; and that came into the journal meanwhile. */
  readonly eventsPerSecond: number;
  readonly journaledPerSecond: number;
  readonly watches: readonly Watch[];
  readonly cpu: ReadonlyMap<string, number>;
  readonly rss: ReadonlyMap<string, number>;
  readonly warnings: number;
}

const LOOK_MS = 2;
const REST_WITHIN_MS = 120_000;

/** @throws Error for a run that gives no number */
export async function live(stage: Stage, options: LiveOptions): Promise<Lived> {
  const { amqpUrl: url, rate, warmUpSeconds, seconds } = options;
  const { witness, queue, fleet } = stage;
  const { kind, spread, burst } = options;
  const course = { kind, spread, burst, fleet, run: randomUUID().slice(0, 8) };
  const plan = planEvents(course);
  const before = await baseline(stage);
  const subject = await stage.start(options.start);
  const publisher = startPublisher();
  const observer = new Observer(witness, before.seq);
  try {
    const watched = [...stage.watched(subject.pid), { name: 'publisher', pid: publisher.pid }];
    const order = { ...course, url, queue, rate };
    let begun = 0;
    const publishing = publisher.publish(
      { ...order, seconds: warmUpSeconds + seconds },
      (report) => {
        if (report.type === 'begun') begun = report.at;
        if (report.type === 'sample') observer.watch(report);
      },
    );
    const observing = observer.run();
    while (begun === 0 || clockMs() < begun + warmUpSeconds * 1000) await pause(LOOK_MS);
    const from = await mark(witness, () => used(watched));
    while (clockMs() < begun + (warmUpSeconds + seconds) * 1000) await pause(LOOK_MS);
    const to = await mark(witness, () => used(watched));
    const sent = await publishing;
    await rested(witness, before, plan.expected(sent), REST_WITHIN_MS);
    observer.stop();
    await observing;
    const { warnings } = await judged(stage, subject, before, plan, sent);
    const events = to.seq - from.seq;
    const { watches } = observer;
    const doneAt = watches.map(({ at, doneMs }) => at + doneMs).filter((at) => at >= from.at);
    return {
      // To the last of them: what it still owes at the end of the time is not given to it.
      eventsPerSecond: (doneAt.length * SAMPLED) / secondsBetween(from.at, Math.max(...doneAt)),
      journaledPerSecond: events / secondsBetween(from.at, to.at),
      watches: watches.filter(({ at }) => at >= from.at && at < to.at),
      cpu: cpuPerEvent(from.used, to.used, events),
      rss: to.used.rss,
      warnings,
    };
  } finally {
    observer.stop();
    publisher.end();
    await subject.stop();
  }
}

const secondsBetween = (from: number, to: number): number => (to - from) / 1000;

interface Mark {
  readonly at: number;
  readonly seq: number;
  readonly used: Used;
}

async function mark(witness: Witness, look: () => Used): Promise<Mark> {
  const { seq } = await witness.position();
  return { at: clockMs(), seq, used: look() };
}
