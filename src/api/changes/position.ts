/** How far somebody has read the changes. */
import { z } from 'zod';

export interface Position {
  /** The last row of the trail. */
  readonly change: number;
  /** The last entry of the audit. */
  readonly audit: number;
}

/** As the ids of events have it: `<row of the trail>.<entry of the audit>`. */
export const positionText = z
  .string()
  .regex(/^\d{1,15}\.\d{1,15}$/, 'must be the id of an event, e.g. 1042.17; 0.0 is the beginning');

export function toPosition(text: z.output<typeof positionText>): Position {
  const [change = 0, audit = 0] = text.split('.').map(Number);
  return { change, audit };
}

export const showPosition = ({ change, audit }: Position): string => `${change}.${audit}`;

/** Where to begin: a position that a fresh database has not come to yet means from now on. */
export const reached = (from: Position, now: Position): Position => ({
  change: Math.min(from.change, now.change),
  audit: Math.min(from.audit, now.audit),
});
