import type { DecideDrivers } from '../model/decide.ts';
import { textOf } from '../model/errors.ts';
import type { Foresight } from '../model/insight.ts';
import type { Order } from '../model/operations.ts';
import { unreadable } from '../model/readable.ts';
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
  let refused = unreadable(row);
  if (refused !== null) return { verbs, states, end, refused };
  try {
    for (const { decision } of future(input, drivers)) {
      const { run, view, trail } = decision;
      if (run !== null) verbs.push(run.verb);
      states = passed(states, trail);
      end = view.status;
      refused ??= trail.refused.find(({ event }) => event === order.type)?.reason ?? null;
    }
  } catch (error) {
    refused = broken(error);
  }
  return { verbs, states, end, refused };
}

/** What its snapshot holds is of no rug, or of a newer one. */
const broken = (error: unknown): string =>
  `nothing can be decided on it: ${textOf(error).slice(0, 300)}`;

const LOOK: Order = { type: 'POLL', patch: null, args: {} };

/** Why nothing can be decided on a resource as it is stored; null: it can be. */
export function undecidable(input: Present, drivers: DecideDrivers): string | null {
  const fault = unreadable(input.row);
  if (fault !== null) return fault;
  try {
    // What comes of a look does not matter: only that it can be decided on.
    for (const _ of future({ ...input, order: LOOK }, drivers));
    return null;
  } catch (error) {
    return broken(error);
  }
}
