import type { State, Status } from '../model/words.ts';
import type { Context } from './context.ts';
import { type Definition, walk } from './definition.ts';
import { at, entry } from './possible.ts';
import { type Finding, result } from './result.ts';
import { take } from './signal.ts';

/** What a driver that succeeds makes of a deletion, by state. */
function success(state: State, context: Context): Finding | null {
  if (state === 'ClearError') return { status: 'restart' };
  if (state !== 'StopVM') return null;
  return context.prepared ? { status: 'down' } : { status: context.status, how: 'prepared' };
}

/** True when a DELETE that is taken in `state` comes to Exit with a driver that succeeds. */
export function deletionEnds(
  definition: Definition,
  state: 'CalcAction' | 'Held',
  status: Status,
): boolean {
  let step = walk(definition, state, at(status), take(entry('DELETE')));
  for (let i = 0; step !== null && i < 5; i++) {
    const { edge, context } = step;
    if (edge.to === 'Exit') return true;
    const finding = success(edge.to, context);
    if (finding === null) return false;
    step = walk(definition, edge.to, context, result(finding, 'recreate'));
  }
  return false;
}

/** States whose verb does not give way when it is cancelled for a DELETE. */
export function stubborn(definition: Definition): readonly State[] {
  const looks = ['', 'probe', 'stats'];
  const signal = result({ status: 'up', how: 'cancelled' }, 'recreate');
  return definition.states
    .filter(({ command }) => !looks.includes(command))
    .map(({ name }) => name)
    .filter((state) => walk(definition, state, at('up'), signal)?.edge.to !== 'CalcAction');
}
