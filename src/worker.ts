/**
 * What every worker does around its work: it turns the event loop's beat, and says in shared memory
 * whose code runs next, so that the resource which takes a worker down is known by name.
 */
import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import type { DriverSettings } from './drivers/registry.ts';
import type { LaneWork } from './model/lane.ts';
import type { Time } from './model/ports.ts';
import { NOBODY, SharedWords } from './model/sharedwords.ts';
import type { Turn, TurnAnswer } from './model/turn.ts';
import { type TurnsOptions, takeTurns } from './turns.ts';

/** What the worker of the product is started with. */
export interface WorkerSettings {
  readonly drivers: DriverSettings;
  /** RUG_KILL_AT: where a fault test wants the process to end. */
  readonly killAt: string | undefined;
}

export interface WorkerOptions extends Pick<TurnsOptions, 'soon'> {
  readonly work: LaneWork;
  /** The memory shared with main. */
  readonly words: SharedArrayBuffer;
  readonly time: Time;
}

/** Milliseconds between two beats; main looks much less often. */
const BEAT_INTERVAL = 200;

/** What the pool calls: one function, one turn a call. */
export function workerTurn(options: WorkerOptions): (turn: Turn) => Promise<TurnAnswer> {
  const { work, time, soon } = options;
  const words = new SharedWords(options.words);
  const slots = new AsyncLocalStorage<number>();
  // Before each synchronous slice: the task it belongs to, or nobody.
  const hook = createHook({ before: () => words.work(slots.getStore() ?? NOBODY) }).enable();
  // What is ready to run runs on for a while after the throw that ends the worker.
  process.once('uncaughtExceptionMonitor', () => hook.disable());
  beat(words, time);
  return takeTurns({
    soon,
    decide: (batch) => {
      const decisions = batch.map((input, i) => {
        words.work(words.slots + i);
        return work.decide(input, work.drivers);
      });
      words.work(NOBODY);
      return decisions;
    },
    begin: (task) => {
      const { slot } = task;
      words.work(slot);
      const ends = slots.run(slot, () =>
        'act' in task ? work.act(task.act, () => words.read(slot)) : work.look(task.look),
      );
      words.work(NOBODY);
      return ends;
    },
  });
}

function beat(words: SharedWords, time: Time): void {
  words.beat();
  time.after(BEAT_INTERVAL, () => beat(words, time));
}
