import type { LiveConfig } from './config/live.ts';
import type { SchedulerSettings } from './scheduler/context.ts';

/** Journal rows that may pile up for a resource that a mode holds, before its row takes them. */
const HELD_ROWS = 100;

/** What the configuration says to the scheduler, read anew whenever it is asked. */
export function schedulerSettings(config: Pick<LiveConfig, 'current'>): SchedulerSettings {
  const now = () => config.current().scheduler;
  return {
    get batch() {
      return now().batch;
    },
    get gather() {
      return now().gatherSeconds * 1000;
    },
    get pollCredit() {
      return now().pollCredit;
    },
    get maxStrikes() {
      return now().maxStrikes;
    },
    get backlogWarning() {
      return now().backlogWarning;
    },
    get shardBy() {
      return now().shardBy;
    },
    get startSpread() {
      return now().startSpreadSeconds * 1000;
    },
    heldRows: HELD_ROWS,
  };
}
