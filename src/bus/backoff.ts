/** Pauses between two attempts: they double, and no two processes make them alike. */
import type { Chance } from '../model/ports.ts';

export interface Backoff {
  /** First pause, milliseconds. */
  readonly baseMs: number;
  /** Longest pause, milliseconds. */
  readonly maxMs: number;
}

export const DEFAULT_BACKOFF: Backoff = { baseMs: 250, maxMs: 30_000 };

/** The pause after the `attempt`th failure (from 1): between half of its step and the whole. */
export function backoffDelay(
  { baseMs, maxMs }: Backoff,
  attempt: number,
  chance: Pick<Chance, 'random'>,
): number {
  const step = Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(step * (0.5 + chance.random() / 2));
}
