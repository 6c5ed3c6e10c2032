import type { Live } from '../model/ports.ts';

/**
 * Since when a resource is at one thing: its verb, or a POLL that it could not take up; null when it
 * is at nothing (scenario 39: "in flight longer than k·P is reported as hung").
 */
export function busySince(live: Live | null): number | null {
  // What a mode or a gate keeps back is late on purpose, and says so by itself.
  if (live === null || live.doing === 'held' || live.doing === 'parked') return null;
  const times = live.pending.filter(({ type }) => type === 'POLL').map(({ since }) => since);
  if (live.run !== null) times.push(live.run.startedAt);
  return times.length === 0 ? null : Math.min(...times);
}
