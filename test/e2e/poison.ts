import type { Lane } from '../../src/model/lane.ts';
import type { Time } from '../../src/model/ports.ts';
import type { Life, Task } from './mortal.ts';

/** Work for one resource that ends the whole process. */
export interface Poison {
  readonly id: string;
  readonly what: Task['what'];
  /** Milliseconds until it kills; default 0. */
  readonly after?: number;
}

/** A lane that ends the process as it begins, or goes on with, the poisoned work. */
export function poisoned(lane: Lane, poison: Poison | undefined, life: Life, time: Time): Lane {
  if (poison === undefined) return lane;
  const { id, what, after = 0 } = poison;
  const swallow = (task: Task['what'], ids: readonly string[]): void => {
    if (task !== what || !ids.includes(id)) return;
    if (after === 0) life.end();
    else time.after(after, () => life.end());
  };
  return {
    ...lane,
    decide: (batch) => {
      swallow(
        'decide',
        batch.map(({ identity }) => identity.id),
      );
      return lane.decide(batch);
    },
    act: (task) => {
      swallow('act', [task.subject.id]);
      return lane.act(task);
    },
    look: (task) => {
      swallow('look', [task.subject.id]);
      return lane.look(task);
    },
  };
}
