const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** How long ago: `3m20s`; `in 3m20s` when it is still to come. */
export function age(at: string, now: number): string {
  const ms = now - Date.parse(at);
  const text = elapsed(Math.abs(ms));
  return ms < 0 && text !== '0s' ? `in ${text}` : text;
}

/** A time as `01-31 12:00:00`, UTC. */
export const when = (at: string): string => at.slice(5, 19).replace('T', ' ');

/** A length of time in seconds and above. */
export const elapsed = (ms: number): string => (ms < 1_000 ? '0s' : duration(ms));

/**
 * A length of time: `850ms`, `12s`, `1m30s`, `2h5m`, `16m`. The second unit is there as long as it says
 * much: no more than five characters in all, below 100 days.
 */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  const at = UNITS.findIndex(([, size]) => ms >= size);
  const [unit, size] = UNITS[at] ?? (['s', 1_000] as const);
  const whole = Math.floor(ms / size);
  const rest = UNITS[at + 1];
  const left = rest === undefined || whole > 9 ? 0 : Math.floor((ms % size) / rest[1]);
  return left === 0 ? `${whole}${unit}` : `${whole}${unit}${left}${rest?.[0]}`;
}

/** Milliseconds of `90`, `90s`, `5m`, `1h`; null when it is none of these. */
export function parseSpan(text: string): number | null {
  const match = /^(\d+)([smhd]?)$/.exec(text);
  if (match === null) return null;
  const unit = match[2] === '' ? 's' : match[2];
  const size = UNITS.find(([name]) => name === unit)?.[1] ?? 1_000;
  return Number(match[1]) * size;
}
