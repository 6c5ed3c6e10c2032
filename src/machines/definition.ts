import { STATES, type State } from '../model/words.ts';
import type { Context } from './context.ts';
import { GUARDS } from './guards.ts';
import type { EdgeMeta, StateMeta } from './machine.ts';
import { noted } from './noted.ts';
import type { Signal } from './signal.ts';
import type { Update } from './updates.ts';

/** The definition as plain data: what checks, diagrams and the hash are made of. */
export interface Definition {
  readonly states: readonly StateDefinition[];
}

export interface StateDefinition extends StateMeta {
  readonly name: State;
  readonly edges: readonly Edge[];
}

export interface Edge {
  readonly from: State;
  readonly to: State;
  readonly on: string;
  /** '' when it has none. */
  readonly guard: string;
  readonly updates: readonly Update[];
}

/** The part of an XState machine that is read here. */
export interface Describable {
  readonly config: { readonly states?: unknown };
}

interface ConfigState {
  readonly meta: StateMeta;
  readonly on: Readonly<Record<string, readonly ConfigEdge[]>>;
}

interface ConfigEdge {
  readonly target: State;
  readonly guard?: string;
  readonly meta: EdgeMeta;
}

/** The states in the order of the vocabulary, each with its edges in the order they are tried. */
export function describe(machine: Describable): Definition {
  const states = machine.config.states as Readonly<Record<State, ConfigState>>;
  return {
    states: STATES.filter((name) => Object.hasOwn(states, name)).map((name) => ({
      name,
      ...states[name].meta,
      edges: Object.entries(states[name].on).flatMap(([on, edges]) =>
        edges.map(({ target, guard, meta }) => ({
          from: name,
          to: target,
          on,
          guard: guard ?? '',
          updates: meta.updates,
        })),
      ),
    })),
  };
}

export function edgesOf(definition: Definition, state: State): readonly Edge[] {
  return definition.states.find(({ name }) => name === state)?.edges ?? [];
}

/** How an edge rests, or null. */
export function restOf(edge: Edge): Update['rest'] | null {
  return edge.updates.find(({ rest }) => rest !== undefined)?.rest ?? null;
}

const HOLDS = new Map(Object.entries(GUARDS));

/**
 * What a definition, also a changed one, does with a signal: the first edge whose guard holds. Tests
 * hold it to be what XState does.
 */
export function walk(
  definition: Definition,
  state: State,
  context: Context,
  signal: Signal,
): { readonly edge: Edge; readonly context: Context } | null {
  const edge = edgesOf(definition, state).find(
    ({ on, guard }) =>
      on === signal.type &&
      (guard === '' || HOLDS.get(guard)?.({ context, event: signal }) === true),
  );
  return edge === undefined ? null : { edge, context: noted(context, signal, edge.updates) };
}
