/** Lets batches in one after the other: none is read before the one ahead of it has let it pass. */

/** Does `work` in its turn, which is over when it calls `pass`, or when it ends. */
export type Turnstile = <T>(work: (pass: () => void) => Promise<T>) => Promise<T>;

/**
 * Work begins in the order of the calls; at once, and within the call, when nobody is ahead. Where
 * work fails in its turn, those who wait behind it fail with it: they must not overtake it.
 */
export function createTurnstile(): Turnstile {
  let last: Promise<void> | null = null;
  return async (work) => {
    const ahead = last;
    const turn = Promise.withResolvers<void>();
    // Where nobody waits, the failure is told by the work alone.
    turn.promise.catch(() => {});
    last = turn.promise;
    const over = (): void => {
      if (last === turn.promise) last = null;
    };
    const pass = (): void => {
      over();
      turn.resolve();
    };
    try {
      if (ahead !== null) await ahead;
      const done = await work(pass);
      pass();
      return done;
    } catch (error) {
      over();
      turn.reject(error);
      throw error;
    }
  };
}
