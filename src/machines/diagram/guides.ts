import { DEFAULT_POLICY, type Policy } from '../../model/policy.ts';
import type { Wait } from '../../model/resource.ts';
import type { State, Status } from '../../model/words.ts';
import type { Guide } from './guide.ts';
import { stateGuides } from './guides.states.ts';
import { statusGuides } from './guides.statuses.ts';
import { waitGuides } from './guides.waits.ts';

export interface Guides {
  readonly state: Readonly<Record<State, Guide>>;
  readonly status: Readonly<Record<Status, Guide>>;
  readonly wait: Readonly<Record<Wait, Guide>>;
}

/** The guide to everything a resource can be in; durations are those of `policy`. */
export function guides(policy: Policy = DEFAULT_POLICY): Guides {
  return {
    state: stateGuides(policy),
    status: statusGuides(policy),
    wait: waitGuides(policy),
  };
}
