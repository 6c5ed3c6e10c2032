/** The one way in which verbs and looks of all drivers are run. */
import {
  DriverError,
  type DriverRegistry,
  type LookResult,
  type Outcome,
  type VerbDriver,
} from '../../model/driver.ts';
import type { ActTask, LookTask } from '../../model/lane.ts';
import type { Time } from '../../model/ports.ts';
import type { Verb } from '../../model/words.ts';
import { deadlineAt } from './deadline.ts';
import { failureOf } from './failure.ts';
import { parseSpec } from './spec.ts';
import { type StepOptions, Steps } from './steps.ts';

export interface VerbOptions extends StepOptions {
  readonly kinds: DriverRegistry['kinds'];
  /** Aborted when the worker ends: the run is lost. */
  readonly signal?: AbortSignal;
}

/** What is taken away is taken away whatever the spec says: a bad one must not keep it alive. */
const SPECLESS: ReadonlySet<Verb> = new Set<Verb>(['quiesce', 'scrubprep', 'scrub']);

/**
 * Runs one verb to its outcome: the spec is parsed (1003), the verb looked up (1005), and each step
 * gated and measured. Never throws, and never outlasts `run.deadline`.
 */
export async function runVerb(
  driver: VerbDriver,
  task: ActTask,
  options: VerbOptions,
): Promise<Outcome> {
  const { run, fence } = task;
  const { time } = options;
  const begun = time.now();
  const deadline = deadlineAt(run.deadline, time, options.signal);
  const definition = driver.verbs[run.verb];
  const names = definition?.steps ?? [];
  const steps = new Steps(names, options, deadline);
  try {
    if (definition === undefined) throw unsupported(driver, run.verb);
    const spec = SPECLESS.has(run.verb)
      ? task.subject.spec
      : parseSpec(options.kinds.get(driver.kind), driver.kind, task.subject.spec);
    const subject = { ...task.subject, spec };
    const { signal } = deadline;
    const context = { subject, run, fence, signal, step: steps.run };
    const result = await deadline.bound(() => definition.perform(context));
    return { ok: true, result, steps: steps.notes, took: time.now() - begun };
  } catch (error) {
    const name = steps.failedStep(error);
    const step = name === undefined ? undefined : { name, index: names.indexOf(name) };
    const { class: outcome, fault, result } = failureOf(error, driver, run.verb, time.now(), step);
    const known = result === undefined ? {} : { result };
    const took = time.now() - begun;
    return { ok: false, class: outcome, fault, ...known, steps: steps.notes, took };
  } finally {
    deadline.clear();
  }
}

export interface LookOptions {
  readonly time: Time;
  readonly signal?: AbortSignal;
  /** Milliseconds a look may take. */
  readonly timeoutMs?: number;
}

const LOOK_TIMEOUT_MS = 30_000;

/** Probes, or reads the counters. Never throws, and never outlasts `timeoutMs`. */
export async function runLook(
  driver: VerbDriver,
  task: LookTask,
  options: LookOptions,
): Promise<LookResult> {
  const { look, subject, members, fence } = task;
  const { time } = options;
  const limit = time.now() + (options.timeoutMs ?? LOOK_TIMEOUT_MS);
  const deadline = deadlineAt(limit, time, options.signal);
  const context = { subject, members, fence, signal: deadline.signal };
  try {
    if (look === 'probe') {
      return { look, ok: true, probe: await deadline.race(() => driver.probe(context)) };
    }
    const { stats } = driver;
    if (stats === undefined) throw unsupported(driver, look);
    return { look, ok: true, stats: await deadline.race(() => stats(context)) };
  } catch (error) {
    return { look, ok: false, fault: failureOf(error, driver, look, time.now()).fault };
  } finally {
    deadline.clear();
  }
}

const unsupported = (driver: VerbDriver, verb: string): DriverError =>
  new DriverError(`${driver.name} has no ${verb}`, { class: 'unsupported', number: 1005 });
