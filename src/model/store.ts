/** What is stored besides resources, and how it is read. Implemented by the store room. */
import type { TrailDecision } from './decide.ts';
import type { DeadLetter, Fact } from './event.ts';
import type { JsonObject, Patch } from './json.ts';
import type { Arrival, EventArgs } from './mailbox.ts';
import type { ResourceRow } from './resource.ts';
import type { Selector } from './selector.ts';
import type { EventType, Origin } from './words.ts';

/** One event to many resources, expanded a thousand at a time; its row is its progress. */
export interface Sweep {
  readonly id: string;
  readonly selector: Selector;
  readonly type: EventType;
  readonly patch: Patch | null;
  readonly args: EventArgs;
  readonly origin: Origin;
  readonly who: string;
  /** The last resource id it has reached; '' at the start. */
  readonly cursor: string;
  /** How many events it has made. */
  readonly hit: number;
  readonly done: boolean;
  readonly at: number;
}

/** A mode keeps resources from being worked on ("The operator" gives it effect). */
export interface Mode {
  readonly scope: 'resource' | 'tenant' | 'global';
  readonly key: string;
  readonly mode: 'debug';
  readonly reason: string;
  readonly who: string;
  readonly since: number;
  readonly expiresAt: number | null;
}

/** Anything that goes through the writer besides decisions and messages. */
export type SideWrite =
  | { readonly type: 'dead-letter'; readonly letter: DeadLetter }
  | { readonly type: 'dead-letter-drop'; readonly id: number }
  | { readonly type: 'mode-set'; readonly mode: Mode }
  | { readonly type: 'mode-clear'; readonly scope: Mode['scope']; readonly key: string }
  /** Inserts the sweep, or moves it on. */
  | { readonly type: 'sweep'; readonly sweep: Sweep }
  | { readonly type: 'outbox-sent'; readonly ids: readonly number[] }
  | {
      readonly type: 'waiter';
      readonly resourceId: string;
      readonly seq: number;
      readonly who: string;
    }
  /** A resource that killed its worker: how often; at the limit it is set aside. */
  | { readonly type: 'strike'; readonly resourceId: string; readonly strikes: number }
  | { readonly type: 'forget'; readonly resourceId: string };

/** A waiter whose event is done: returned by the commit that settled it. */
export interface Settled {
  readonly resourceId: string;
  readonly seq: number;
  readonly who: string;
}

/** One row of the trail: a decision, as it is kept. */
export interface TrailRow extends TrailDecision {
  readonly id: number;
  readonly resourceId: string;
  readonly tenantId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface StoredDeadLetter extends DeadLetter {
  readonly id: number;
}

export interface OutboxRow {
  readonly id: number;
  readonly resourceId: string;
  readonly tenantId: string;
  readonly type: string;
  readonly body: JsonObject;
  readonly at: number;
}

export interface JournalRow extends Arrival {
  readonly resourceId: string;
}

/** One page of a list; `next` is the cursor of the following one, null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

/** Reading side of the store. Sees committed rows only. */
export interface Reader {
  /** By id, ascending. */
  readonly resources: (selector: Selector, page: PageQuery) => Promise<Page<ResourceRow>>;
  readonly resource: (id: string) => Promise<ResourceRow | null>;
  /** Newest first. */
  readonly trail: (resourceId: string, page: PageQuery) => Promise<Page<TrailRow>>;
  readonly deadLetters: (page: PageQuery) => Promise<Page<StoredDeadLetter>>;
  readonly modes: () => Promise<readonly Mode[]>;
  readonly sweeps: () => Promise<readonly Sweep[]>;
  /** Unsent notices, oldest first. */
  readonly outbox: (limit: number) => Promise<readonly OutboxRow[]>;
  /** Answers when the database does. */
  readonly ping: () => Promise<void>;
}

/** What a starting process needs to know. */
export interface Loader {
  /** All resources by id after `afterId`, at most `limit`. */
  readonly resources: (afterId: string, limit: number) => Promise<readonly ResourceRow[]>;
  /** Journal rows that no row has taken yet, by seq after `afterSeq`, at most `limit`. */
  readonly untaken: (afterSeq: number, limit: number) => Promise<readonly JournalRow[]>;
  readonly facts: () => Promise<readonly Fact[]>;
  readonly strikes: () => Promise<Readonly<Record<string, number>>>;
  /** Those that are not done, oldest first. */
  readonly sweeps: () => Promise<readonly Sweep[]>;
}
