import type { Time } from '../../model/ports.ts';

/** A wait that can be ended early. */
export interface Alarm {
  /** Resolves after `ms`, when it rings, or when the signal is aborted; at once if it rang before. */
  readonly wait: (ms: number) => Promise<void>;
  readonly ring: () => void;
}

export function createAlarm(time: Time, signal: AbortSignal): Alarm {
  let hasRung = false;
  let wake: (() => void) | null = null;
  const ring = (): void => {
    hasRung = true;
    wake?.();
  };
  signal.addEventListener('abort', ring);
  return {
    ring,
    wait: async (ms) => {
      if (!hasRung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const cancel = time.after(ms, resolve);
          wake = () => {
            cancel();
            resolve();
          };
        });
      }
      wake = null;
      hasRung = false;
    },
  };
}
