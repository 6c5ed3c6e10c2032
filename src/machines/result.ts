import type { Recovery, Status } from '../model/words.ts';
import type { Context } from './context.ts';
import type { How, Result } from './signal.ts';

/** What an assessment says: the rest of a Result. */
export interface Finding {
  readonly status: Status;
  readonly how?: How;
  readonly stale?: boolean;
  readonly learn?: Partial<Context>;
}

/** A finding as the signal that the machine understands. */
export function result(finding: Finding, recovery: Recovery): Result {
  return {
    type: 'RESULT',
    status: finding.status,
    how: finding.how ?? 'done',
    recovery,
    ...(finding.stale === undefined ? {} : { stale: finding.stale }),
    learn: finding.learn ?? {},
  };
}
