import type { Live } from '../model/ports.ts';
import type { SchedulerContext } from './context.ts';
import type { Resting } from './directory.ts';
import { isWaiting, type Slot } from './slot.ts';

/** What is going on with a resource now, beyond its row. */
export function liveOf(slot: Slot, context: Pick<SchedulerContext, 'held' | 'suspects'>): Live {
  const { row, attempt, strikes, setAside } = slot;
  const held = isWaiting(slot) ? context.held(row) : null;
  return {
    doing: held === null ? slot.doing : 'held',
    run: row.run,
    attempt,
    parked: held ?? slot.parked ?? context.suspects.waiting(row.id),
    pending: slot.mailbox.flatMap(({ entries }) =>
      entries.map(({ type, count, since }) => ({ type, count, since })),
    ),
    strikes,
    marks: context.suspects.marksOf(row.id),
    setAside,
  };
}

/** The same of one that rests: nothing is going on, unless something keeps it back. */
export function liveAtRest(
  resting: Resting,
  context: Pick<SchedulerContext, 'held' | 'suspects'>,
): Live {
  const held = context.held(resting);
  return {
    doing: held === null ? 'idle' : 'held',
    run: null,
    attempt: 0,
    parked: held ?? context.suspects.waiting(resting.id),
    pending: [],
    strikes: 0,
    marks: context.suspects.marksOf(resting.id),
    setAside: false,
  };
}
