import type { DecideCause } from '../model/decide.ts';
import type { Cancel, Environment, Gate, Parked } from '../model/ports.ts';
import { diedOver, type TrialEnd, type Trials } from './careful-trials.ts';
import type { Slot } from './slot.ts';

/** What it needs of the scheduler. */
export interface SuspectPorts {
  /** Takes up what was put off: a parked run, or the decision for `cause`. */
  readonly resume: (id: string, cause: DecideCause | null) => void;
  /** `work`: a verb or a look is under way; `busy`: anything else is; `none`: it rests or is parked. */
  readonly doing: (id: string) => 'work' | 'busy' | 'none';
}

interface Suspected {
  /** Why it was to be decided on when that was put off. */
  cause: DecideCause | null;
  isAsked: boolean;
  /** Ends its trial; null: it is not tried now. */
  end: ((end: TrialEnd) => void) | null;
}

const GATE = 'careful';
const WAITS: Parked = {
  gate: GATE,
  reason: 'rug was killed before it had proven itself: what was open is taken up one at a time',
  group: GATE,
};
/** How often a suspect is looked at while it is tried, milliseconds. */
const TICK = 25;

/**
 * The resources of a careful start. What was open when the process died (a run, events, a time to
 * wake), or bears marks, does nothing but in its trial, until a decision of it has come to rest.
 */
export class SuspectResources {
  readonly #env: Pick<Environment, 'time' | 'log'>;
  readonly #trials: Trials;
  readonly #suspects = new Map<string, Suspected>();
  #ports: SuspectPorts | null = null;
  #isOver = false;
  /** The last gate of all: a run that nothing else keeps back waits for its trial. */
  readonly gate: Gate = {
    name: GATE,
    check: ({ subject }) => (this.#putOff(subject.id) === null ? null : WAITS),
    take: () => {},
    done: () => {},
    onChange: () => {},
  };

  constructor(env: Pick<Environment, 'time' | 'log'>, trials: Trials) {
    this.#env = env;
    this.#trials = trials;
  }

  connect(ports: SuspectPorts): void {
    this.#ports = ports;
  }

  /** What the store knows of a resource at a start. */
  adopt(slot: Slot): void {
    const { id, run, wakeAt } = slot.row;
    const marked = this.#trials.marksOf('resource', id);
    if (marked !== null && isPardoned(slot, marked.at)) this.#trials.forgive('resource', id);
    else if (marked !== null && this.#trials.isCondemned(marked)) {
      slot.setAside = true;
      const fields = { resource: id, marks: marked.marks, why: diedOver(marked.marks) };
      this.#env.log.error(fields, 'set aside until an operator clears it');
      return;
    }
    const isOpen = run !== null || slot.mailbox.length > 0 || wakeAt !== null;
    if (marked !== null || (isOpen && this.#trials.isCareful)) this.#suspect(id);
  }

  /** Everything is adopted: says what kind of start this is. */
  start(): void {
    const { isCareful, marked: suspects, unclean } = this.#trials;
    const fields = { open: this.#suspects.size, suspects, unclean };
    if (isCareful) this.#env.log.warn(fields, 'careful start');
    else if (suspects > 0) this.#env.log.warn(fields, 'there are suspects of an earlier death');
    this.#trials.start();
  }

  /** Resources and messages that are tried or wait for it. */
  get underWay(): number {
    return this.#trials.underWay;
  }

  /** Times the process died while it alone was worked on. */
  marksOf(id: string): number {
    return this.#trials.marksOf('resource', id)?.marks ?? 0;
  }

  /** What it waits for where it waits for its trial, else null. */
  waiting(id: string): Parked | null {
    return this.#putOff(id)?.isAsked === true ? WAITS : null;
  }

  /** True: this decision is put off until its trial. */
  defer({ row }: Slot, cause: DecideCause): boolean {
    const suspected = this.#putOff(row.id);
    if (suspected === null) return false;
    suspected.cause = cause;
    this.#ask(row.id, suspected);
    return true;
  }

  /** Its run is kept back; by its trial where no other gate does. */
  parked({ row, parked }: Slot): void {
    const suspected = this.#suspects.get(row.id);
    if (suspected !== undefined && parked?.gate === GATE) this.#ask(row.id, suspected);
  }

  /** A decision of it has come to rest: it is a suspect no more, unless it goes on at once. */
  rested({ row, mailbox }: Slot, changed: boolean): void {
    const suspected = this.#suspects.get(row.id);
    if (suspected === undefined || suspected.end === null) return;
    const waits = row.wakeAt !== null && row.wakeAt > this.#env.time.now();
    if (changed && mailbox.length > 0 && !waits) return;
    this.#suspects.delete(row.id);
    suspected.end('acquitted');
  }

  /** An operator says that it may be tried again. */
  pardon(id: string): void {
    if (this.#trials.marksOf('resource', id) === null) return;
    this.#trials.forgive('resource', id);
    this.#suspect(id);
  }

  forget(id: string): void {
    const suspected = this.#suspects.get(id);
    this.#suspects.delete(id);
    suspected?.end?.('acquitted');
  }

  /** No trial begins any more; outcomes that wait for theirs are decided on, so that they are kept. */
  stop(): void {
    this.#isOver = true;
    this.#trials.stop();
    for (const [id, { cause }] of this.#suspects) {
      if (cause?.type === 'DONE') this.#ports?.resume(id, cause);
    }
  }

  #suspect(id: string): void {
    this.#suspects.set(id, { cause: null, isAsked: false, end: null });
  }

  /** Null: it may be worked on. */
  #putOff(id: string): Suspected | null {
    const suspected = this.#suspects.get(id);
    return suspected === undefined || suspected.end !== null || this.#isOver ? null : suspected;
  }

  #ask(id: string, suspected: Suspected): void {
    if (suspected.isAsked || this.#isOver) return;
    suspected.isAsked = true;
    this.#trials.ask('resource', id, () => this.#try(id, suspected));
  }

  #try(id: string, suspected: Suspected): Promise<TrialEnd> {
    const { promise, resolve } = Promise.withResolvers<TrialEnd>();
    const watch: { cancel: Cancel } = { cancel: () => {} };
    suspected.isAsked = false;
    suspected.end = (end) => {
      suspected.end = null;
      watch.cancel();
      resolve(end);
    };
    const { cause } = suspected;
    suspected.cause = null;
    this.#ports?.resume(id, cause);
    this.#watch(id, suspected, watch, 0);
    return promise;
  }

  /** `worked`: milliseconds for which a verb or look of it has been seen under way. */
  #watch(id: string, suspected: Suspected, watch: { cancel: Cancel }, worked: number): void {
    const { end } = suspected;
    if (end === null) return;
    const doing = this.#ports?.doing(id) ?? 'none';
    if (doing === 'none' || worked >= this.#trials.window) {
      end('released');
      return;
    }
    watch.cancel = this.#env.time.after(TICK, () => {
      this.#watch(id, suspected, watch, doing === 'work' ? worked + TICK : worked);
    });
  }
}

/** The operator's word was journaled after the last death, before the marks could be struck out. */
const isPardoned = ({ mailbox }: Slot, at: number): boolean =>
  mailbox.some(({ entries }) =>
    entries.some(({ type, since }) => type === 'CLEAR_ERROR' && since > at),
  );
