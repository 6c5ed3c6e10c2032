import type { Outcome } from '../model/driver.ts';
import { textOf } from '../model/errors.ts';
import { type Lane, LaneError } from '../model/lane.ts';
import type { AdmitRequest, Parked } from '../model/ports.ts';
import type { Run } from '../model/resource.ts';
import type { Admission } from './admission.ts';
import { fenceOf, type SchedulerContext, subjectOf } from './context.ts';
import {
  type Execution,
  narrateBegin,
  narrateDeath,
  narrateEnd,
  narrateParked,
} from './narrate.ts';
import { preempted, type Slot } from './slot.ts';

/** What executions leave to the rest of the scheduler. */
export interface ExecutionHooks {
  /** The run ended, or was given up before it began: the machine decides what follows. */
  readonly ended: (slot: Slot, runId: string, outcome: Outcome) => void;
  /** A gate keeps its run back. */
  readonly parked: (slot: Slot) => void;
  /** It took its worker down. */
  readonly struck: (slot: Slot, why: string) => void;
  /** A parked run wants to be tried again at `at` (epoch milliseconds); null: no longer. */
  readonly retryAt: (slot: Slot, at: number | null) => void;
  readonly laneOf: (slot: Slot) => Lane;
  readonly driverOf: (slot: Slot) => string;
}

/** Pause before a run that lost its executor without a reason is tried again. */
const LOST_PAUSE = 1_000;
/** What it is parked by, as if it were a gate. */
const EXECUTOR = 'executor';

/** Steps 6 to 9 of the protocol: admit, park, act, and what ends a run. */
export class Executions {
  readonly #context: SchedulerContext;
  readonly #admission: Admission;
  readonly #hooks: ExecutionHooks;
  readonly #parked = new Set<Slot>();
  /** Of the parked, those that wait to be looked at: no gate lets them go by itself. */
  readonly #unsure = new Set<Slot>();
  readonly #acting = new Set<Slot>();
  #draining = false;
  #retrying = false;
  #idle: (() => void)[] = [];

  constructor(
    context: SchedulerContext,
    admission: (onChange: () => void) => Admission,
    hooks: ExecutionHooks,
  ) {
    this.#context = context;
    this.#hooks = hooks;
    this.#admission = admission(() => this.#retryParked());
  }

