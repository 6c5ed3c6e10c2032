import type { Bus, Receipt } from '../bus.ts';
import { UNSTORABLE } from '../process/database.ts';
import type { Stage } from '../stage.ts';

interface Journaled {
  readonly eventId: string;
  readonly resourceId: string;
  readonly seq: number;
}

/** Every message was answered; those of one resource are in the journal as they were published. */
export function judgeBus(stage: Stage, bus: Bus, journal: readonly Journaled[]): void {
  const answered = new Set(bus.receipts.map(({ message }) => message.id));
  const vain = new Set(bus.receipts.filter(isInVain).map(({ message }) => message.id));
  const journaled = new Set(journal.map(({ eventId }) => eventId));
  const places = new Map<string, number>();
  const created = new Set<string>();
  for (const [index, { id, resourceId, body }] of bus.published.entries()) {
    if (!answered.has(id)) stage.fail(`${id} was never answered`);
    // One that the store refused, or that was taken for poison, has created nothing.
    if (body.includes('"type":"CREATE"') && journaled.has(id)) created.add(resourceId);
    // What is sent again, or of a resource nobody knows, may be of use only when it comes again.
    const isAgain = vain.has(id) || places.has(id) || bus.late.has(id) || body.includes(UNSTORABLE);
    const isOrdered = created.has(resourceId) && !isAgain;
    places.set(id, isOrdered ? index : Number.POSITIVE_INFINITY);
  }
  const last = new Map<string, number>();
  for (const { eventId, resourceId, seq } of journal) {
    const place = places.get(eventId);
    if (place === undefined || place === Number.POSITIVE_INFINITY) continue;
    const before = last.get(resourceId) ?? -1;
    if (place < before) stage.fail(`${resourceId}: ${eventId} came late, ${seq}`);
    last.set(resourceId, Math.max(before, place));
  }
}

/** It was about nothing that is known; when it comes again it may be. */
const isInVain = ({ verdict }: Receipt): boolean =>
  verdict.verdict === 'accepted' && verdict.events.some(({ outcome }) => outcome === 'unknown');
