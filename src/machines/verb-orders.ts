import type { DecideDrivers } from '../model/decide.ts';
import type { EventArgs } from '../model/mailbox.ts';
import type { Order } from '../model/operations.ts';
import type { EventType, Status, Verb } from '../model/words.ts';
import { undecidable } from './foresee.ts';
import { future, givesWay, type Present } from './future.ts';
import { refusalOf } from './verb-refusals.ts';

/** An event by which the machine runs a verb, and the statuses in which it may be sent for that. */
interface Way {
  readonly order: Order;
  readonly from: readonly Status[];
}

const way = (type: EventType, from: readonly Status[], args: EventArgs = {}): Way => ({
  order: { type, patch: null, args },
  from,
});

const HERE = ['up', 'configured', 'restart', 'replug', 'error', 'degraded'] as const;

/**
 * How each verb is asked for, what suits best first. Nothing here takes an instance away in order to
 * build another one: that is a REBUILD, which is asked for by its name.
 */
const WAYS: Readonly<Record<Verb, readonly Way[]>> = {
  build: [
    way('CLEAR_ERROR', ['error']),
    way('CREATE', ['down', 'restart', 'degraded']),
    // Nothing is there to be restarted, so it is built; and an operator's RESTART waits for no pause.
    way('RESTART', ['down']),
  ],
  quiesce: [way('QUIESCE', HERE)],
  restart: [way('RESTART', [...HERE, 'quiesced', 'held'])],
  scrubprep: [way('DELETE', [...HERE, 'down', 'booting', 'gone', 'quiesced'])],
  scrub: [way('DELETE', [...HERE, 'down', 'booting', 'gone', 'quiesced', 'held'])],
  updaterunning: [way('UPDATE', ['configured'], { force: true })],
  updatequiesced: [way('UPDATE', ['quiesced'], { force: true })],
};

/**
 * The event by which the machine runs `verb` on the resource now, before anything else; or why it
 * would not, with the command that comes first. The machine itself is asked (future.ts), so that an
 * order that is answered here is one that it obeys.
 */
export function verbOrder(
  verb: Verb,
  present: Present,
  drivers: DecideDrivers,
): { readonly order: Order } | { readonly refused: string } {
  const broken = undecidable(present, drivers);
  if (broken !== null) return { refused: broken };
  const { view } = present.row;
  const ways = view.state === 'Exit' ? [] : WAYS[verb];
  const found = ways.find(
    ({ order, from }) =>
      from.includes(view.status) && nextVerb({ ...present, order }, drivers) === verb,
  );
  if (found !== undefined) return { order: found.order };
  return { refused: refusalOf(verb, present.row, drivers) };
}

/** The verb that follows at once from the order; null: none does. */
function nextVerb(input: Present & { readonly order: Order }, drivers: DecideDrivers): Verb | null {
  const { row, order, now } = input;
  if (row.run !== null && !givesWay(row.run, order)) return null;
  for (const { decision, at } of future(input, drivers)) {
    if (at > now) return null;
    if (decision.run !== null) return decision.run.verb;
  }
  return null;
}
