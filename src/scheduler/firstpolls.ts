import type { Cancel, Time } from '../model/ports.ts';

/** Into so many parts the time is cut at most. */
const PARTS = 600;

export interface FirstPollPorts {
  readonly time: Time;
  /** How many more resources may be set going by those who are in no hurry. */
  readonly room: () => number;
  readonly poll: (resourceId: string) => void;
}

/**
 * What rests when rug starts is looked at once, spread over some time and in no hurry: the resources
 * are walked a few at a time, as there may be a million of them.
 */
export class FirstPolls {
  readonly #ports: FirstPollPorts;
  #cancel: Cancel = () => {};

  constructor(ports: FirstPollPorts) {
    this.#ports = ports;
  }

  /** `ids`: of those to be polled, `count` of them or fewer; `spread`: milliseconds. */
  begin(ids: Iterator<string>, count: number, spread: number): void {
    const since = this.#ports.time.now();
    const pause = spread / Math.min(PARTS, Math.max(1, count));
    if (count > 0) this.#wait(ids, { done: 0, count, spread, pause, since });
  }

  stop(): void {
    this.#cancel();
  }

  #wait(ids: Iterator<string>, walk: Walk): void {
    this.#cancel = this.#ports.time.after(walk.pause, () => this.#step(ids, walk));
  }

  #step(ids: Iterator<string>, walk: Walk): void {
    const { time, room, poll } = this.#ports;
    const { done, count, spread, since } = walk;
    const due = Math.ceil(((time.now() - since) / spread) * count) - done;
    // What could not be taken in time is made up for slowly.
    const most = Math.min(due, Math.ceil((2 * count) / PARTS));
    for (let polled = 0; ; polled++) {
      if (polled >= most || room() === 0) {
        this.#wait(ids, { ...walk, done: done + polled });
        return;
      }
      const next = ids.next();
      if (next.done === true) return;
      poll(next.value);
    }
  }
}

interface Walk {
  readonly count: number;
  readonly done: number;
  /** Milliseconds: the time that it takes, and the pause between two parts of it. */
  readonly spread: number;
  readonly pause: number;
  /** Epoch milliseconds. */
  readonly since: number;
}
