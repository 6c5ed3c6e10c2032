/**
 * The ports through which rooms meet. A room implements one and uses others; main.ts wires them.
 */
import type { Actor } from './actor.ts';
import type { CommitDecision } from './decide.ts';
import type { Subject } from './driver.ts';
import type { Accept, Accepted, Fact, IntakeVerdict } from './event.ts';
import type { JsonObject, Patch } from './json.ts';
import type { KillPoint } from './killpoints.ts';
import type { EventArgs, Verdict } from './mailbox.ts';
import type { MetricName } from './metrics.ts';
import type { Identity, ResourceRow, Run } from './resource.ts';
import type { Spans } from './spans.ts';
import type { SideWrite } from './store.ts';
import type { EventType, Origin } from './words.ts';

/** The clock and its timers; epoch milliseconds. A simulation brings its own. */
export interface Time {
  readonly now: () => number;
  /** Calls `wake` once, `ms` from now; the answer cancels it. Never keeps the process alive alone. */
  readonly after: (ms: number, wake: () => void) => Cancel;
}
export type Cancel = () => void;

/** Where identities and randomness come from. */
export interface Chance {
  readonly uuid: () => string;
  /** In [0, 1). */
  readonly random: () => number;
  /** 32 random bits. */
  readonly seed: () => number;
}

