/** The real clock, timers, identities and randomness; only entries give them to the rooms. */
import { randomInt, randomUUID } from 'node:crypto';
import type { Chance, Time } from './model/ports.ts';

/** The longest delay a timer of Node takes; longer ones are made of several. */
const LONGEST_TIMER = 2 ** 31 - 1;

export const systemTime: Time = {
  now: () => Date.now(),
  after: (ms, wake) => {
    let timer: NodeJS.Timeout;
    const arm = (left: number): void => {
      const delay = Math.min(left, LONGEST_TIMER);
      timer = setTimeout(() => (left > delay ? arm(left - delay) : wake()), delay);
      timer.unref();
    };
    arm(ms);
    return () => clearTimeout(timer);
  },
};

/** Calls back after what is ready to run has run. */
export const systemSoon = (wake: () => void): void => {
  setImmediate(wake);
};

export const systemChance: Chance = {
  uuid: () => randomUUID(),
  random: () => Math.random(),
  seed: () => randomInt(2 ** 32),
};
