import type { ActTask } from '../../../src/model/lane.ts';
import type { CommittedRow } from './committed.ts';
import type { Judge } from './judge.ts';

export type Undertaking = 'decide' | 'commit' | 'act';

/** One of them, of one resource in one process. */
export interface UnderWay {
  readonly process: object;
  readonly what: Undertaking;
  readonly id: string;
  /** Until when it must have ended, epoch milliseconds; absent: that depends on others. */
  readonly deadline?: number;
}

/**
 * One traversal: no two decisions, commits or verbs of one resource are under way in one process, and
 * none begins a verb that was not committed.
 */
export class Traversals {
  readonly #judge: Judge['judge'];
  readonly underWay = new Set<UnderWay>();
  readonly #runs = new Set<string>();

  constructor({ judge }: Judge) {
    this.#judge = judge;
  }

  committed(rows: readonly CommittedRow[]): void {
    for (const { run } of rows) if (run !== null) this.#runs.add(run.id);
  }

  acts({ run, subject }: ActTask): void {
    const told = `${subject.id}: ${run.verb} begins, and its run was never committed`;
    this.#judge(this.#runs.has(run.id) ? null : told);
  }

  begin(work: UnderWay): void {
    const other = [...this.underWay].find(
      ({ id, process }) => id === work.id && process === work.process,
    );
    const told = `${work.id}: ${work.what} begins, and ${other?.what} is under way`;
    this.#judge(other === undefined ? null : told);
    this.underWay.add(work);
  }

  end(work: UnderWay): void {
    this.underWay.delete(work);
  }
}
