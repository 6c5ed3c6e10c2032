/** What somebody who is called at night must know of one state, status or wait. */
export interface Guide {
  readonly means: string;
  /** How long it normally lasts. */
  readonly lasts: string;
  /** What to check. */
  readonly look: string;
  /** What to type. */
  readonly type: string;
  /** When to wake somebody else. */
  readonly escalate: string;
}

/** `90 s`, `10 min`, `168 h`. */
export function time(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms >= 120_000 && ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1_000} s`;
}

/** A command for one resource, as it is typed. */
export const typed = (name: string, more = ''): string => `\`rug-ctl resource ${name} ID${more}\``;

export const WHY = typed('why');
export const SHOW = typed('show');
export const HISTORY = typed('history');
