/**
 * The ports through which rooms meet. A room implements one and uses others; main.ts wires them.
 */
import type { Actor } from './actor.ts';
import type { CommitDecision, Decide, DecideDrivers, DecideInput, Decision } from './decide.ts';
import type { Fence, GateWord, LookResult, Outcome, Subject } from './driver.ts';
import type { Accept, Accepted, Fact, IntakeVerdict } from './event.ts';
import type { JsonObject, Patch } from './json.ts';
import type { KillPoint } from './killpoints.ts';
import type { EventArgs, Verdict } from './mailbox.ts';
import type { MetricName } from './metrics.ts';
import type { Identity, Member, ResourceRow, Run } from './resource.ts';
import type { Spans } from './spans.ts';
import type { SideWrite } from './store.ts';
import type { EventType, Look, Origin } from './words.ts';

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
  /** Called at each named point of the protocol; fault tests end the process there. */
  readonly checkpoint: (point: KillPoint) => void;
}

/** The decide and act functions of a shard, wherever they run. */
export interface Lane {
  /** Pure, a few milliseconds for a batch; answers in order. Rejects with LaneError. */
  readonly decide: (batch: readonly DecideInput[]) => Promise<readonly Decision[]>;
  /** Runs one verb; hundreds at once. Rejects with LaneError when its executor died. */
  readonly act: (task: ActTask) => Promise<Outcome>;
  readonly look: (task: LookTask) => Promise<LookResult>;
  /** Tells a verb under way to stop at its next step (a gate word); unknown run ids are ignored. */
  readonly tell: (runId: string, word: 'pause' | 'go' | 'cancel' | 'lost') => void;
  readonly close: () => Promise<void>;
}

/** What a lane runs: the pure heart and the drivers' pipeline. */
export interface LaneWork {
  readonly decide: Decide;
  readonly drivers: DecideDrivers;
  readonly act: (task: ActTask, gateWord: () => GateWord) => Promise<Outcome>;
  readonly look: (task: LookTask) => Promise<LookResult>;
}

export interface ActTask {
  readonly subject: Subject;
  readonly run: Run;
  readonly fence: Fence;
}

export interface LookTask {
  readonly look: Look;
  readonly subject: Subject;
  readonly members: readonly Member[];
  readonly fence: Fence;
}

/** An executor died under its tasks. `culprit` is the resource it was working on, when known. */
export class LaneError extends Error {
  readonly culprit: string | null;
  constructor(message: string, culprit: string | null, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'LaneError';
    this.culprit = culprit;
  }
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

/** Read view of all known resources and facts, as committed. Synchronous, in memory. */
export interface Directory {
  readonly get: (id: string) => Summary | undefined;
  readonly all: () => IterableIterator<Summary>;
  readonly byTenant: (tenantId: string) => readonly Summary[];
  readonly dependents: (parentId: string) => readonly Summary[];
  /** undefined: nothing is known; empty: known to belong to no resource. */
  readonly fact: (kind: string, key: string) => readonly string[] | undefined;
  readonly size: () => number;
  /** How many resources have which status; closed ones do not count. */
  readonly statuses: () => ReadonlyMap<string, number>;
  /** Called after each commit with the resources that changed. */
  readonly onChange: (listener: (changed: Summary) => void) => void;
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
  readonly workers: readonly WorkerLoad[];
}

export interface WorkerLoad {
  readonly shard: number;
  readonly inFlight: number;
  readonly restarts: number;
}
