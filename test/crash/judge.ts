/** What must hold once an experiment has come to rest: a pure function of what was seen. */
import type { Shown } from '../../scripts/process/client.ts';
import type { Call, Seen } from '../../src/drivers/phantom/wire.ts';
import { judgeDeeds } from './deeds.ts';
import { judgeEnd } from './end.ts';
import { type Plan, WAYS } from './plan.ts';

export interface Evidence {
  /** What rug says of its resources. */
  readonly rows: readonly Shown[];
  /** What the world holds. */
  readonly inventory: readonly Seen[];
  /** What the world was asked for, from its own log. */
  readonly calls: readonly Call[];
  /** What was answered when an event, confirmed before, was sent once more. */
  readonly again: ReadonlyMap<string, string>;
}

/** Every way in which it is not as it should be, a line each; empty: all is well. */
export function judge(plan: Plan, evidence: Evidence): readonly string[] {
  return [
    ...judgeIntake(plan, evidence.again),
    ...judgeDeeds(plan, evidence.calls),
    ...judgeEnd(plan, evidence),
  ];
}

/** Whatever was confirmed is known: sent once more it is a duplicate. */
function judgeIntake(plan: Plan, again: Evidence['again']): readonly string[] {
  return WAYS.flatMap((way) =>
    plan.events[way].flatMap(({ id, type, resourceId }) => {
      const outcome = again.get(id);
      if (outcome === 'duplicate') return [];
      const what = `${id} (${type} of ${resourceId}, by ${way}) was confirmed, and is lost`;
      return [`${what}: sent again it is ${outcome ?? 'not answered'}`];
    }),
  );
}
