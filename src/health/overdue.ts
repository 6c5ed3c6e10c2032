import type { Live } from '../model/ports.ts';

/**
 * Since when a resource is at one thing: its verb, or a POLL that it could not take up; null when it
 * is at nothing (scenario 39: "in flight longer than k·P is reported as hung").
 */
export function busySince(live: Live | null): number | null {
  if (live === null) return null;
  const times = live.pending.filter(({ type }) => type === 'POLL').map(({ since }) => since);
  if (live.run !== null) times.push(live.run.startedAt);
  return times.length === 0 ? null : Math.min(...times);
}
