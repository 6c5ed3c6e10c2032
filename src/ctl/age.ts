const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** How long ago, in one unit: `3m`; `in 3m` when it is still to come. */
export function age(at: string, now: number): string {
  const ms = now - Date.parse(at);
  const text = span(Math.abs(ms));
  return ms < 0 && text !== '0s' ? `in ${text}` : text;
}

/** A length of time in its greatest unit. */
export function span(ms: number): string {
  const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? (['s', 1_000] as const);
  return `${Math.floor(ms / size)}${unit}`;
}

/** A length of time in its two greatest units: `850ms`, `12s`, `1m30s`, `2h5m`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  const at = UNITS.findIndex(([, size]) => ms >= size);
  const [unit, size] = UNITS[at] ?? (['s', 1_000] as const);
  const rest = UNITS[at + 1];
  const whole = `${Math.floor(ms / size)}${unit}`;
  if (rest === undefined) return whole;
  const left = Math.floor((ms % size) / rest[1]);
  return left === 0 ? whole : `${whole}${left}${rest[0]}`;
}

/** Milliseconds of `90`, `90s`, `5m`, `1h`; null when it is none of these. */
export function parseSpan(text: string): number | null {
  const match = /^(\d+)([smhd]?)$/.exec(text);
  if (match === null) return null;
  const unit = match[2] === '' ? 's' : match[2];
  const size = UNITS.find(([name]) => name === unit)?.[1] ?? 1_000;
  return Number(match[1]) * size;
}
