/** How full the window of unacknowledged messages is; pure bookkeeping. */

export interface Window {
  readonly taken: () => void;
  readonly acknowledged: (messages: number) => void;
  /** The channel is gone, and with it its messages. */
  readonly emptied: () => void;
}

/**
 * `tell` hears when the consumer falls behind, more than half of `size` being under way, and when it
 * has caught up, less than a quarter being so: in between it stays as it was.
 */
export function watchWindow(size: number, tell: (isBehind: boolean) => void): Window {
  let open = 0;
  let isBehind = false;
  const now = (next: boolean): void => {
    if (next === isBehind) return;
    isBehind = next;
    tell(next);
  };
  return {
    taken: () => {
      open += 1;
      if (open > size / 2) now(true);
    },
    acknowledged: (messages) => {
      open -= messages;
      if (open < size / 4) now(false);
    },
    emptied: () => {
      open = 0;
      now(false);
    },
  };
}
