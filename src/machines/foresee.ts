import type { DecideDrivers } from '../model/decide.ts';
import type { Foresight } from '../model/insight.ts';
import type { Order } from '../model/operations.ts';
import type { Status, Verb } from '../model/words.ts';
import { future, type Present } from './future.ts';
import { passed } from './passed.ts';

/**
 * What an operator's order would do: verbs and states in their order, and how it ends, if nothing
 * fails (future.ts says what that means). A verb that is under way already is not told; what follows
 * it is. An order that is only held up by a mode or a gate is foreseen as if it were not.
 */
export function foresee(
  input: Present & { readonly order: Order },
  drivers: DecideDrivers,
): Foresight {
  const { row, order } = input;
  const verbs: Verb[] = [];
  let states = [row.view.state];
  let end: Status = row.view.status;
  let refused: string | null = null;
  for (const { decision } of future(input, drivers)) {
    const { run, view, trail } = decision;
    if (run !== null) verbs.push(run.verb);
    states = passed(states, trail);
    end = view.status;
    refused ??= trail.refused.find(({ event }) => event === order.type)?.reason ?? null;
  }
  return { verbs, states, end, refused };
}
