import { KILL_POINTS, type KillPoint } from '../../../src/model/killpoints.ts';
import { Dice } from '../../simulation/dice.ts';
import { experiment, type Group, groundOf } from '../experiment.ts';
import type { Scene } from '../trial.ts';

/** A passage that every run of a hundred events reaches, at the most. */
const REACHED: Readonly<Record<KillPoint, number>> = {
  'intake.received': 8,
  'writer.begun': 30,
  'writer.written': 30,
  'writer.committed': 30,
  acked: 4,
  decided: 40,
  admitted: 30,
  'step.begun': 30,
  'step.done': 30,
  'outcome.received': 30,
  'outbox.sent': 6,
};
/** Those that only the bus passes come first, while there is something in its queue. */
const KNOWN = (Object.keys(KILL_POINTS) as KillPoint[]).toSorted(
  (one, other) => REACHED[one] - REACHED[other],
);
const WITHIN_MS = 30_000;

/**
 * SIGKILL at every named point: at its first passage, at others, and at one of the successor's; and at
 * all of them one after the other, each in the successor of the last.
 */
export const points: Group = (store, extent, servers) => [
  experiment(`${store}/points/in a row`, extent, (seed) => ({
    ground: groundOf(store, servers),
    seed,
    events: extent.fewEvents,
    first: killAt(KNOWN[0], 1),
    disturb: killInRow,
  })),
  ...KNOWN.flatMap((point) =>
    Array.from({ length: extent.runsPerPoint }, (_, run) =>
      experiment(`${store}/points/${point}/${run + 1}`, extent, (seed) => {
        const dice = new Dice(seed);
        const later = (): number => dice.between(2, REACHED[point]);
        // The first passage of all, and the first of a process that finds what another has left.
        const [passage, next] = run === 0 ? [1, later()] : [later(), 1];
        return {
          ground: groundOf(store, servers),
          seed,
          events: extent.fewEvents,
          first: killAt(point, passage),
          disturb: (scene) => killTwice(scene, killAt(point, passage), killAt(point, next)),
        };
      }),
    ),
  ),
];

type Order = Readonly<Record<'RUG_KILL_AT', string>>;

const killAt = (point: KillPoint | undefined, passage: number): Order => ({
  RUG_KILL_AT: `${point}:${passage}`,
});

async function diesOf({ life }: Scene, { RUG_KILL_AT: order }: Order): Promise<void> {
  if (!(await life.died(WITHIN_MS))) throw new Error(`${order} was never passed`);
}

async function killInRow(scene: Scene): Promise<number> {
  const { life, dice } = scene;
  let order = killAt(KNOWN[0], 1);
  for (const point of KNOWN.slice(1)) {
    await diesOf(scene, order);
    order = killAt(point, dice.between(1, 2));
    await life.start(order);
  }
  await diesOf(scene, order);
  await life.start();
  return life.deaths;
}

async function killTwice(scene: Scene, first: Order, again: Order): Promise<number> {
  const { life, reached } = scene;
  await diesOf(scene, first);
  await life.start(again);
  // What is left to do may not come there any more: then it dies where it happens to be.
  await Promise.race([life.died(WITHIN_MS), reached(1)]);
  await life.kill();
  await life.start();
  return life.deaths;
}
