import type { Time } from '../../model/ports.ts';

/** Changes within it wake their followers once, milliseconds. */
const LINGER_MS = 20;

/** Wakes those who follow the changes when there may be some. */
export class Feed {
  readonly #time: Time;
  readonly #waiting = new Set<() => void>();
  readonly #closing = new AbortController();
  #lingers = false;

  constructor(time: Time) {
    this.#time = time;
  }

  /** Aborted once the feed is closed. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** Something has changed; cheap while nobody waits. */
  kick = (): void => {
    if (this.#waiting.size === 0 || this.#lingers) return;
    this.#lingers = true;
    this.#time.after(LINGER_MS, () => {
      this.#lingers = false;
      for (const wake of [...this.#waiting]) wake();
    });
  };

  /** Resolves when something has changed, after `ms`, or when `signal` is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const cancel = this.#time.after(ms, wake);
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
      if (signal.aborted) wake();
    });
  }

  /** Ends what every follower is at. */
  close(): void {
    this.#closing.abort();
  }
}
