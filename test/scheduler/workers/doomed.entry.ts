import { setTimeout as pause } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { systemSoon, systemTime } from '../../../src/environment.ts';
import { workerTurn } from '../../../src/worker.ts';
import { Dice } from '../../simulation/dice.ts';
import { unrulyWork } from './unruly.work.ts';

const { births, doomed } = workerData.settings;
const birth = Atomics.add(new Int32Array(births), 0, 1);
const dice = new Dice(birth);

function thrown(): void {
  queueMicrotask(() => {
    throw new Error('thrown past everybody');
  });
}
// The first so many end: every other one while it loads, the others in the middle of whatever they do.
if (birth < doomed) {
  if (birth % 2 === 1) thrown();
  else setTimeout(dice.pick([thrown, () => process.exit(3)]), dice.between(1, 40));
}

/** Each answer names who was meant. */
const work = unrulyWork(async () => {});
export const turn = workerTurn({
  work: {
    ...work,
    act: async ({ subject }) => {
      await pause(dice.between(0, 10));
      const steps = [{ step: subject.id, took: 0, did: true }];
      return { ok: true, result: { instances: [] }, steps, took: 0 };
    },
    look: async (task) => {
      await pause(dice.between(0, 10));
      return work.look(task);
    },
  },
  words: workerData.words,
  time: systemTime,
  soon: systemSoon,
});
