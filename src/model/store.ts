/** What is stored besides resources, and how it is read. Implemented by the store room. */
import type { AuditEntry, AuditQuery, StoredAudit } from './audit.ts';
import type { BrakeRelease } from './brake.ts';
import type { Notice, TrailDecision } from './decide.ts';
import type { VerbDuration } from './duration.ts';
import type { DeadLetter, FactKind } from './event.ts';
import type { JsonObject, Patch } from './json.ts';
import type { Arrival, EventArgs } from './mailbox.ts';
import type { Mode } from './modes.ts';
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

/** Anything that goes through the writer besides decisions and messages. */
export type SideWrite =
  | { readonly type: 'dead-letter'; readonly letter: DeadLetter }
  | { readonly type: 'dead-letter-drop'; readonly id: number }
  | { readonly type: 'mode-set'; readonly mode: Mode }
  | { readonly type: 'mode-clear'; readonly scope: Mode['scope']; readonly key: string }
  /** The last release of a scope counts. */
  | { readonly type: 'brake-release'; readonly release: BrakeRelease }
  | { readonly type: 'audit'; readonly entry: AuditEntry }
  /** Told to the outside, of no single resource. `tenantId`: '' where it is about all. */
  | { readonly type: 'notice'; readonly tenantId: string; readonly notice: Notice }
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
  /** What may kill the process, before it is taken up alone; without marks the row goes. */
  | { readonly type: 'suspect'; readonly suspect: Suspect }
  /** This process ends well, or has lived long enough: no start counts as unclean any more. */
  | { readonly type: 'proven' }
  | { readonly type: 'forget'; readonly resourceId: string };

/** What may have killed the process (docs/architecture.md, "Poison"). */
export interface Suspect {
  readonly kind: SuspectKind;
  /** The id of a resource; a digest of a message. */
  readonly key: string;
  /** Times it was taken up alone and the process did not survive it, the present time included. */
  readonly marks: number;
  /** Of the last mark, epoch milliseconds. */
  readonly at: number;
}
export type SuspectKind = 'resource' | 'message';

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
  /** Why it cannot be read; absent: it can. */
  readonly unreadable?: string;
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

/** By what a list of resources may be sorted; the id breaks ties. */
export const RESOURCE_SORTS = [
  'id',
  'tenantId',
  'kind',
  'status',
  'createdAt',
  'updatedAt',
] as const;
export type ResourceSort = (typeof RESOURCE_SORTS)[number];

export interface ResourcePageQuery extends PageQuery {
  /** Default: by id, ascending. A cursor belongs to the sort it was given for. */
  readonly sort?: { readonly by: ResourceSort; readonly descending: boolean };
}

/** Reading side of the store. Sees committed rows only. */
export interface Reader {
  readonly resources: (selector: Selector, page: ResourcePageQuery) => Promise<Page<ResourceRow>>;
  readonly resource: (id: string) => Promise<ResourceRow | null>;
  /** Newest first. */
  readonly trail: (resourceId: string, page: PageQuery) => Promise<Page<TrailRow>>;
  /** Of all resources, oldest first: every change there is, for whoever follows. */
  readonly changes: (afterId: number, limit: number) => Promise<readonly TrailRow[]>;
  /** The number of the newest row of the trail; 0: there is none. */
  readonly lastChange: () => Promise<number>;
  /** How long verbs took, from the newest rows of the trail. */
  readonly durations: () => Promise<readonly VerbDuration[]>;
  /** Newest first. */
  readonly deadLetters: (page: PageQuery) => Promise<Page<StoredDeadLetter>>;
  readonly deadLetter: (id: number) => Promise<StoredDeadLetter | null>;
  /** Newest first; with `after` the oldest first, and the last id instead of a cursor. */
  readonly audit: (query: AuditQuery, page: PageQuery) => Promise<Page<StoredAudit>>;
  readonly modes: () => Promise<readonly Mode[]>;
  readonly sweeps: () => Promise<readonly Sweep[]>;
  readonly sweep: (id: string) => Promise<Sweep | null>;
  /** Unsent notices, oldest first. */
  readonly outbox: (limit: number) => Promise<readonly OutboxRow[]>;
  /** Answers when the database does. */
  readonly ping: () => Promise<void>;
}

/** Fields of a resource as RawRows has them, in this order. */
export const RAW_FIELDS = [
  'id',
  'tenantId',
  'kind',
  'hardware',
  'parentId',
  'rack',
  'state',
  'status',
  'labels',
  'tags',
  'revision',
  'takenSeq',
  'doneSeq',
  'createdAt',
  'updatedAt',
  'wakeAt',
  'pending',
  'run',
  'view',
  'spec',
  'snapshot',
] as const;

/** The same for facts; resourceIds is JSON. */
export const RAW_FACT_FIELDS = ['key', 'resourceIds'] as const;

/**
 * Rows as the store has them, for whoever keeps a million of them without looking at each. For each
 * resource each of RAW_FIELDS: four bytes of length (little endian; -1 stands for null), then
 * its text as UTF-8; labels, tags, pending, run, view and spec are JSON.
 */
export interface RawRows {
  readonly count: number;
  readonly bytes: Uint8Array;
  /** Where the following ones begin; null: there are none. */
  readonly next: string | null;
}

/** What a starting process needs to know. */
export interface Loader {
  /**
   * All resources, in no particular order, at most `limit` at a time; `from`: null at first. `spare`:
   * bytes of an earlier answer that nobody reads any more, to be used again.
   */
  readonly rawResources: (
    from: string | null,
    limit: number,
    spare?: Uint8Array,
  ) => Promise<RawRows>;
  /** All facts of a kind, likewise; of each the RAW_FACT_FIELDS. */
  readonly rawFacts: (
    kind: FactKind,
    from: string | null,
    limit: number,
    spare?: Uint8Array,
  ) => Promise<RawRows>;
  /** Journal rows that no row has taken yet, by seq after `afterSeq`, at most `limit`. */
  readonly untaken: (afterSeq: number, limit: number) => Promise<readonly JournalRow[]>;
  readonly strikes: () => Promise<Readonly<Record<string, number>>>;
  /** All that bears a mark. */
  readonly suspects: () => Promise<readonly Suspect[]>;
  /** Those that are not done, oldest first. */
  readonly sweeps: () => Promise<readonly Sweep[]>;
  readonly modes: () => Promise<readonly Mode[]>;
  readonly brakeReleases: () => Promise<readonly BrakeRelease[]>;
}
