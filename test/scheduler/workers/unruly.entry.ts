import { setTimeout as pause } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { systemTime } from '../../../src/environment.ts';
import { workerFunctions } from '../../../src/worker.ts';
import { unrulyWork } from './unruly.work.ts';

const turns = async (turn: () => boolean): Promise<void> => {
  while (!turn()) await pause(1);
};

export const { decide, act, look } = workerFunctions(
  unrulyWork(turns),
  workerData.words,
  systemTime,
);
