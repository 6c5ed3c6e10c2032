import type { Entry } from '../model/mailbox.ts';
import { EVENT_TYPES, type EventType, STATUSES, type Status } from '../model/words.ts';
import { type Context, FRESH } from './context.ts';
import { result } from './result.ts';
import { HOWS, type Result, type Take, take } from './signal.ts';

/** What a machine may be like and be told, as far as its guards can tell: what checks go through. */

/** An entry of `type` of which nothing but the type matters. */
export function entry(type: EventType): Entry {
  const cause = { origin: 'bus', first: 1, last: 1, count: 1, eventId: '', since: 0 } as const;
  return { type, args: {}, creates: type === 'CREATE', ...cause };
}

/** A machine of which nothing but the status matters; what is held is prepared to go. */
export function at(status: Status): Context {
  return { ...FRESH, status, prepared: status === 'held' };
}

/** Machines at work: whatever they do, for whichever entry, with or without a boot under way. */
export function contexts(): readonly Context[] {
  const statuses = ['up', 'gone', 'quiesced'] as const;
  return statuses.flatMap((status) =>
    EVENT_TYPES.flatMap((type) =>
      [null, 1].map((bootDeadline) => ({ ...FRESH, status, bootDeadline, current: entry(type) })),
    ),
  );
}

/** Every result there can be. */
export function results(): readonly Result[] {
  return STATUSES.flatMap((status) =>
    HOWS.flatMap((how) =>
      (['recreate', 'restart'] as const).flatMap((recovery) => [
        result({ status, how }, recovery),
        ...(status === 'degraded' ? [result({ status, how, stale: true }, recovery)] : []),
      ]),
    ),
  );
}

/** Everything that can be taken, and the time that comes. */
export function takes(): readonly Take[] {
  return [take(null), ...EVENT_TYPES.map((type) => take(entry(type)))];
}

/** Machines at rest. */
export function resting(): readonly Context[] {
  const doubted: Context = { ...FRESH, status: 'down', death: 'doubted' };
  const known = STATUSES.flatMap((status) =>
    [null, 1].map((bootDeadline) => ({ ...FRESH, status, bootDeadline })),
  );
  return [...known, doubted];
}
