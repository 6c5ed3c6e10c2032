/** What is measured: rug, or the floor. */
import type { Watched } from '../measure/usage.ts';
import type { Broker } from './broker.ts';
import type { Witness } from './database.ts';
import type { Fleet } from './fleet.ts';
import type { StoreName } from './services.ts';

/** A running process of it. */
export interface Subject {
  readonly pid: number;
  /** Ends it in order; rejects when it does not end well. */
  readonly stop: () => Promise<void>;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
  /** What it has logged at warning and at error, so far. */
  readonly complaints: () => Promise<Complaints>;
}

export interface Complaints {
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
}

export interface StartOptions {
  /** Further settings of rug. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Flags of Node. */
  readonly flags?: readonly string[];
  /** Told its process id at once, before it is ready. */
  readonly spawned?: (pid: number) => void;
}

/** A place where it is measured, that knows a fleet of configured routers. */
export interface Stage<S extends Subject = Subject> {
  readonly store: StoreName;
  readonly fleet: Fleet;
  readonly broker: Broker;
  /** The queue that it consumes. */
  readonly queue: string;
  readonly witness: Witness;
  /** Tables whose growth is counted: decisions, and what was given up. */
  readonly tables: { readonly decisions: string | null; readonly deadLetters: string | null };
  readonly start: (options?: StartOptions) => Promise<S>;
  /** Who takes part beside it, by name. */
  readonly watched: (pid: number) => readonly Watched[];
  readonly close: () => Promise<void>;
}
