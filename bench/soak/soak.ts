/** A rug under steady load, looked at from outside all the while. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { INSPECTED, type Inspected, inspect } from '../measure/heap.ts';
import { percentile } from '../measure/statistics.ts';
import { used } from '../measure/usage.ts';
import { figure, megabytes } from '../report/figures.ts';
import { clockMs } from '../rig/clock.ts';
import type { Dated, Witness } from '../rig/database.ts';
import { startPublisher } from '../rig/publisher.ts';
import type { RugStage } from '../rig/stage.ts';
import { baseline, judged, rested } from '../workloads/evidence.ts';
import { Observer } from '../workloads/observer.ts';
import { type Kind, planEvents } from '../workloads/plan.ts';
import { ageVerdict, driftVerdicts, heapVerdict, type Sample, type Verdict } from './verdicts.ts';

export interface SoakOptions {
  readonly amqpUrl: string;
  readonly kind: Kind;
  /** Events a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const LOOK_MS = 10_000;
/** A collection stops every thread for a moment: one look in so many asks for one. */
const COLLECTED = 3;
const WARM_UP_MS = 30_000;
const REST_WITHIN_MS = 300_000;
/** What is kept, so short that rows are deleted all the time. */
const KEPT_MS = 72_000;
/** A pass of the retention comes every minute, may take one, and may have just begun. */
const LATE_MS = 150_000;
const TABLES: readonly Dated[] = ['journal', 'trail', 'seen'];
const HOUR_MS = 3_600_000;

const SETTINGS = {
  RUG_RETENTION_JOURNAL_HOURS: String(KEPT_MS / HOUR_MS),
  RUG_RETENTION_DEDUP_HOURS: String(KEPT_MS / HOUR_MS),
  RUG_RETENTION_TRAIL_DAYS: String(KEPT_MS / HOUR_MS / 24),
  RUG_HEALTH_ENABLED: 'true',
  RUG_HEALTH_INTERVAL_MS: '5000',
  RUG_HEALTH_CHECKS: JSON.stringify({ virtual_router: { type: 'dummy', alive: true } }),
};

/** @throws Error for a run that lost, repeated or reordered events, or logged errors */
export async function soak(stage: RugStage, options: SoakOptions): Promise<readonly Verdict[]> {
  const { witness, fleet, queue } = stage;
  const { amqpUrl: url, kind, rate, seconds, say } = options;
  const run = randomUUID().slice(0, 8);
  const course = { kind, fleet, run, spread: fleet.routers, burst: 1 };
  const before = await baseline(stage);
  const rug = await stage.start({ environment: SETTINGS, flags: INSPECTED });
  const inspected = await inspect(rug.said());
  const observer = new Observer(witness, before.seq);
  const publisher = startPublisher();
  const began = clockMs();
  try {
    const observing = observer.run();
    const publishing = publisher.publish({ ...course, url, queue, rate, seconds }, (report) => {
      if (report.type === 'sample') observer.watch(report);
    });
    const ended = publishing.then(() => true);
    const samples: Sample[] = [];
    for (let look = 1; ; look += 1) {
      const wait = pause(Math.max(0, began + look * LOOK_MS - clockMs()), false);
      if (await Promise.race([ended, wait])) break;
      const collects = look % COLLECTED === 0;
      const sample = await sampled(witness, began, collects ? inspected : null);
      samples.push(sample);
      const { rss } = used([{ name: 'rug', pid: rug.pid, alone: true }]);
      const { seq } = await witness.position();
      say(lineOf(sample, seq - before.seq, rss.get('rug'), observer));
    }
    const sent = await publishing;
    const plan = planEvents(course);
    await rested(witness, before, plan.expected(sent), REST_WITHIN_MS);
    observer.stop();
    await observing;
    await judged(stage, rug, before, plan, sent);
    return [
      { claim: 'no event was lost, repeated or reordered', found: figure(sent), holds: true },
      heapVerdict(samples),
      ...TABLES.map((table) => ageVerdict(table, KEPT_MS + LATE_MS, samples)),
      ...driftVerdicts(observer.watches.filter(({ at }) => at > began + WARM_UP_MS)),
    ];
  } finally {
    observer.stop();
    publisher.end();
    inspected.close();
    await rug.stop();
  }
}

async function sampled(
  witness: Witness,
  began: number,
  inspected: Inspected | null,
): Promise<Sample> {
  const ages = new Map<string, number>();
  for (const table of TABLES) {
    const oldest = await witness.oldest(table);
    ages.set(table, oldest === null ? 0 : Date.now() - oldest);
  }
  const heap = inspected === null ? null : (await inspected.collect()).all;
  return { at: clockMs() - began, heap, ages };
}

function lineOf(
  { at, heap, ages }: Sample,
  events: number,
  resident: number | undefined,
  observer: Observer,
): string {
  const since = clockMs() - LOOK_MS;
  const recent = observer.watches
    .filter((watch) => watch.at + watch.doneMs > since)
    .map(({ doneMs }) => doneMs);
  const oldest = [...ages].map(([table, age]) => `${table} ${figure(age / 1000)} s`);
  return [
    `${figure(at / 1000).padStart(6)} s`,
    `${figure((events / at) * 1000)} events/s`,
    `p50 ${figure(percentile(recent, 0.5))} ms`,
    `p99 ${figure(percentile(recent, 0.99))} ms`,
    `resident ${megabytes(resident)} MB`,
    `oldest ${oldest.join(', ')}`,
    ...(heap === null ? [] : [`heap ${megabytes(heap)} MB`]),
  ].join('  ');
}
