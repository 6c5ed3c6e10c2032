/** What the world should be in the end, from what was asked, in the order of the journal. */
import { applyPatch, type JsonObject } from '../../../src/model/json.ts';
import type { EventArgs } from '../../../src/model/mailbox.ts';
import type { EventType, Origin } from '../../../src/model/words.ts';

export interface Asked {
  readonly seq: number;
  readonly type: EventType;
  readonly patch: JsonObject | null;
  readonly args: EventArgs;
  readonly origin: Origin;
  readonly eventId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface Wanted {
  readonly exists: boolean;
  readonly spec: JsonObject;
  /** Of the last REBUILD of this life; null: the default. */
  readonly image: string | null;
  /** Powered on; null: nobody can say. */
  readonly on: boolean | null;
  /** When that was ordered. */
  readonly onAt: number;
  /** Its last deletion may have been taken back since. */
  readonly restorable: boolean;
  /** A RESTART met a deletion: whether it came in time is not ours to say, nor what it restored. */
  readonly vague: boolean;
}

const NOTHING: Wanted = {
  exists: false,
  spec: {},
  image: null,
  on: true,
  onAt: 0,
  restorable: false,
  vague: false,
};

export interface Terms {
  /** A deletion may be taken back for a while. */
  readonly grace: boolean;
  /** Its owner says that it exists: the bus cannot delete it. */
  readonly stubborn: boolean;
}

/** Event by event, as if rug had all the time in the world between two of them. */
export function wanted(asked: readonly Asked[], terms: Terms): Wanted {
  return asked.reduce((before, event) => after(before, event, terms), NOTHING);
}

function after(before: Wanted, event: Asked, terms: Terms): Wanted {
  const { type, args, patch } = event;
  if (type === 'DELETE') {
    if (terms.stubborn && event.origin === 'bus') return before;
    return { ...NOTHING, restorable: terms.grace };
  }
  if (type === 'RESTART' && before.restorable) return { ...before, vague: true };
  if (!before.exists && type !== 'CREATE') return before;
  const now = { ...before, exists: true, spec: applyPatch(before.spec, patch ?? {}) };
  switch (type) {
    case 'REBUILD':
      return { ...now, image: args.image ?? null, on: true, onAt: event.at };
    case 'QUIESCE':
      return { ...now, on: false, onAt: event.at };
    case 'RESTART':
      return { ...now, on: true, onAt: event.at };
    default:
      return now;
  }
}
