/** Collects what arrives one by one into batches, bounded by size and by time. */
import type { Cancel, Time } from '../model/ports.ts';

export interface BatcherOptions<T> {
  /** Most of one batch. */
  readonly max: number;
  /** How long the first of a batch waits for company, milliseconds. */
  readonly lingerMs: number;
  /** False: nothing is given out now; asked again after the linger. */
  readonly ready: () => boolean;
  readonly time: Time;
  /** Takes a batch; called in order, without waiting for the one before. */
  readonly take: (batch: readonly T[]) => void;
  /** Told when `ready` or `take` threw. */
  readonly failed: (error: unknown) => void;
}

export interface Batcher<T> {
  readonly push: (item: T) => void;
  /** Drops what was not given out. */
  readonly stop: () => void;
}

export function createBatcher<T>(options: BatcherOptions<T>): Batcher<T> {
  const { max, lingerMs, ready, time, take, failed } = options;
  let waiting: T[] = [];
  let timer: Cancel | null = null;

  const arm = (): void => {
    timer ??= time.after(lingerMs, () => {
      timer = null;
      flush(1);
    });
  };
  /** Gives out batches while at least `least` wait. */
  const flush = (least: number): void => {
    try {
      while (waiting.length >= least && ready()) {
        const batch = waiting.slice(0, max);
        waiting = waiting.slice(max);
        take(batch);
      }
      if (waiting.length > 0) arm();
    } catch (error) {
      failed(error);
    }
  };

  return {
    push: (item) => {
      waiting.push(item);
      if (waiting.length >= max) flush(max);
      else arm();
    },
    stop: () => {
      waiting = [];
      timer?.();
    },
  };
}
