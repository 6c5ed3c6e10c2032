import fc from 'fast-check';
import { FOLD, type FoldTable } from '../../src/model/coalescing.ts';
import { type Arrival, fold, type Mailbox } from '../../src/model/mailbox.ts';
import { EVENT_TYPES, type EventType, ORIGINS } from '../../src/model/words.ts';

export function arrival(seq: number, type: EventType, more: Partial<Arrival> = {}): Arrival {
  return { seq, eventId: `e${seq}`, type, patch: null, args: {}, origin: 'bus', at: seq, ...more };
}

export function folded(types: readonly EventType[], table: FoldTable = FOLD): Mailbox {
  return types.reduce<Mailbox>((box, type, i) => fold(box, arrival(i + 1, type), table), []);
}

/** `DELETE RESTART|CREATE`: the entries of each life; `!` where an entry also creates. */
export function shown(mailbox: Mailbox): string {
  return mailbox
    .map(({ entries }) =>
      entries
        .map(({ type, creates }) => (creates && type !== 'CREATE' ? `${type}!` : type))
        .join(' '),
    )
    .join('|');
}

/** Any history of one resource. */
export const arrivals = fc
  .array(
    fc.record({
      type: fc.constantFrom(...EVENT_TYPES),
      patch: fc.option(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer()), { nil: null }),
      origin: fc.constantFrom(...ORIGINS),
      gap: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 25 },
  )
  .map((list) => {
    let seq = 0;
    return list.map(({ type, patch, origin, gap }) => {
      seq += gap;
      return arrival(seq, type, { patch, origin });
    });
  });

export const foldAll = (list: readonly Arrival[]): Mailbox =>
  list.reduce<Mailbox>((box, one) => fold(box, one), []);
