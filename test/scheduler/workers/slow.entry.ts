import { workerData } from 'node:worker_threads';
import { systemSoon, systemTime } from '../../../src/environment.ts';
import { workerTurn } from '../../../src/worker.ts';
import { unrulyWork } from './unruly.work.ts';

/** It takes its time to start, as on a busy machine. */
const STARTS_MS = 1_000;
for (const begun = performance.now(); performance.now() - begun < STARTS_MS; );

export const turn = workerTurn({
  work: unrulyWork(async () => {}),
  words: workerData.words,
  time: systemTime,
  soon: systemSoon,
});
