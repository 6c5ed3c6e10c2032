import type { State } from '../model/words.ts';
import { type Definition, type Edge, restOf } from './definition.ts';

/**
 * Cycles that nothing bounds: through no state that counts, over no edge that rests or happens once.
 * Each is told as its path.
 */
export function unboundedCycles(definition: Definition): readonly string[] {
  const counting = new Set(
    definition.states.filter(({ counts }) => counts !== '').map(({ name }) => name),
  );
  const bounded = (edge: Edge): boolean =>
    restOf(edge) !== null ||
    edge.updates.some(({ once }) => once === true) ||
    counting.has(edge.from) ||
    counting.has(edge.to);
  const edges = definition.states.flatMap((state) => state.edges).filter((edge) => !bounded(edge));
  const order = definition.states.map(({ name }) => name);
  // Each cycle is told once: from the state in it that comes first in the definition.
  const follow = (path: readonly State[], from: State, start: number): readonly string[] =>
    edges
      .filter((edge) => edge.from === from && order.indexOf(edge.to) >= start)
      .flatMap(({ to }) => {
        if (to === path[0]) return [[...path, to].join(' -> ')];
        return path.includes(to) ? [] : follow([...path, to], to, start);
      });
  return [...new Set(order.flatMap((name, start) => follow([name], name, start)))];
}
