import type { Environment } from '../model/ports.ts';
import { StoreDown } from './backend.ts';

/** First and longest pause between two tries, milliseconds; each is jittered above its half. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 5_000;

export interface Patience {
  /** Told after every try whether the database answered. */
  readonly onState: (state: 'up' | 'down') => void;
  /** When true, the next StoreDown is thrown instead of waited out. */
  readonly isOver: () => boolean;
}

/** Tries again for as long as the store is down; any other error is thrown. */
export type Patiently = <T>(attempt: () => Promise<T>) => Promise<T>;

/** One retry loop for everything that must get through: a store that is down loses nothing. */
export function patience(environment: Environment, { onState, isOver }: Patience): Patiently {
  const { time, chance, log } = environment;
  const pause = (tries: number): Promise<void> => {
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries);
    const { promise, resolve } = Promise.withResolvers<void>();
    time.after(longest * (0.5 + chance.random() / 2), resolve);
    return promise;
  };
  return async (attempt) => {
    for (let tries = 0; ; tries++) {
      try {
        const result = await attempt();
        onState('up');
        return result;
      } catch (error) {
        if (!(error instanceof StoreDown)) throw error;
        onState('down');
        if (isOver()) throw error;
        log.warn({ err: error, tries }, 'the store is down; trying again');
        await pause(tries);
      }
    }
  };
}
