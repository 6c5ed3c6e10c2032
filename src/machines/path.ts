import type { DecideDrivers } from '../model/decide.ts';
import type { Order } from '../model/operations.ts';
import type { State } from '../model/words.ts';
import { undecidable } from './foresee.ts';
import { future, type Present } from './future.ts';
import { once, passed } from './passed.ts';

const POLL: Order = { type: 'POLL', patch: null, args: {} };

/**
 * The shortest way from where a resource is to configured, its present state first; empty where only
 * an order leads on (error, quiesced, held, closed), or where it leads elsewhere (a deletion).
 *
 * It is what the machine would do with a POLL if nothing failed, not a shortest path through the
 * graph: an edge of the graph says nothing of whether its guard can hold for this resource, so that
 * the graph would lead from CreateVM past ConfigureVM, or a pair past its missing member. The rests
 * on the way, in which it only waits for an answer, are left out.
 */
export function pathToConfigured(present: Present, drivers: DecideDrivers): readonly State[] {
  const { view, run } = present.row;
  if (view.status === 'configured' && run === null) return [view.state];
  let states: readonly State[] = [view.state];
  if (undecidable(present, drivers) !== null) return [];
  for (const { decision } of future({ ...present, order: POLL }, drivers)) {
    states = passed(states, decision.trail);
    if (decision.view.status === 'configured' && decision.run === null) {
      const last = states.length - 1;
      return once(states.filter((state, i) => state !== 'CalcAction' || i === 0 || i === last));
    }
  }
  return [];
}
