/** What a transaction made durable, as far as the invariants are about it. */
import type { TrailDecision } from '../../../src/model/decide.ts';
import type { Mailbox } from '../../../src/model/mailbox.ts';
import type { Run, View } from '../../../src/model/resource.ts';
import type { EventType } from '../../../src/model/words.ts';
import type { Batch } from '../../../src/store/backend.ts';
import { rowsIn } from '../../support/batch.ts';

/** A decision that was made durable. */
export interface CommittedRow {
  readonly id: string;
  readonly view: View;
  readonly takenSeq: number;
  readonly doneSeq: number;
  readonly pending: Mailbox;
  readonly run: Run | null;
  readonly wakeAt: number | null;
  readonly trail: TrailDecision;
}

/** An event that was made durable. */
export interface CommittedEvent {
  readonly seq: number;
  readonly resourceId: string;
  readonly eventId: string;
  readonly type: EventType;
}

export interface Committed {
  readonly rows: readonly CommittedRow[];
  readonly events: readonly CommittedEvent[];
}

interface RowColumns {
  readonly id: string;
  readonly view: View;
  readonly taken_seq: number;
  readonly done_seq: number;
  readonly pending: Mailbox;
  readonly run: Run | null;
  readonly wake_at: number | null;
}

interface TrailColumns {
  readonly resource_id: string;
  readonly body: TrailDecision;
}

interface EventColumns {
  readonly seq: number;
  readonly resource_id: string;
  readonly event_id: string;
  readonly type: EventType;
}

/** Reads a batch as the backend was given it. */
export function readBatch(batch: Batch): Committed {
  const trails = new Map(
    rowsIn<TrailColumns>(batch, 'trailInsert').map(({ resource_id: id, body }) => [id, body]),
  );
  const rows = rowsIn<RowColumns>(batch, 'resourceUpdate').flatMap((row): CommittedRow[] => {
    const trail = trails.get(row.id);
    if (trail === undefined) return [];
    const { id, view, taken_seq: takenSeq, done_seq: doneSeq, wake_at: wakeAt } = row;
    return [{ id, view, takenSeq, doneSeq, pending: row.pending, run: row.run, wakeAt, trail }];
  });
  const events = rowsIn<EventColumns>(batch, 'journalInsert').map(
    ({ seq, resource_id: resourceId, event_id: eventId, type }) => ({
      seq,
      resourceId,
      eventId,
      type,
    }),
  );
  return { rows, events };
}
