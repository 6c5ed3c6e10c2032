import type { ZodType } from 'zod';
import type { JsonObject } from './json.ts';
import type { Fault, Identity, Instance, Member, Run } from './resource.ts';
import type { Look, Verb } from './words.ts';

/**
 * What the engine does about a failure (Robot specification 4, column "outcome").
 * retry: back-off, then again, counted. fail: no retry mends it. skip: nothing to do, nothing changed.
 * postpone: a prerequisite is not there yet, not counted. reconcile: done in the world, not on record.
 * unsupported: the driver has no such verb. cancelled: stopped at a step, by order.
 * lost: the executor died or was fenced; the run is admitted again or dropped, never decided on.
 */
export const OUTCOME_CLASSES = [
  'retry',
  'fail',
  'skip',
  'postpone',
  'reconcile',
  'unsupported',
  'cancelled',
  'lost',
] as const;
export type OutcomeClass = (typeof OUTCOME_CLASSES)[number];

/** How a verb ended. */
export type Outcome =
  | {
      readonly ok: true;
      readonly result: VerbResult;
      readonly steps: readonly StepNote[];
      /** Milliseconds in the worker. */
      readonly took: number;
    }
  | {
      readonly ok: false;
      readonly class: OutcomeClass;
      readonly fault: Fault;
      /** False: it was given up before any executor began it, of this process or an earlier one. */
      readonly begun?: false;
      /** What is known of the instances in spite of the failure, when the verb could look. */
      readonly result?: VerbResult;
      readonly steps: readonly StepNote[];
      readonly took: number;
    };

/** What a verb found or made. Every field is evidence read back from the world. */
export interface VerbResult {
  /** The instances that are there now. */
  readonly instances: readonly Instance[];
  /** updaterunning: what the instance has differs from the spec; it must be (un)plugged first. */
  readonly needs?: 'replug';
  /** Some members of a pair were reached, some not. */
  readonly partial?: boolean;
  /** The logical resource is gone (so remove), or exists although the bus said deleted (so keep). */
  readonly logical?: Logical;
}

export type Logical = 'exists' | 'gone' | 'unknown';

/** For people: correctness never reads it. */
export interface StepNote {
  readonly step: string;
  readonly took: number;
  readonly did: boolean;
}

/** What a probe answers: for the logical resource and for each instance. */
export interface ProbeResult {
  readonly logical: Logical;
  /** Every instance that exists, whether it answers or not. */
  readonly members: readonly ProbedMember[];
  /** False: the instances have other ports than the spec; absent: the driver cannot tell. */
  readonly portsMatch?: boolean;
}

export interface ProbedMember extends Instance {
  /** booting: there, has no address yet; deaf: there, does not answer; off: there, powered off. */
  readonly health: 'alive' | 'deaf' | 'booting' | 'off';
}

export type LookResult =
  | { readonly look: 'probe'; readonly ok: true; readonly probe: ProbeResult }
  | { readonly look: 'stats'; readonly ok: true; readonly stats: JsonObject }
  | { readonly look: Look; readonly ok: false; readonly fault: Fault };

/** The token of the process and the attempt of the executor: a guard in the world refuses lower ones. */
export interface Fence {
  readonly token: number;
  readonly attempt: number;
}

/** What main can tell a verb under way, read before each step. */
export const GATE_WORDS = { go: 0, pause: 1, cancel: 2, lost: 3 } as const;
export type GateWord = keyof typeof GATE_WORDS;

/** The resource as a verb sees it. */
export interface Subject extends Identity {
  readonly spec: JsonObject;
  readonly revision: number;
  readonly incarnation: number;
}

/** What a verb is given. Its only ways to the world are `driver`-private clients and `step`. */
export interface VerbContext {
  readonly subject: Subject;
  readonly run: Run;
  readonly fence: Fence;
  /** Aborted when the deadline passes or the worker ends. */
  readonly signal: AbortSignal;
  /**
   * Runs one named step of the verb's list. Reads the gate word first and throws when the verb was
   * cancelled, lost its lease, or is past its deadline; a failure carries the step's error code.
   */
  readonly step: <T>(name: string, act: () => Promise<T>) => Promise<T>;
}

export interface LookContext {
  readonly subject: Subject;
  readonly members: readonly Member[];
  readonly fence: Fence;
  readonly signal: AbortSignal;
}

/** One verb of one driver: pure parts for deciding and admitting, one function that acts. */
export interface VerbDefinition {
  /** Steps in order: their index is in their error codes (Robot specification 4). */
  readonly steps: readonly string[];
  /** Lease keys of a run, in rank order. */
  readonly keys: (subject: Subject, members: readonly Member[]) => readonly string[];
  /** What must hold of the parent before it may start; evaluated at admit. */
  readonly prerequisites: readonly Prerequisite[];
  /** Looks, does what is missing, reads back. Must be idempotent: any step may run again. */
  readonly perform: (context: VerbContext) => Promise<VerbResult>;
}

/** A pure condition on relatives, by data. */
export interface Prerequisite {
  readonly relative: 'parent' | 'dependents';
  /** parent: must be configured. dependents: none may be left. */
  readonly must: 'configured' | 'absent';
}

/** `<noun>[_<hardware>]`: the only code that changes the real world for its kind. */
export interface VerbDriver {
  readonly name: string;
  readonly kind: string;
  readonly hardware: string;
  readonly verbs: Readonly<Partial<Record<Verb, VerbDefinition>>>;
  /** Read-only. Throws DriverError when the world cannot be asked. */
  readonly probe: (context: LookContext) => Promise<ProbeResult>;
  /** Read-only counters, or absent. */
  readonly stats?: (context: LookContext) => Promise<JsonObject>;
}

/** A failure that a driver understands; anything else it throws is code 1000. */
export class DriverError extends Error {
  readonly class: OutcomeClass;
  /** Four digits of the error registry, e.g. 2003; absent: derived from the step. */
  readonly number: number | undefined;
  readonly result: VerbResult | undefined;

  constructor(
    message: string,
    options: { class: OutcomeClass; number?: number; result?: VerbResult; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = 'DriverError';
    this.class = options.class;
    this.number = options.number;
    this.result = options.result;
  }
}

/** What is known of a kind of resource. */
export interface Kind {
  readonly name: string;
  /** What its instances are like when they die (design: recovery). */
  readonly recovery: 'recreate' | 'restart' | 'none';
  /** Seconds a deleted resource may still be restored. */
  readonly graceSeconds: number;
  /** One schema of the desired spec, onto which every source maps. */
  readonly spec: ZodType<JsonObject>;
  /** How many instances the spec asks for: 2 for a pair. */
  readonly required: (spec: JsonObject) => number;
  readonly description: string;
}

/** Which verbs exist for whom; built once by the drivers room. */
export interface DriverRegistry {
  readonly kinds: ReadonlyMap<string, Kind>;
  /** Throws RugError `unknown_driver` for a pair nobody serves. */
  readonly driver: (kind: string, hardware: string) => VerbDriver;
  readonly has: (kind: string, hardware: string) => boolean;
  readonly drivers: readonly VerbDriver[];
}
