import type { Status } from '../../../src/model/words.ts';
import type { CommittedEvent, CommittedRow } from './committed.ts';
import type { Judge } from './judge.ts';

/** An accepted DELETE that has not come to its end. */
interface Deletion {
  readonly seq: number;
  /** Since it was taken: the resource was closed or held, or the deletion refused, with a reason. */
  answered: boolean;
}

const LEAVING: ReadonlySet<Status> = new Set<Status>(['gone', 'held']);

/**
 * Nothing that was accepted is lost, and no DELETE above all: it is in the journal above taken_seq,
 * folded into `pending`, in the run, or it has come to its end.
 */
export class Deletions {
  readonly #judge: Judge['judge'];
  readonly #open = new Map<string, Deletion[]>();
  readonly #rows = new Map<string, CommittedRow>();

  constructor({ judge }: Judge) {
    this.#judge = judge;
  }

  accepted(events: readonly CommittedEvent[]): void {
    for (const { type, resourceId, seq } of events) {
      if (type !== 'DELETE') continue;
      const open = this.#open.get(resourceId) ?? [];
      this.#open.set(resourceId, [...open, { seq, answered: false }]);
    }
  }

  committed(rows: readonly CommittedRow[]): void {
    for (const row of rows) {
      const before = this.#rows.get(row.id);
      this.#rows.set(row.id, row);
      this.#judge(isKept(row) ? null : `${row.id}: ${lost(row)} is neither pending nor in a run`);
      const open = this.#open.get(row.id);
      if (open === undefined) continue;
      const left = open.filter((deletion) => this.#goesOn(deletion, row, before));
      if (left.length > 0) this.#open.set(row.id, left);
      else this.#open.delete(row.id);
    }
  }

  /** False once it has come to its end. */
  #goesOn(deletion: Deletion, row: CommittedRow, before: CommittedRow | undefined): boolean {
    const { seq } = deletion;
    if (seq > row.takenSeq) return true;
    if (isAnswer(row, before)) deletion.answered = true;
    if (isPending(row, seq) || row.run?.cause === 'DELETE') return true;
    const how = `it went from ${row.trail.from} to ${row.trail.to}, for ${row.trail.event}`;
    this.#judge(deletion.answered ? null : `${row.id}: DELETE ${seq} is nowhere: ${how}`);
    return false;
  }
}

const isKept = ({ takenSeq, doneSeq, pending, run }: CommittedRow): boolean =>
  doneSeq >= takenSeq || pending.length > 0 || run !== null;

const lost = ({ takenSeq, doneSeq }: CommittedRow): string =>
  `what came after ${doneSeq}, up to ${takenSeq},`;

const isPending = ({ pending }: CommittedRow, seq: number): boolean =>
  pending.some(({ entries }) =>
    entries.some(({ type, first, last }) => type === 'DELETE' && first <= seq && seq <= last),
  );

function isAnswer({ trail, view }: CommittedRow, before: CommittedRow | undefined): boolean {
  return (
    view.state === 'Exit' ||
    before?.view.state === 'Exit' ||
    LEAVING.has(view.status) ||
    trail.transitions.some(({ to }) => to === 'Exit' || to === 'Held') ||
    trail.refused.some(({ event }) => event === 'DELETE')
  );
}
