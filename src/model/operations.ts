/** What reaches resources besides messages: operators' orders, and systems that know what should exist. */
import type { By } from './actor.ts';
import type { BrakeKey, BrakeState } from './brake.ts';
import type { Accepted, IntakeVerdict, NewResource } from './event.ts';
import type { Patch } from './json.ts';
import type { EventArgs } from './mailbox.ts';
import type { Mode, ModeScope } from './modes.ts';
import type { Selector } from './selector.ts';
import type { Sweep } from './store.ts';
import type { EventType, Verb } from './words.ts';

/**
 * What operators may do, by API or command. Everything here is kept in the audit, refused or done,
 * and throws RugError: `forbidden` for another tenant's, `unknown_resource`, `refused`, `bad_request`.
 */
export interface Operations {
  readonly orders: Orders;
  readonly modes: ModeOperations;
  readonly brake: BrakeOperations;
  readonly deadLetters: DeadLetterOperations;
  readonly config: ConfigOperations;
  /** Keeps in the audit what was refused before it came here, as by the role. */
  readonly refused: (by: By, action: string, target: string, reason: string) => Promise<void>;
}

/** Orders: each is an event, journaled like any other and never lost. */
export interface Orders {
  /** Strict: answers `exists` for a known id. Throws RugError for a bad spec, kind or hardware. */
  readonly create: (resource: NewResource, by: By) => Promise<Accepted>;
  readonly event: (id: string, order: Order, by: By) => Promise<Accepted>;
  /** Dispatches one verb by name: the event by which the machine runs it, where it can now. */
  readonly run: (id: string, verb: Verb, by: By) => Promise<Accepted>;
  /** Sends one event to every resource selected now; answers how many that is. */
  readonly sweep: (
    selector: Selector,
    order: Order,
    by: By,
  ) => Promise<{ sweep: Sweep; matched: number }>;
}

export interface Order {
  readonly type: EventType;
  readonly patch: Patch | null;
  readonly args: EventArgs;
}

/** A change of a mode, with what still runs: it goes on to its next checkpoint. */
export interface ModeChange {
  /** What is in force now; null: nothing is. */
  readonly mode: Mode | null;
  readonly before: Mode | null;
  /** Resources that the mode is about. */
  readonly hit: number;
  /** Verbs that were under way, at most a hundred. */
  readonly running: readonly {
    readonly id: string;
    readonly verb: Verb;
    readonly startedAt: number;
  }[];
}

export interface ModeOperations {
  readonly list: () => readonly Mode[];
  /** Twice is a no-op but for reason and expiry. `expiresAt`: epoch milliseconds, null: never. */
  readonly set: (
    scope: ModeScope,
    key: string,
    expiresAt: number | null,
    by: By,
  ) => Promise<ModeChange>;
  /** Ends it: what is pending is worked off, and everything concerned is looked at. */
  readonly clear: (scope: ModeScope, key: string, by: By) => Promise<ModeChange>;
}

export interface BrakeOperations {
  readonly list: () => readonly BrakeState[];
  /** The deaths are real: what is still dead is rebuilt. Answers the scopes that were engaged. */
  readonly release: (key: BrakeKey | null, by: By) => Promise<readonly BrakeState[]>;
}

export interface DeadLetterOperations {
  /** Submits it again; it is dropped when it was of use now. */
  readonly retry: (id: number, by: By) => Promise<IntakeVerdict>;
  readonly drop: (id: number, by: By) => Promise<void>;
}

/** One option, as it is in force. */
export interface EffectiveOption {
  /** `machine.maxAttempts` */
  readonly path: string;
  /** Secrets are `***`. */
  readonly value: unknown;
  /** `default`, `RUG_MACHINE_MAX_ATTEMPTS`, the file, `--machine-max-attempts`. */
  readonly origin: string;
}

export interface ReloadReport {
  /** Changed, and in force now. */
  readonly applied: readonly OptionChange[];
  /** Changed, and in force after a restart only. */
  readonly restart: readonly OptionChange[];
}

export interface OptionChange {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface ConfigOperations {
  readonly show: () => readonly EffectiveOption[];
  /** Judges a configuration file without using it; `name`: what it is called in what is said of it. */
  readonly check: (text: string, name?: string) => ReloadReport;
  /** Reads file and environment again. Throws RugError `bad_config`: then nothing has changed. */
  readonly reload: (by: By) => Promise<ReloadReport>;
}

/** A system that knows what should exist (Neutron, a preset ...); compared with what rug knows. */
export interface Source {
  readonly name: string;
  /** Everything that should exist; throws when it cannot be asked (then it is retried). */
  readonly list: () => Promise<readonly NewResource[]>;
}
