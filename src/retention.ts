import type { Config } from './config/config.ts';
import type { RetentionLimits } from './store/retention.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What the configuration says of keeping, as the store takes it. */
export function retentionOf({ retention }: Config): Partial<RetentionLimits> {
  return {
    journalAge: retention.journalHours * HOUR,
    trailAge: retention.trailDays * DAY,
    trailRows: retention.trailRows,
    seenAge: retention.dedupHours * HOUR,
    deadLetterAge: retention.deadLetterDays * DAY,
    deadLetterRows: retention.deadLetterRows,
    noticeAge: retention.noticeDays * DAY,
    closedAge: retention.closedDays * DAY,
  };
}
