/** How full the window of unacknowledged messages is. */
import type { Cancel, Time } from '../model/ports.ts';

export interface Window {
  readonly taken: () => void;
  readonly acknowledged: (messages: number) => void;
  /** The channel is gone, and with it its messages. */
  readonly emptied: () => void;
}

/** A commit acknowledges much of a window at once: whether the queue fills it again shows by then, ms. */
const REFILLED_WITHIN = 250;

/**
 * `tell` hears when the consumer falls behind, more than half of `size` being under way, and when it
 * has caught up, less than a quarter having been so for a while: in between it stays as it was.
 */
export function watchWindow(size: number, tell: (isBehind: boolean) => void, time: Time): Window {
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
      if (open > size / 2) now(true);
      if (doubt === null || open < size / 4) return;
      doubt();
      doubt = null;
    },
    acknowledged: (messages) => {
      open -= messages;
      if (isBehind && open < size / 4) doubt ??= time.after(REFILLED_WITHIN, () => now(false));
    },
    emptied: () => {
      open = 0;
      now(false);
    },
  };
}
