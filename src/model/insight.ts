/** What operators ask: why a resource is where it is, and what an order would do. */
import type { Actor } from './actor.ts';
import type { BrakeState } from './brake.ts';
import type { VerbDuration } from './duration.ts';
import type { Mode } from './modes.ts';
import type { Order } from './operations.ts';
import type { Load, WorkerLoad } from './ports.ts';
import type { Fault, Run, Wait } from './resource.ts';
import type { Selector } from './selector.ts';
import type { EventType, State, Status, Verb } from './words.ts';

/** Everything that explains where a resource is; times in epoch milliseconds, spans in milliseconds. */
export interface Why {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: string;
  readonly hardware: string;
  readonly state: State;
  readonly phase: State;
  readonly status: Status;
  /** Since when it has this status. */
  readonly since: number;
  /** One sentence for people: `it waits for its parent r1`, `it boots, 12 s of at most 600 s`. */
  readonly summary: string;
  /** The verb under way, or kept back; null: none. `for`: milliseconds since it was decided. */
  readonly inFlight: {
    readonly verb: Verb;
    readonly cause: Run['cause'];
    readonly event: string;
    readonly startedAt: number;
    readonly for: number;
    readonly deadline: number;
    readonly doing: string;
  } | null;
  /** Boots since the last success, of at most. */
  readonly attempt: { readonly n: number; readonly of: number };
  /** When it goes on by itself, and why it waits until then; null: it waits for no time. */
  readonly wakes: { readonly at: number; readonly cause: Wait | string } | null;
  /** What keeps it back, the first to mend first; empty: nothing. */
  readonly waitsFor: readonly {
    /** `mode`, `brake`, `dependencies`, `rate`, `slots`, `careful`, `executor`, `strikes`,
     * `driver`, `database`. */
    readonly gate: string;
    readonly reason: string;
    readonly until: number | null;
  }[];
  readonly pending: readonly {
    readonly type: EventType;
    readonly count: number;
    readonly since: number;
  }[];
  /** The last error with the title of its code; null: none since the last success. */
  readonly fault: (Fault & { readonly title: string | null }) | null;
  /** The shortest way to configured, this state first; empty: there is none without an order. */
  readonly path: readonly State[];
  /** What an operator can do now: command lines of rug-ctl. */
  readonly actions: readonly string[];
  /** The page of the runbook: a path within docs, with its anchor. */
  readonly runbook: string;
}

/** What the pure machine would do with an order, if every verb and look succeeded. */
export interface Foresight {
  readonly verbs: readonly Verb[];
  readonly states: readonly State[];
  readonly end: Status;
  /** Why the order would be refused; null: it would not. */
  readonly refused: string | null;
}

/** What an order would do; nothing is done. */
export interface Plan {
  readonly order: Pick<Order, 'type'>;
  readonly matched: number;
  /** Resources that would go the same way, together. */
  readonly groups: readonly {
    readonly kind: string;
    readonly hardware: string;
    readonly status: Status;
    readonly count: number;
    /** Some of them, at most five. */
    readonly ids: readonly string[];
    readonly verbs: readonly { readonly verb: Verb; readonly duration: VerbDuration | null }[];
    readonly end: Status;
    readonly refused: string | null;
    /** Milliseconds for one of them; null: there is no history of some verb. */
    readonly p50: number | null;
    readonly p95: number | null;
  }[];
  /** Instances that would be gone for a while: how much of each scope that is, and what the brake allows. */
  readonly blast: readonly {
    readonly brake: BrakeState;
    /** Resources of the scope whose instance would be taken away or restarted. */
    readonly hit: number;
    /** The share of the scope, 0 to 1. */
    readonly share: number;
    /** As many deaths at once would brake the scope. */
    readonly over: boolean;
  }[];
}

/** Whom a plan is for: one resource, or a selection. */
export interface Insight {
  /** null: no such resource, or not for this actor. */
  readonly why: (id: string, actor: Actor) => Promise<Why | null>;
  readonly plan: (selector: Selector, order: Order, actor: Actor) => Promise<Plan>;
  readonly workers: () => WorkersReport;
}

/** What is being worked on (the report of spec 4.4, with what it left out). */
export interface WorkersReport {
  readonly shards: readonly WorkerLoad[];
  readonly load: Omit<Load, 'workers'>;
  readonly modes: readonly Mode[];
  /** Runs that are kept back, by gate, the most first. */
  readonly parked: readonly { readonly gate: string; readonly count: number }[];
  /** Verbs under way, the longest first, at most a hundred. */
  readonly running: readonly {
    readonly id: string;
    readonly verb: Verb;
    readonly startedAt: number;
  }[];
}
