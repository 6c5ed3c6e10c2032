import type { CommitDecision } from '../model/decide.ts';
import type { Accept } from '../model/event.ts';
import type { AcceptedMessage } from '../model/ports.ts';
import type { Identity } from '../model/resource.ts';
import type { SideWrite } from '../model/store.ts';
import type { SeenKey } from './backend.ts';
import { isKey } from './storable.ts';

/** One thing that waits for a transaction, and who is told when it is durable. */
export type Item = CommitItem | AcceptItem | SideItem;

interface Told<T> {
  readonly resolve: (answer: T) => void;
  readonly reject: (error: Error) => void;
}

export interface CommitItem extends Told<void> {
  readonly kind: 'commit';
  readonly identity: Identity;
  readonly decision: CommitDecision;
}

export interface AcceptItem extends Told<AcceptedMessage> {
  readonly kind: 'accept';
  readonly message: Accept;
}

/** All of it, or nothing: what is written by one call is in one transaction. */
export interface SideItem extends Told<void> {
  readonly kind: 'side';
  readonly sides: readonly SideWrite[];
}

/** Under what a message is remembered of this resource; '' stands for the facts, or for all of it. */
export const seenAs = ({ whole }: Accept, resourceId: string): string =>
  whole === true ? '' : resourceId;

/** The resources that the items are about. What cannot be kept is not there, so nobody asks for it. */
export function resourcesOf(items: readonly Item[]): readonly string[] {
  const ids = new Set<string>();
  for (const item of items) {
    if (item.kind === 'commit') ids.add(item.identity.id);
    else if (item.kind === 'accept') {
      for (const { resourceId } of item.message.events) if (isKey(resourceId)) ids.add(resourceId);
    } else {
      for (const side of item.sides) {
        if ('resourceId' in side && isKey(side.resourceId)) ids.add(side.resourceId);
      }
    }
  }
  return [...ids];
}

/** What must be looked up to know which messages came before. */
export function messagesOf(items: readonly Item[]): readonly SeenKey[] {
  return items.flatMap((item) => {
    if (item.kind !== 'accept') return [];
    const { message } = item;
    const { messageId, events, facts } = message;
    if (messageId === null || !isKey(messageId)) return [];
    const ids = new Set(events.map(({ resourceId }) => seenAs(message, resourceId)));
    if (facts.length > 0) ids.add('');
    return [...ids].filter(isKey).map((resourceId) => ({ messageId, resourceId }));
  });
}
