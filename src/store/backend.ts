import type { KillPoint } from '../model/killpoints.ts';
import type { State } from '../model/words.ts';
import type { PartName } from './parts.ts';

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
  readonly start: () => Promise<Started>;
  /** What is committed about the keys of a batch. Throws StoreDown. */
  readonly lookup: (keys: Keys) => Promise<Known>;
  /**
   * One transaction, the fence first. `fenced`: another process has the partition; nothing was written.
   * A batch that was committed before (the answer got lost) is `committed` again, and written once.
   * `repeated`: one of its messages has been seen before; nothing was written.
   * Throws StoreDown (the same batch may be sent again); any other error is the fault of a row.
   */
  readonly write: (batch: Batch) => Promise<Written>;
  /** T: the columns that `sql` names; its parameters are `?`. Throws StoreDown. */
  readonly read: <T>(sql: string, parameters: readonly SqlValue[]) => Promise<readonly T[]>;
  /** The same for very many rows: packed, but for their first column. Throws StoreDown. */
  readonly readRaw: (
    sql: string,
    parameters: readonly SqlValue[],
    spare?: Uint8Array,
  ) => Promise<PackedRows>;
  /** Runs one statement on its own; answers how many rows it touched. Throws StoreDown. */
  readonly run: (sql: string, parameters: readonly SqlValue[]) => Promise<number>;
  readonly close: () => Promise<void>;
}

export type Written = 'committed' | 'fenced' | 'repeated';
export type Dialect = 'sqlite' | 'postgres';
export type SqlValue = string | number | null;

/** Packed rows, and the first column of the last of them. */
export interface PackedRows {
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly last: SqlValue;
}

/** Where a partition stands: its token, its last transaction, its last numbers in journal and trail. */
export interface Position {
  readonly token: number;
  readonly batch: number;
  readonly seq: number;
  readonly trail: number;
}

/** What a start finds. */
export interface Started extends Position {
  /** Starts since the last process that ended well or had proven itself, this one included. */
  readonly unclean: number;
}

/** The one partition of a process that stands alone. */
export const PARTITION = 'main';

export interface Batch extends Position {
  /** Executed in the order of PARTS. */
  readonly parts: Readonly<Partial<Record<PartName, readonly Row[]>>>;
}

/** The values of a row, in the order of the columns of its part. */
export type Row = readonly SqlValue[];

/** What must be known before a batch can be planned. */
export interface Keys {
  readonly resources: readonly string[];
  readonly messages: readonly SeenKey[];
}

export interface SeenKey {
  readonly messageId: string;
  /** '' stands for the facts of the message. */
  readonly resourceId: string;
}

export interface Known {
  readonly resources: readonly KnownResource[];
  readonly seen: readonly SeenKey[];
}

/** What a transaction must know of a resource that its row says. */
export interface KnownResource {
  readonly id: string;
  readonly state: State;
  readonly revision: number;
  readonly takenSeq: number;
  readonly doneSeq: number;
  /** The newest row of its trail; 0: there is none. */
  readonly trailId: number;
  /** Something is pending or under way, or it goes on by itself. */
  readonly busy: boolean;
  /** What is pending opens another life. */
  readonly opens: boolean;
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
