/**
 * A worker of the pool: decides for batches of resources and runs verbs. It knows machines, drivers
 * and model, opens no database, and has no way back to main but its answers.
 */
import { workerData } from 'node:worker_threads';
import { createRegistry } from './drivers/registry.ts';
import { systemSoon, systemTime } from './environment.ts';
import { killer } from './killer.ts';
import { laneWork } from './lanework.ts';
import type { WorkerStart } from './model/sharedwords.ts';
import { type WorkerSettings, workerTurn } from './worker.ts';

const { words, settings }: WorkerStart<WorkerSettings> = workerData;
const registry = createRegistry(settings.drivers, { time: systemTime });
const checkpoint = killer(settings.killAt);

export const turn = workerTurn({
  work: laneWork(registry, { time: systemTime, checkpoint }),
  words,
  time: systemTime,
  soon: systemSoon,
});