  get underWay(): { acting: number; parked: number } {
    return { acting: this.#acting.size, parked: this.#parked.size + this.#unsure.size };
  }

  /** A committed run: gives way, parks, or acts. */
  begin(slot: Slot): void {
    const { run } = slot.row;
    if (run === null || slot.setAside) return;
    // What a mode holds waits for its end, as it is; the gate says so.
    if (preempted(slot) && this.#context.held(slot.row) === null) {
      this.#giveWay(slot, run);
      return;
    }
    if (this.#draining) return;
    const parked = this.#admission.admit(this.#request(slot, run));
    if (parked !== null) this.#park(slot, run, parked);
    else this.#act(slot, run);
  }

  /** Something urgent is in the mailbox: a parked run is dropped, one under way stops at a step. */
  interrupt(slot: Slot): void {
    const { run } = slot.row;
    if (run === null || !preempted(slot) || this.#context.held(slot.row) !== null) return;
    if (slot.doing === 'parked') this.#giveWay(slot, run);
    else if (slot.doing === 'acting') this.#hooks.laneOf(slot).tell(run.id, 'cancel');
  }

  /** Tries a parked run again. */
  retry(slot: Slot): void {
    if (slot.doing !== 'parked') return;
    this.unpark(slot);
    this.begin(slot);
  }

  /** A parked run that may be needless by now is given up: what it was for is decided anew. */
  giveUp(slot: Slot): void {
    const { run } = slot.row;
    if (slot.doing === 'parked' && run !== null && !this.#draining) this.#giveWay(slot, run);
  }

  /** It is parked no more; whoever does that begins it again. */
  unpark(slot: Slot): void {
    this.#parked.delete(slot);
    this.#unsure.delete(slot);
    slot.parked = null;
    slot.doing = 'idle';
    this.#hooks.retryAt(slot, null);
  }

  /** What is parked until it was looked at again. */
  get unsure(): readonly Slot[] {
    return [...this.#unsure];
  }

  /** Begins nothing more; resolves when nothing acts. */
  async drain(): Promise<void> {
    this.#draining = true;
    if (this.#acting.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle.push(resolve);
    });
  }

  /** Stops what still acts at its next step; its runs are begun again by the next process. */
  abandon(): void {
    for (const slot of this.#acting) {
      if (slot.row.run !== null) this.#hooks.laneOf(slot).tell(slot.row.run.id, 'lost');
    }
  }

  #request(slot: Slot, run: Run): AdmitRequest {
    const now = this.#context.env.time.now();
    return { run, subject: subjectOf(slot.row), driver: this.#hooks.driverOf(slot), now };
  }

  #park(slot: Slot, run: Run, parked: Parked): void {
    const { keptBy } = slot;
    if (keptBy?.run !== run.id || keptBy.gate !== parked.gate)
      narrateParked(this.#context.env, slot.row, run, parked);
    slot.keptBy = { run: run.id, gate: parked.gate };
    slot.doing = 'parked';
    slot.parked = parked;
    (parked.recheck === true ? this.#unsure : this.#parked).add(slot);
    this.#hooks.retryAt(slot, parked.until ?? null);
    this.#hooks.parked(slot);
  }

  #giveWay(slot: Slot, run: Run): void {
    if (slot.doing === 'parked') this.unpark(slot);
    this.#hooks.ended(slot, run.id, {
      ok: false,
      class: 'cancelled',
      fault: {
        code: 'rug_preempted',
        message: 'given up before it began',
        at: this.#context.env.time.now(),
      },
      ...(slot.unbegun === run.id ? { begun: false } : {}),
      steps: [],
      took: 0,
    });
  }

  #retryParked(): void {
    // Gates change within admit and done: the walk over the parked comes after them.
    if (this.#retrying) return;
    this.#retrying = true;
    queueMicrotask(() => {
      this.#retrying = false;
      // Where one of many that wait for the same thing is refused again, the others need not ask.
      const refused = new Map<string, Parked>();
      for (const slot of [...this.#parked]) {
        const { parked } = slot;
        // It waits for no gate, only for the end of a pause.
        if (parked === null || parked.gate === EXECUTOR) continue;
        const refusal = refused.get(parked.group ?? '');
        if (refusal !== undefined) {
          this.#hurry(slot, parked, refusal);
          continue;
        }
        this.retry(slot);
        if (slot.parked?.group !== undefined) refused.set(slot.parked.group, slot.parked);
      }
    });
  }

  /** Another of its group was refused until earlier: the limit is another one by now. */
  #hurry(slot: Slot, parked: Parked, refusal: Parked): void {
    if ((refusal.until ?? Infinity) >= (parked.until ?? Infinity)) return;
    slot.parked = refusal;
    this.#hooks.retryAt(slot, refusal.until ?? null);
  }

  #act(slot: Slot, run: Run): void {
    slot.doing = 'acting';
    slot.unbegun = null;
    this.#acting.add(slot);
    this.#context.env.checkpoint('admitted', slot.row.id);
    const fence = fenceOf(this.#context, slot.lost);
    const begun = this.#context.env.time.now();
    const driver = this.#hooks.driverOf(slot);
    const execution: Execution = { row: slot.row, run, driver, attempt: slot.attempt, begun };
    narrateBegin(this.#context.env, execution);
    this.#hooks
      .laneOf(slot)
      .act({ subject: subjectOf(slot.row), run: admitted(run, begun), fence })
      .then(
        (outcome) => this.#ended(slot, execution, outcome),
        (error: unknown) => this.#died(slot, execution, error),
      )
      .catch((error: unknown) => {
        this.#context.env.log.error({ resource: slot.row.id, error: String(error) }, 'defect');
      });
  }

  #ended(slot: Slot, execution: Execution, outcome: Outcome): void {
    const { run } = execution;
    this.#finish(slot, run);
    const { env } = this.#context;
    env.checkpoint('outcome.received', slot.row.id);
    narrateEnd(env, execution, outcome);
    if (!outcome.ok && outcome.class === 'lost') this.#again(slot, run, outcome.fault.message);
    else this.#hooks.ended(slot, run.id, outcome);
  }

  #died(slot: Slot, execution: Execution, error: unknown): void {
    this.#finish(slot, execution.run);
    const why = textOf(error);
    narrateDeath(this.#context.env, execution, why);
    countLost(slot);
    if (!(error instanceof LaneError) || error.culprit === slot.row.id)
      this.#hooks.struck(slot, why);
    slot.doing = 'idle';
    this.begin(slot);
  }

  /** The executor was overtaken: the same run, with a higher attempt, after a pause. */
  #again(slot: Slot, run: Run, reason: string): void {
    countLost(slot);
    if (this.#draining) return;
    this.#proveOwnership();
    const until = this.#context.env.time.now() + LOST_PAUSE;
    this.#park(slot, run, { gate: EXECUTOR, reason, until });
  }

  /** Whoever is refused by the world may have been replaced: a process that writes nothing never hears. */
  #proveOwnership(): void {
    const { env, writer } = this.#context;
    writer.write([], true).catch((error: unknown) => {
      env.log.debug({ error: textOf(error) }, 'whether this process was replaced cannot be asked');
    });
  }

  #finish(slot: Slot, run: Run): void {
    this.#acting.delete(slot);
    this.#admission.done(run.id);
    if (this.#acting.size > 0) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }
}

/** The next run must not come with a lower number than this one: it would be refused. */
function countLost(slot: Slot): void {
  slot.attempt += 1;
  slot.lost += 1;
}

/** The run with the whole of its time from now on: what it was kept back for is not its fault. */
const admitted = (run: Run, now: number): Run => ({
  ...run,
  deadline: now + run.deadline - run.startedAt,
});
