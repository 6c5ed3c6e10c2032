/** The worker's end of the turns: begins what main sends, and answers with what has ended since. */
import type { DecideInput, Decision } from './model/decide.ts';
import type { LookResult, Outcome } from './model/driver.ts';
import type { Ending, TaskEnd, Turn, TurnAnswer, TurnTask } from './model/turn.ts';

export interface TurnsOptions {
  readonly decide: (batch: readonly DecideInput[]) => readonly Decision[];
  readonly begin: (task: TurnTask) => Promise<Outcome | LookResult>;
  /** Calls back after what is ready to run has run: what ends together is told together. */
  readonly soon: (wake: () => void) => void;
}

const NOTHING: Ending<readonly Decision[]> = { ok: true, value: [] };

/**
 * A turn with something to decide is answered at once, another one as soon as anything has ended, at
 * the latest when the next one comes: at most one is open and waits.
 */
export function takeTurns(options: TurnsOptions): (turn: Turn) => Promise<TurnAnswer> {
  let ended: TaskEnd[] = [];
  let waiting: ((answer: TurnAnswer) => void) | null = null;
  let isTelling = false;

  const take = (): readonly TaskEnd[] => {
    const taken = ended;
    ended = [];
    return taken;
  };
  const tell = (): void => {
    isTelling = false;
    const resolve = waiting;
    waiting = null;
    // With nobody waiting, the next turn takes it along.
    resolve?.({ decided: NOTHING, ended: take() });
  };
  const note = (slot: number, ending: TaskEnd['ending']): void => {
    ended.push({ slot, ending });
    if (isTelling) return;
    isTelling = true;
    options.soon(tell);
  };
  const begin = (task: TurnTask): void => {
    const begun = attempt(() => options.begin(task));
    // It must not take those of its turn with it that have begun already.
    if (!begun.ok) {
      note(task.slot, begun);
      return;
    }
    begun.value.then(
      (value) => note(task.slot, { ok: true, value }),
      (error: unknown) => note(task.slot, { ok: false, error }),
    );
  };

  return ({ batch, tasks }) => {
    if (batch === null) tell();
    for (const task of tasks) begin(task);
    const decided = batch === null ? NOTHING : attempt(() => options.decide(batch));
    if (batch !== null || ended.length > 0) return Promise.resolve({ decided, ended: take() });
    const { promise, resolve } = Promise.withResolvers<TurnAnswer>();
    waiting = resolve;
    return promise;
  };
}

function attempt<T>(work: () => T): Ending<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, error };
  }
}
