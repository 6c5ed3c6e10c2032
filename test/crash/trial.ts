/** One experiment from beginning to end: events, what goes wrong meanwhile, and the judgement. */
import { setTimeout as pause } from 'node:timers/promises';
import { areAtRest, Client, type Shown } from '../../scripts/process/client.ts';
import { textOf } from '../../src/model/errors.ts';
import { Dice } from '../simulation/dice.ts';
import { type Evidence, judge } from './judge.ts';
import { known } from './known.ts';
import { Life } from './life.ts';
import { type Ground, openPlace, type Place } from './place.ts';
import { type Plan, type PlannedEvent, planOf, WAYS, type Way } from './plan.ts';
import { publish } from './publisher.ts';
import { outcomeOf, sendByHttp, TOGETHER } from './sender.ts';

/** What a disturbance has at hand. */
export interface Scene {
  /** Draws whatever is random in it. */
  readonly dice: Dice;
  readonly life: Life;
  readonly place: Place;
  /** Resolves when this share of the events of HTTP is answered, from 0 to 1. */
  readonly reached: (share: number) => Promise<void>;
}

export interface Trial {
  readonly ground: Ground;
  readonly seed: number;
  readonly events: number;
  /** For every rug of this experiment. */
  readonly settings?: Record<string, string>;
  /** For the first rug alone. */
  readonly first?: Record<string, string>;
  /** What goes wrong while the events arrive; in the end there is a rug again. Answers how often. */
  readonly disturb: (scene: Scene) => Promise<number>;
  /** How long it may take then until everything is at rest, milliseconds. */
  readonly restMs?: number;
  /** An event that is never handed over, as if it had been confirmed and lost: for proofs. */
  readonly withhold?: string;
  /** What is done to the world before it is looked at: for proofs. */
  readonly tamper?: (scene: Scene) => Promise<void>;
}

export interface Result {
  /** Empty: all is well. */
  readonly violations: readonly string[];
  /** How often something went wrong, as it was meant to. */
  readonly points: number;
  /** What is kept of an experiment that failed. */
  readonly kept: string | null;
}

interface Rest {
  readonly rows: readonly Shown[];
  /** What is wrong when it never came. */
  readonly late: readonly string[];
}

/** How long everything before that may take, milliseconds: on a busy machine starts take their time. */
const LIMIT_MS = 400_000;
const REST_MS = 60_000;
/** All events take about so long to arrive when nothing goes wrong, milliseconds. */
const ARRIVAL_MS = 2_500;
const LOOK_EVERY_MS = 50;

export async function carryOut(trial: Trial): Promise<Result> {
  const place = await openPlace(trial.ground);
  const life = new Life({ ...place, settings: { ...place.settings, ...trial.settings } });
  const over = new AbortController();
  const limit = AbortSignal.any([over.signal, AbortSignal.timeout(LIMIT_MS)]);
  const played = await play(trial, place, life, limit).catch((error: unknown) => ({
    violations: [`it broke off: ${textOf(error)}`, ...life.ends],
    points: life.deaths,
  }));
  over.abort();
  await life.kill();
  const isKept = played.violations.length > 0;
  const left = await place.close(isKept).then(
    () => [],
    (error: unknown) => [`it left something behind: ${textOf(error)}`],
  );
  const violations = [...played.violations, ...left];
  return { violations, points: played.points, kept: isKept ? place.directory : null };
}

async function play(
  trial: Trial,
  place: Place,
  life: Life,
  limit: AbortSignal,
): Promise<Pick<Result, 'violations' | 'points'>> {
  const plan = planOf(trial.seed, trial.events);
  await life.start(trial.first);
  const { sent, reached } = arrive(plan, trial, place, life, limit);
  const scene: Scene = { dice: new Dice(trial.seed + 1), life, place, reached };
  const [odd, points] = await Promise.all([sent, within(trial.disturb(scene), limit)]);
  const { rows, late } = await restOf(plan, life, trial.restMs ?? REST_MS);
  const again = await sendAgain(plan, life);
  const code = await life.stop();
  const stopped = code === 0 ? [] : [`rug was told to stop, and ended with ${code}`];
  await trial.tamper?.(scene);
  // The world is looked at last: nobody does anything to it any more.
  const { world } = place;
  const done = { inventory: await world.inventory(), calls: await world.calls() };
  const found = judge(plan, { rows, again, ...done });
  return { violations: [...odd, ...late, ...life.ends, ...stopped, ...found], points };
}

/** All events are on their way; `sent` answers those that were not taken as they should be. */
function arrive(
  plan: Plan,
  { ground, events, withhold }: Trial,
  { exchange }: Place,
  life: Life,
  limit: AbortSignal,
): { readonly sent: Promise<readonly string[]>; readonly reached: Scene['reached'] } {
  const paceMs = (ARRIVAL_MS * TOGETHER * WAYS.length) / events;
  const given = (way: Way): readonly PlannedEvent[] =>
    plan.events[way].filter(({ id }) => id !== withhold);
  const sender = sendByHttp(given('http'), () => life.url, paceMs, limit);
  const published = publish(given('amqp'), { url: ground.amqpUrl, exchange }, paceMs, limit);
  return {
    sent: Promise.all([sender.done, published]).then(([odd]) => odd),
    reached: (share) => sender.reached(Math.floor(share * given('http').length)),
  };
}

/** @throws Error when the signal comes first */
function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cause = new Error('the time is up');
  signal.addEventListener('abort', () => reject(cause), { once: true });
  return Promise.race([work, promise]);
}

/**
 * What rug says of its resources once everything has been taken in and nothing moves; of those that
 * move when the time is up, as they are then. A list is no picture of one moment: what is seen at rest
 * is looked at once more.
 */
async function restOf(plan: Plan, life: Life, withinMs: number): Promise<Rest> {
  const deadline = performance.now() + withinMs;
  const planned = plan.resources.map(({ id }) => id);
  for (let wasAtRest = false; ; ) {
    const rows = await known(planned, new Client(life.process.url)).catch(() => []);
    const ids = new Set(rows.map(({ id }) => id));
    const isAtRest = planned.every((id) => ids.has(id)) && areAtRest(rows);
    if (isAtRest && wasAtRest) return { rows, late: [] };
    if (performance.now() > deadline) return { rows, late: ['it did not come to rest in time'] };
    wasAtRest = isAtRest;
    await pause(LOOK_EVERY_MS);
  }
}

/** What is answered to every event, sent once more. */
async function sendAgain(plan: Plan, life: Life): Promise<Evidence['again']> {
  const events = WAYS.flatMap((way) => plan.events[way]);
  const verdicts = await new Client(life.process.url).send(events.map(({ body }) => body));
  return new Map(events.map(({ id }, n) => [id, outcomeOf(verdicts[n])]));
}
