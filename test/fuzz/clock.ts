import { VirtualTime } from '../support/virtual-time.ts';

/** A clock that goes on from timer to timer while somebody waits for something. */
export class Clock extends VirtualTime {
  /** Waits for a promise of ours; throws when it is not settled after `limit` milliseconds. */
  async patiently<T>(promise: Promise<T>, limit = 60_000): Promise<T> {
    let done = false;
    const marked = promise.finally(() => {
      done = true;
    });
    marked.catch(() => {});
    await this.until(() => done, limit, 'an answer');
    return marked;
  }

  /** Lets time pass until `holds`; throws when it does not within `limit` milliseconds. */
  async until(holds: () => boolean, limit: number, what: string): Promise<void> {
    const deadline = this.now() + limit;
    await turns(holds);
    while (!holds()) {
      const { next } = this;
      if (next === null || next > deadline)
        throw new Error(`${what} did not come within ${limit} ms`);
      await this.advance(Math.max(0, next - this.now()));
      await turns(holds);
    }
  }
}

/** Turns of the event loop in which everything that needs no time has come to its end. */
const ENOUGH = 60;

async function turns(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < ENOUGH && !holds(); turn++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
