import type { View } from '../model/resource.ts';
import type { State } from '../model/words.ts';
import type { Context } from './context.ts';
import { incarnation } from './run.ts';

/** What a resource shows of its machine. */
export function viewOf(state: State, context: Context): View {
  const { phase, status, since, attempts, members, configDigest, wait, fault, instances } = context;
  return {
    state,
    phase,
    status,
    since,
    attempts,
    incarnation: incarnation(members),
    configDigest,
    wait: wait === 'again' ? null : wait,
    fault,
    instances,
  };
}
