/** How full the window of unacknowledged messages is. */
import type { Cancel, Time } from '../model/ports.ts';

export interface Window {
  readonly taken: () => void;
  readonly acknowledged: (messages: number) => void;
  /** The channel is gone, and with it its messages. */
  readonly emptied: () => void;
}

/** A commit acknowledges much of a window at once: whether the queue fills it again shows by then, ms. */
const REFILLED_WITHIN = 100;

/** Fewer than so many messages under way are no backlog, however small the window. */
const LEAST = 16;

/**
 * `tell` hears when the consumer falls behind, more than a quarter of `size` being under way, and when
 * it has caught up, less than an eighth having been so for a while: in between it stays as it was.
 */
export function watchWindow(size: number, tell: (isBehind: boolean) => void, time: Time): Window {
  const many = Math.max(LEAST, size / 4);
  const few = many / 2;
  let open = 0;
  let isBehind = false;
  let doubt: Cancel | null = null;
  const now = (next: boolean): void => {
    doubt?.();
    doubt = null;
    if (next === isBehind) return;
    isBehind = next;
    tell(next);
  };
  return {
    taken: () => {
      open += 1;
      if (open > many) now(true);
      if (doubt === null || open < few) return;
      doubt();
      doubt = null;
    },
    acknowledged: (messages) => {
      open -= messages;
      if (isBehind && open < few) doubt ??= time.after(REFILLED_WITHIN, () => now(false));
    },
    emptied: () => {
      open = 0;
      now(false);
    },
  };
}
