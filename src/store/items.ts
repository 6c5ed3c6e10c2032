import type { CommitDecision } from '../model/decide.ts';
import type { Accept } from '../model/event.ts';
import type { AcceptedMessage } from '../model/ports.ts';
import type { Identity } from '../model/resource.ts';
import type { SideWrite } from '../model/store.ts';
import type { Keys, SeenKey } from './backend.ts';
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

/** The keys under which a message is remembered: one per resource, and one for all of it. */
export function seenKeys(message: Accept): readonly SeenKey[] {
  const { messageId, whole, events, facts } = message;
  if (messageId === null) return [];
  const ids = new Set(events.map((event) => event.resourceId));
  if (whole === true || facts.length > 0) ids.add('');
  return [...ids].map((resourceId) => ({ messageId, resourceId }));
}

/** What must be looked up to plan these items. What cannot be kept is not there, so not asked for. */
export function keysOf(items: readonly Item[]): Keys {
  const resources = new Set<string>();
  const waiters = new Set<string>();
  const messages: SeenKey[] = [];
  for (const item of items) {
    if (item.kind === 'commit') {
      resources.add(item.identity.id);
      waiters.add(item.identity.id);
    }
    if (item.kind === 'accept') {
      for (const event of item.message.events) resources.add(event.resourceId);
      messages.push(...seenKeys(item.message));
    }
    for (const side of item.kind === 'side' ? item.sides : []) {
      if (!('resourceId' in side)) continue;
      resources.add(side.resourceId);
      waiters.add(side.resourceId);
    }
  }
  return {
    resources: [...resources].filter(isKey),
    waiters: [...waiters].filter(isKey),
    messages: messages.filter((key) => isKey(key.messageId) && isKey(key.resourceId)),
  };
}
