import type { ActTask } from '../../../src/model/lane.ts';
import type { Summary } from '../../../src/model/ports.ts';
import type { Status } from '../../../src/model/words.ts';
import type { Brake } from '../dials.ts';
import type { CommittedRow } from './committed.ts';
import type { Judge } from './judge.ts';

/** Statuses in which a resource is dead no more. */
const OVER: ReadonlySet<Status> = new Set(['configured', 'quiesced', 'held']);

/**
 * The brake holds: no verb that only a death has caused begins before that death has lasted for the
 * settle time, nor while more are dead than may be, unless an operator has said that they are.
 */
export class BrakeHolds {
  readonly #judge: Judge;
  readonly #brake: Brake | null;
  /** Since when which resource is dead, as it was committed first. */
  readonly #since = new Map<string, number>();
  /** Operators' releases that were not answered, by the process that was asked. */
  readonly #asked = new Map<object, number>();
  #forgivenAt = 0;

  constructor(judge: Judge, brake: Brake | null) {
    this.#judge = judge;
    this.#brake = brake;
  }

  committed(rows: readonly CommittedRow[]): void {
    for (const { id, run, view } of rows) {
      if (run?.cause === 'death') {
        if (!this.#since.has(id)) this.#since.set(id, run.startedAt);
      } else if (OVER.has(view.status) || view.state === 'Exit') this.#since.delete(id);
    }
  }

  /** An operator says that the deaths are real; to be called when that was answered. */
  releases(process: object): () => void {
    this.#asked.set(process, (this.#asked.get(process) ?? 0) + 1);
    return () => {
      const left = (this.#asked.get(process) ?? 1) - 1;
      if (left > 0) this.#asked.set(process, left);
      else this.#asked.delete(process);
      this.#forgivenAt = this.#judge.now();
    };
  }

  /** Perhaps it had done what it was asked. */
  died(process: object): void {
    if (this.#asked.delete(process)) this.#forgivenAt = this.#judge.now();
  }

  /** A verb begins in a process that knows of these resources. */
  acts({ run, subject }: ActTask, known: Iterable<Summary>): void {
    if (this.#brake === null || run.cause !== 'death') return;
    const { judge, now } = this.#judge;
    if (this.#asked.size > 0) return;
    const since = this.#since.get(subject.id) ?? run.startedAt;
    if (since <= this.#forgivenAt) return;
    const what = `${subject.id}: ${run.verb} of a death begins`;
    const settled = since + this.#brake.settleSeconds * 1_000;
    judge(now() >= settled ? null : `${what} ${settled - now()} ms before it has settled`);
    const { deaths } = this.#brake;
    let dead = 0;
    for (const one of known) {
      const died = this.#since.get(one.id) ?? 0;
      if (one.run?.cause === 'death' && died > this.#forgivenAt) dead += 1;
    }
    judge(dead <= deaths ? null : `${what}, and ${dead} are dead: more than ${deaths}`);
  }
}
