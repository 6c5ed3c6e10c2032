import { setTimeout as pause } from 'node:timers/promises';
import { experiment, type Group, groundOf } from '../experiment.ts';
import type { Scene } from '../trial.ts';

const STOPS = 3;
const LATE_MS = 150;

/** SIGTERM while events arrive and instances boot: it drains, exits with 0, and the next one goes on. */
export const stops: Group = (store, extent, servers) => [
  experiment(`${store}/stops/under load`, extent, (seed) => ({
    ground: groundOf(store, servers),
    seed,
    events: extent.fewEvents,
    disturb: stopOften,
  })),
];

async function stopOften({ dice, life, reached }: Scene): Promise<number> {
  for (let stop = 0; stop < STOPS; stop++) {
    await reached(stop / STOPS);
    await pause(dice.between(0, LATE_MS));
    const code = await life.stop();
    if (code !== 0) throw new Error(`rug was told to stop, and ended with ${code}`);
    await life.start();
  }
  return STOPS;
}
