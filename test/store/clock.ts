import type { Time } from '../../src/model/ports.ts';

/** A clock that stands still until it is set; its timers are real: databases do not wait for tests. */
export interface TestClock extends Time {
  readonly set: (now: number) => void;
}

export function testClock(start = 1_000_000): TestClock {
  let now = start;
  return {
    now: () => now,
    set: (to) => {
      now = to;
    },
    after: (ms, wake) => {
      const timer = setTimeout(wake, ms);
      return () => clearTimeout(timer);
    },
  };
}
