import { type AnyActorScope, createActor } from 'xstate';
import type { State } from '../model/words.ts';
import type { Context } from './context.ts';
import { FRESH } from './context.ts';
import { machine } from './machine.ts';
import type { Signal } from './signal.ts';

/**
 * One transition of the definition, without the cost of `transition()` of XState, which makes an actor
 * for each call: the actor that XState wants to see is made once and never started. Its inspector
 * tells which edge was taken. A test holds both to agree on every path.
 */
export interface Step {
  readonly state: State;
  readonly context: Context;
  /** The guard of the edge that was taken, '' when it has none; null when no edge was. */
  readonly guard: string | null;
}

let taken: string | null = null;

const actor = createActor(machine, {
  inspect: (inspected) => {
    if (inspected.type !== '@xstate.microstep') return;
    const [edge] = inspected._transitions;
    taken = edge === undefined ? null : typeof edge.guard === 'string' ? edge.guard : '';
  },
});

const SCOPE: AnyActorScope = {
  self: actor,
  id: '',
  sessionId: '',
  logger: () => undefined,
  defer: () => undefined,
  emit: () => undefined,
  system: actor.system,
  stopChild: () => undefined,
  actionExecutor: () => undefined,
};

/** A snapshot of each state to start from: only the context differs between resources. */
const BASES = new Map<State, ReturnType<typeof machine.resolveState>>();

function base(state: State): ReturnType<typeof machine.resolveState> {
  const known = BASES.get(state);
  if (known !== undefined) return known;
  const made = machine.resolveState({ value: state, context: FRESH });
  BASES.set(state, made);
  return made;
}

/** Where `signal` leads from `state`; pure. */
export function step(state: State, context: Context, signal: Signal): Step {
  taken = null;
  const next = machine.transition({ ...base(state), context }, signal, SCOPE);
  return { state: next.value, context: next.context, guard: taken };
}