/** Structured logging; the fields come first, as pino has it. */
export interface Log {
  readonly debug: (fields: object, message: string) => void;
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

/** Metrics, by the names of model/metrics.ts. */
export interface Metrics {
  readonly count: (
    name: MetricName,
    labels?: Readonly<Record<string, string>>,
    by?: number,
  ) => void;
  readonly gauge: (
    name: MetricName,
    value: number,
    labels?: Readonly<Record<string, string>>,
  ) => void;
  /** Seconds. */
  readonly observe: (
    name: MetricName,
    seconds: number,
    labels?: Readonly<Record<string, string>>,
  ) => void;
}

/** What every room is given. */
export interface Environment {
  readonly time: Time;
  readonly chance: Chance;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Absent: nobody collects traces, so that nothing is made for them. */
  readonly spans?: Spans;
  /**
   * Called at each named point of the protocol; fault tests end the process there. `subject`: the
   * resource it is about, or the body of the message.
   */
  readonly checkpoint: (point: KillPoint, subject?: string) => void;
}

/** May keep a committed run back. Checked all first; then taken from all, or from none. */
export interface Gate {
  readonly name: string;
  /** Why this run must wait, or null. Changes nothing. */
  readonly check: (request: AdmitRequest) => Parked | null;
  readonly take: (request: AdmitRequest) => void;
  /** The run ended, was replaced, or its executor died: what it held is free. */
  readonly done: (runId: string) => void;
  /** Registers who is told that parked runs may be tried again. */
  readonly onChange: (listener: () => void) => void;
}

export interface AdmitRequest {
  readonly run: Run;
  readonly subject: Subject;
  readonly driver: string;
  readonly now: number;
}

/** Shown to the operator by `why`. */
export interface Parked {
  readonly gate: string;
  readonly reason: string;
  /** Runs of one group wait for one thing: while one of them is refused, all are. */
  readonly group?: string;
  /** When to try again by itself, epoch milliseconds. */
  readonly until?: number;
  /** A look may make the run needless: a POLL that comes meanwhile is decided on, not dropped. */
  readonly recheck?: true;
}

/** The only way into the store for whatever must survive. One per process. */
export interface Writer {
  /**
   * Journals messages in delivery order; resolves after the commit, one list per message, one answer
   * per event. `urgent` flushes at once (an operator waits).
   */
  readonly accept: (
    messages: readonly Accept[],
    urgent?: boolean,
  ) => Promise<readonly AcceptedMessage[]>;
  /** Stores a decision; resolves when it is durable. */
  readonly commit: (identity: Identity, decision: CommitDecision) => Promise<void>;
  /** Anything else, in order, in one transaction; an empty one proves that this process owns it. */
  readonly write: (sides: readonly SideWrite[], urgent?: boolean) => Promise<void>;
  /** How much waits: intake slows down when it is high. */
  readonly backlog: () => number;
  /** Commits what waits and ends. */
  readonly close: () => Promise<void>;
}

export interface AcceptedMessage {
  readonly events: readonly Accepted[];
  /** What was kept of its facts: nothing of a message that came before, as it may be overtaken. */
  readonly learned: readonly Fact[];
}

/** What of a resource is kept in memory for everybody. */
export interface Summary {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: string;
  readonly hardware: string;
  readonly parentId: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly rack: string | null;
  readonly view: ResourceRow['view'];
  /** The verb it wants or is at; null: none. */
  readonly run: Run | null;
  /** Epoch milliseconds at which it goes on by itself; null: not at all. */
  readonly wakeAt: number | null;
  readonly spec: JsonObject;
}

/** A field of specs by whose values resources are to be found. */
export interface Reference {
  /** Its name: wherever it stands in a spec, its value may be meant. */
  readonly field: string;
  /** The values that are meant. */
  readonly namedBy: (resource: Pick<Summary, 'spec'>) => readonly string[];
}

/** What a resource was before a change. */
export type Standing = Pick<ResourceRow['view'], 'state' | 'status'>;

/** How many resources that are not closed have these in common. */
export interface Census {
  readonly tenantId: string;
  readonly kind: string;
  readonly hardware: string;
  readonly rack: string | null;
  readonly open: number;
}

/**
 * Read view of all known resources and facts, as committed. Synchronous, in memory. A summary that
 * one of many comes with shows its resource as it was then, and is not to be copied by spreading it.
 */
export interface Directory {
  readonly get: (id: string) => Summary | undefined;
  /** Every one, one after the other: not for what happens often, there may be a million. */
  readonly all: () => IterableIterator<Summary>;
  /** Those with a run. */
  readonly running: () => IterableIterator<Summary>;
  readonly byTenant: (tenantId: string) => readonly Summary[];
  readonly dependents: (parentId: string) => readonly Summary[];
  /** Those whose spec names `key` where main has told to look, and perhaps others. */
  readonly referring: (key: string) => readonly Summary[];
  /** undefined: nothing is known; empty: known to belong to no resource. */
  readonly fact: (kind: string, key: string) => readonly string[] | undefined;
  readonly size: () => number;
  /** How many resources have which status; closed ones do not count. */
  readonly statuses: () => ReadonlyMap<string, number>;
  /** One walk over what is known of all, nothing of which is looked into. */
  readonly census: () => readonly Census[];
  /** Called after each commit with the resources that changed; `before`: null for one that is new. */
  readonly onChange: (listener: (changed: Summary, before: Standing | null) => void) => void;
}

/** Takes raw messages of any source: normalizes, journals, offers. */
export interface Intake {
  readonly submit: (
    messages: readonly RawMessage[],
    urgent?: boolean,
  ) => Promise<readonly IntakeVerdict[]>;
}

/** A message as it arrived, before anybody parsed it. */
export interface RawMessage {
  /** Text of the body. */
  readonly body: string;
  /** The source by its configured name: an exchange, `http`, `file`. */
  readonly source: string;
  readonly routingKey: string | null;
  readonly headers: JsonObject;
  readonly origin: Origin;
  /** Who sent it: a command in it is done on that word. */
  readonly actor: Actor;
  /** Epoch milliseconds. */
  readonly at: number;
  /** By which a second delivery is known when the message itself says none. */
  readonly fallbackId?: string;
  /** The body already parsed, where the border had to. */
  readonly json?: unknown;
  /** Why nobody is to read it: it is set aside as it is. */
  readonly poison?: string;
}

/** The scheduler, as the other rooms see it. */
export interface Scheduler {
  /** Journal rows that are durable; they are folded and decided on. */
  readonly offer: (rows: readonly Offered[]) => void;
  /** POLLs of the health child: not journaled. Answers how many more it can take. */
  readonly poll: (polls: readonly Poll[]) => number;
  /** What is going on with a resource right now, beyond its row. */
  readonly live: (id: string) => Live | null;
  readonly load: () => Load;
}

export interface Offered {
  readonly seq: number;
  readonly eventId: string;
  readonly resourceId: string;
  readonly type: EventType;
  readonly patch: Patch | null;
  readonly args: EventArgs;
  readonly origin: Origin;
  readonly at: number;
  /** The `traceparent` of the message (W3C Trace Context), where it had one. */
  readonly parent?: string;
  /** Present when this row made the resource. */
  readonly created?: ResourceRow;
}

export interface Poll {
  readonly resourceId: string;
  /** Absent: nobody looked, the machine must. */
  readonly verdict?: Verdict;
}

/** Where a resource is between two commits. */
export interface Live {
  /** held: a mode keeps it from being decided on; `parked` says which. */
  readonly doing: 'idle' | 'deciding' | 'looking' | 'committing' | 'acting' | 'parked' | 'held';
  readonly run: Run | null;
  /** Executor attempt of the run, from 0. */
  readonly attempt: number;
  readonly parked: Parked | null;
  readonly pending: readonly {
    readonly type: EventType;
    readonly count: number;
    readonly since: number;
  }[];
  /** Deaths of a worker it has caused; set aside at the limit. */
  readonly strikes: number;
  /** Times the process died while it alone was worked on; set aside at the same limit. */
  readonly marks: number;
  readonly setAside: boolean;
}

export interface Load {
  readonly resources: number;
  readonly pending: number;
  readonly deciding: number;
  readonly looking: number;
  readonly acting: number;
  readonly parked: number;
  readonly setAside: number;
  /** Resources and messages that are taken up one at a time, and wait for it. */
  readonly suspects: number;
  readonly workers: readonly WorkerLoad[];
}

export interface WorkerLoad {
  readonly shard: number;
  readonly inFlight: number;
  readonly restarts: number;
}
