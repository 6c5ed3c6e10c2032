/** How a process is connected: what it has sent arrives, what is sent to it does while it lives. */
import type { WorldLink } from '../../../src/drivers/phantom/link.ts';
import type { Time } from '../../../src/model/ports.ts';
import { type Backend, StoreDown } from '../../../src/store/backend.ts';
import type { Stage } from './stage.ts';

export class Line {
  readonly time: Time;
  readonly #stage: Stage;
  #alive = true;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.time = {
      now: stage.clock.now,
      after: (ms, wake) =>
        stage.clock.after(ms, () => {
          if (this.#alive) wake();
        }),
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  end(): void {
    this.#alive = false;
  }

  hop(): Promise<void> {
    return this.#mortal(this.#stage.hop());
  }

  /** A connection to the world: what is sent over it arrives in order, what over others does not. */
  world(line: WorldLink): WorldLink {
    const { clock, dice, dials } = this.#stage;
    const far = (): number => dice.between(0, dials.worldMs);
    let arrival = 0;
    return {
      call: (request, signal) => {
        if (signal?.aborted === true) return Promise.reject(signal.reason);
        arrival = Math.max(arrival + 1, clock.now() + far());
        const answered = this.#there(() => line.call(request), arrival - clock.now(), far());
        return this.#mortal(signal === undefined ? answered : abortable(answered, signal));
      },
      close: () => line.close(),
    };
  }

  /** Each process sees the one database at its own distance; transactions may end without a word. */
  database(shared: Backend): Backend {
    const { dice, dials, hop } = this.#stage;
    const call = <T>(work: () => Promise<T>): Promise<T> => this.#mortal(this.#call(work));
    return {
      dialect: shared.dialect,
      start: () => call(shared.start),
      lookup: (keys) => call(() => shared.lookup(keys)),
      read: (sql, parameters) => call(() => shared.read(sql, parameters)),
      run: (sql, parameters) => call(() => shared.run(sql, parameters)),
      write: (batch) => {
        const unknown = this.#stage.chaos && dice.happens(dials.unknownCommits);
        const applied = dice.happens(0.5);
        const transaction = async (): Promise<'committed' | 'fenced'> => {
          await hop();
          if (unknown && !applied) throw new StoreDown('lost on its way to COMMIT');
          const answer = await shared.write(batch);
          if (unknown) throw new StoreDown('lost on its way from COMMIT');
          return answer;
        };
        return call(transaction);
      },
      close: async () => {},
    };
  }

  /** So long there, and so long back. */
  async #there<T>(work: () => Promise<T>, there: number, back: number): Promise<T> {
    const { delay } = this.#stage.clock;
    await delay(there);
    try {
      return await work();
    } finally {
      await delay(back);
    }
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    const { hop, isDark } = this.#stage;
    await hop();
    if (isDark()) throw new StoreDown('the database is away');
    try {
      return await work();
    } finally {
      await hop();
    }
  }

  /** Nothing is told to the dead. */
  #mortal<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      promise.then(
        (value) => {
          if (this.#alive) resolve(value);
        },
        (error: unknown) => {
          if (this.#alive) reject(error);
        },
      );
    });
  }
}

/** Whoever waits may give up; the request arrives all the same. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
