import type { TrailDecision } from '../model/decide.ts';
import type { State } from '../model/words.ts';

/** `states` and those that a decision went through after them; a state is told once while it lasts. */
export function passed(
  states: readonly State[],
  { transitions }: Pick<TrailDecision, 'transitions'>,
): State[] {
  return once([...states, ...transitions.map(({ to }) => to)]);
}

/** Without those that only repeat the one before. */
export function once(states: readonly State[]): State[] {
  return states.filter((state, i) => state !== states[i - 1]);
}
