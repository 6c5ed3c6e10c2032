/**
 * A worker of the pool: decides for batches of resources and runs verbs. It knows machines, drivers
 * and model, opens no database, and has no way back to main but its answers.
 */
import { workerData } from 'node:worker_threads';
import { decideDrivers } from './drivers/decide-drivers.ts';
import { runLook, runVerb } from './drivers/pipeline/run.ts';
import { createRegistry } from './drivers/registry.ts';
import { systemTime } from './environment.ts';
import { killer } from './killer.ts';
import { decide as decideOne } from './machines/decide.ts';
import type { WorkerStart } from './model/sharedwords.ts';
import { type WorkerSettings, workerFunctions } from './worker.ts';

const { words, settings }: WorkerStart<WorkerSettings> = workerData;
const registry = createRegistry(settings.drivers, { time: systemTime });
const checkpoint = killer(settings.killAt);

export const { decide, act, look } = workerFunctions(
  {
    decide: decideOne,
    drivers: decideDrivers(registry),
    act: (task, gateWord) => {
      const driver = registry.driver(task.subject.kind, task.subject.hardware);
      const options = { kinds: registry.kinds, time: systemTime, gateWord, checkpoint };
      return runVerb(driver, task, options);
    },
    look: (task) => {
      const driver = registry.driver(task.subject.kind, task.subject.hardware);
      return runLook(driver, task, { time: systemTime });
    },
  },
  words,
  systemTime,
);
