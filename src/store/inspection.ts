import type { Backend, Dialect } from './backend.ts';
import type { SchemaObject } from './drift.ts';
import type { Finding } from './finding.ts';
import type { Migration } from './migrate.ts';

/** A database, seen by somebody who does not run rug on it. Nothing here writes. */
export interface Inspection {
  readonly dialect: Dialect;
  readonly migrations: readonly Migration[];
  /** In words: what it is and where. */
  readonly detail: string;
  /** The version of its schema; 0: rug was never here. */
  readonly version: () => Promise<number>;
  readonly read: Backend['read'];
  readonly schema: () => Promise<readonly SchemaObject[]>;
  /** The schema that the migrations up to `version` make. */
  readonly made: (version: number) => Promise<readonly SchemaObject[]>;
  /** Bytes of each table with its indexes. */
  readonly sizes: () => Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  /** What only this kind of database has, by the name of the check. */
  readonly own: Readonly<Record<string, () => Promise<Finding>>>;
  readonly close: () => Promise<void>;
}
