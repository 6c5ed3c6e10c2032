import type { State } from '../model/words.ts';
import { type Context, FRESH } from './context.ts';
import { machine } from './machine.ts';
import { noted } from './noted.ts';
import type { Signal } from './signal.ts';

/**
 * One transition of the definition, without the cost of `transition()` of XState, which makes an actor
 * and a snapshot for each call: XState says which edge is taken, and what the edge does is done here. A
 * test holds both to agree on every path.
 */
export interface Step {
  readonly state: State;
  readonly context: Context;
  /** The guard of the edge that was taken, '' when it has none; null when no edge was. */
  readonly guard: string | null;
}

type Base = ReturnType<typeof machine.resolveState>;

/** A snapshot of each state to start from: only the context differs between resources. */
const BASES = new Map<State, Base>();

function base(state: State): Base {
  const known = BASES.get(state);
  if (known !== undefined) return known;
  const made = machine.resolveState({ value: state, context: FRESH });
  BASES.set(state, made);
  return made;
}

/** Where `signal` leads from `state`; pure. */
export function step(state: State, context: Context, signal: Signal): Step {
  const [edge] = machine.getTransitionData({ ...base(state), context }, signal);
  if (edge === undefined) return { state, context, guard: null };
  const [target] = edge.target ?? [];
  return {
    state: (target?.key ?? state) as State,
    context: noted(context, signal, edge.meta?.updates ?? []),
    guard: typeof edge.guard === 'string' ? edge.guard : '',
  };
}
