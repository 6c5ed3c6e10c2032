import type { ResourceRow } from '../../src/model/resource.ts';
import { type Bench, IDENTITY } from './bench.ts';

/** The row of the bench's resource, as a store would have it once all that is pending is in it. */
export function rowOf(bench: Bench): ResourceRow {
  const { spec, revision, snapshot, view, seq, doneSeq, mailbox, run, wakeAt, now } = bench;
  return {
    ...IDENTITY,
    spec,
    revision,
    snapshot,
    view,
    takenSeq: seq,
    doneSeq,
    pending: mailbox,
    run,
    wakeAt,
    createdAt: 0,
    updatedAt: now,
  };
}
