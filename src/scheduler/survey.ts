import type { State } from '../model/words.ts';
import { isWaiting, type Slot } from './slot.ts';

/** How all resources stand at one moment, for gauges. */
export interface Survey {
  /** Since when the oldest event is pending that nobody keeps back, epoch milliseconds; null: none. */
  readonly oldest: number | null;
  /** Gate -> runs that it keeps back. */
  readonly parked: ReadonlyMap<string, number>;
  /** Driver -> verb -> how many are under way. */
  readonly acting: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Resources with something to do that a mode keeps back. */
  readonly held: number;
  /** The last state they worked in -> resources whose time to go on is past. */
  readonly overdue: ReadonlyMap<State, number>;
}

/** Milliseconds beyond its own time after which a resource is overdue. */
const LATE = 30_000;

/** What is asked about a slot. */
export interface SurveyPorts {
  readonly driverOf: (slot: Slot) => string;
  readonly isHeld: (slot: Slot) => boolean;
  /** It waits for its trial: that it is late is no defect. */
  readonly isPutOff: (slot: Slot) => boolean;
}

/** One walk over all resources. `now`: epoch milliseconds. */
export function survey(
  slots: Iterable<Slot>,
  { driverOf, isHeld, isPutOff }: SurveyPorts,
  now: number,
): Survey {
  const parked = new Map<string, number>();
  const acting = new Map<string, Map<string, number>>();
  const overdue = new Map<State, number>();
  let oldest: number | null = null;
  let held = 0;
  for (const slot of slots) {
    const { doing, row, setAside } = slot;
    if (doing === 'parked' && slot.parked !== null) add(parked, slot.parked.gate);
    if (isWaiting(slot) && isHeld(slot)) {
      if (slot.mailbox.length > 0 || row.run !== null || row.wakeAt !== null) held += 1;
      continue;
    }
    if (doing === 'acting' && row.run !== null) {
      const verbs = acting.get(driverOf(slot)) ?? new Map<string, number>();
      add(verbs, row.run.verb);
      acting.set(driverOf(slot), verbs);
    }
    if (setAside) continue;
    if (isOverdue(slot, now) && !isPutOff(slot)) add(overdue, row.view.phase);
    for (const { entries } of slot.mailbox) {
      for (const { since } of entries) if (oldest === null || since < oldest) oldest = since;
    }
  }
  return { oldest, parked, acting, held, overdue };
}

/** It should have gone on by itself, or its verb should have given up. */
function isOverdue({ doing, row, queued }: Slot, now: number): boolean {
  const { run, wakeAt } = row;
  if (run !== null) return doing !== 'parked' && now - run.deadline > LATE;
  return doing === 'idle' && queued === null && wakeAt !== null && now - wakeAt > LATE;
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
