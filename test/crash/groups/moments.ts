import { setTimeout as pause } from 'node:timers/promises';
import { experiment, type Group, groundOf } from '../experiment.ts';
import type { Scene } from '../trial.ts';

/** So often is a rug killed during the events of one experiment. */
const KILLS = 5;
/** How late after a moment it happens at most, milliseconds. */
const LATE_MS = 150;
/** A start takes about so long, milliseconds. */
const START_MS = 1_200;

/** SIGKILL at random moments while events arrive and instances boot; also in the middle of a start. */
export const moments: Group = (store, extent, servers) =>
  Array.from({ length: Math.ceil(extent.moments / KILLS) }, (_, n) =>
    experiment(`${store}/moments/${n + 1}`, extent, (seed) => ({
      ground: groundOf(store, servers),
      seed,
      events: extent.events,
      disturb: (scene) => killOften(scene, Math.min(KILLS, extent.moments - n * KILLS)),
    })),
  );

async function killOften({ dice, life, reached }: Scene, kills: number): Promise<number> {
  const shares = Array.from({ length: kills }, () => dice.between(0, 95) / 100).sort(
    (a, b) => a - b,
  );
  for (const [n, share] of shares.entries()) {
    if (n > 0 && dice.happens(0.25)) {
      await life.startAndKill(dice.between(1, START_MS));
      continue;
    }
    if (n > 0) await life.start();
    await reached(share);
    await pause(dice.between(0, LATE_MS));
    await life.kill();
  }
  await life.start();
  return life.deaths;
}
