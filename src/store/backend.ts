import type { KillPoint } from '../model/killpoints.ts';
import type { Settled } from '../model/store.ts';
import type { State } from '../model/words.ts';

/**
 * A database, as the store uses it. Everything that must be decided is decided in plan.ts from what
 * `lookup` answers; a backend writes rows, it judges nothing. Both answer alike (test/store/conformance).
 */
export interface Backend {
  readonly dialect: Dialect;
  /**
   * Brings the schema up to date under a lock, then raises the token of the partition.
   * Throws RugError `store_newer`, RugError `store_unreachable` where trying again is of no use, StoreDown.
   */
  readonly start: () => Promise<Position>;
  /** What is committed about the keys of a batch. Throws StoreDown. */
  readonly lookup: (keys: Keys) => Promise<Known>;
  /**
   * One transaction, the fence first. `fenced`: another process has the partition; nothing was written.
   * A batch that was committed before (the answer got lost) is `committed` again, and written once.
   * Throws StoreDown (the same batch may be sent again); any other error is the fault of a row.
   */
  readonly write: (batch: Batch) => Promise<'committed' | 'fenced'>;
  /** T: the columns that `sql` names; its parameters are `?`. Throws StoreDown. */
  readonly read: <T>(sql: string, parameters: readonly SqlValue[]) => Promise<readonly T[]>;
  /** Runs one statement on its own; answers how many rows it touched. Throws StoreDown. */
  readonly run: (sql: string, parameters: readonly SqlValue[]) => Promise<number>;
  readonly close: () => Promise<void>;
}

export type Dialect = 'sqlite' | 'postgres';
export type SqlValue = string | number | null;

/** Where a partition stands: its token, its last transaction, its last sequence number. */
export interface Position {
  readonly token: number;
  readonly batch: number;
  readonly seq: number;
}

/** The one partition of a process that stands alone. */
export const PARTITION = 'main';

export interface Batch extends Position {
  /** Rows by part, each a JSON array as text; executed in the order of PARTS. */
  readonly parts: Readonly<Partial<Record<PartName, string>>>;
}

/** What a transaction can consist of, in the order in which it is written. */
export const PARTS = [
  'resourceUpdate',
  'trailInsert',
  'outboxInsert',
  'outboxSent',
  'waiterDelete',
  'waiterInsert',
  'deadLetterInsert',
  'deadLetterDelete',
  'modePut',
  'modeDelete',
  'releasePut',
  'auditInsert',
  'sweepPut',
  'strikePut',
  'strikeDelete',
  'forget',
  'resourceInsert',
  'journalInsert',
  'seenInsert',
  'factPut',
  'factDelete',
] as const;
export type PartName = (typeof PARTS)[number];

/** What must be known before a batch can be planned. */
export interface Keys {
  readonly resources: readonly string[];
  readonly messages: readonly SeenKey[];
  /** Resources whose waiters may be settled. */
  readonly waiters: readonly string[];
}

export interface SeenKey {
  readonly messageId: string;
  /** '' stands for the facts of the message. */
  readonly resourceId: string;
}

export interface Known {
  readonly resources: readonly KnownResource[];
  readonly seen: readonly SeenKey[];
  readonly waiters: readonly Settled[];
}

export interface KnownResource {
  readonly id: string;
  readonly state: State;
  readonly doneSeq: number;
  /** Nothing is pending, under way, or in the journal for it. */
  readonly idle: boolean;
  /** Its journal holds a CREATE that it has not taken. */
  readonly opening: boolean;
}

/** The database cannot be asked now, or did not answer: the same may be tried again. */
export class StoreDown extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'StoreDown';
  }
}

/** Told at the points of a transaction at which a process may die. */
export type Checkpoint = (point: KillPoint) => void;
