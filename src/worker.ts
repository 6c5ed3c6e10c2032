/**
 * What every worker does around its work: it turns the event loop's beat, and says in shared memory
 * whose code runs next, so that the resource which takes a worker down is known by name.
 */
import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import type { DriverSettings } from './drivers/registry.ts';
import type { DecideInput, Decision } from './model/decide.ts';
import type { LookResult, Outcome } from './model/driver.ts';
import type { ActTask, LaneWork, LookTask, Time } from './model/ports.ts';
import { NOBODY, SharedWords, type Slotted } from './model/sharedwords.ts';

/** What the worker of the product is started with. */
export interface WorkerSettings {
  readonly drivers: DriverSettings;
  /** RUG_KILL_AT: where a fault test wants the process to end. */
  readonly killAt: string | undefined;
}

export interface WorkerFunctions {
  readonly decide: (batch: readonly DecideInput[]) => readonly Decision[];
  readonly act: (message: Slotted<ActTask>) => Promise<Outcome>;
  readonly look: (message: Slotted<LookTask>) => Promise<LookResult>;
}

/** Milliseconds between two beats; main looks much less often. */
const BEAT_INTERVAL = 200;

export function workerFunctions(
  work: LaneWork,
  buffer: SharedArrayBuffer,
  time: Time,
): WorkerFunctions {
  const words = new SharedWords(buffer);
  const task = new AsyncLocalStorage<number>();
  // Before each synchronous slice: the task it belongs to, or nobody.
  createHook({ before: () => words.work(task.getStore() ?? NOBODY) }).enable();
  beat(words, time);
  return {
    decide: (batch) => {
      const decisions = batch.map((input, i) => {
        words.work(words.slots + i);
        return work.decide(input, work.drivers);
      });
      words.work(NOBODY);
      return decisions;
    },
    act: ({ slot, task: act }) => {
      words.work(slot);
      return task.run(slot, () => work.act(act, () => words.read(slot)));
    },
    look: ({ slot, task: look }) => {
      words.work(slot);
      return task.run(slot, () => work.look(look));
    },
  };
}

function beat(words: SharedWords, time: Time): void {
  words.beat();
  time.after(BEAT_INTERVAL, () => beat(words, time));
}
