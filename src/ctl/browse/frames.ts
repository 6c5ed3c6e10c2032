import type { Time } from '../../model/ports.ts';

/** When the screen is drawn: soon after something has changed, and not more often than eyes see. */
export interface Frames {
  /** Something has changed. */
  readonly due: () => void;
  /** Nothing is drawn any more. */
  readonly stop: () => void;
}

/** Milliseconds between two screens, at least. */
const FRAME = 100;

export function createFrames(time: Time, draw: () => void): Frames {
  let drawnAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | null = null;
  let isStopped = false;
  return {
    due: () => {
      if (isStopped || cancel !== null) return;
      cancel = time.after(Math.max(0, drawnAt + FRAME - time.now()), () => {
        cancel = null;
        drawnAt = time.now();
        draw();
      });
    },
    stop: () => {
      isStopped = true;
      cancel?.();
    },
  };
}
