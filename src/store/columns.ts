import type { AuditEntry, StoredAudit } from '../model/audit.ts';
import type { BrakeRelease } from '../model/brake.ts';
import type { CommitDecision, TrailDecision } from '../model/decide.ts';
import type { DeadLetter, ResourceEvent } from '../model/event.ts';
import type { Mode } from '../model/modes.ts';
import { type Identity, newRow, type ResourceRow, type View } from '../model/resource.ts';
import type { OutboxRow, StoredDeadLetter, Sweep, TrailRow } from '../model/store.ts';
import { clipped } from './storable.ts';

/** Columns that hold JSON are texts when they are read. */
type JsonText = string;

export interface ResourceColumns {
  readonly id: string;
  readonly tenant_id: string;
  readonly kind: string;
  readonly hardware: string;
  readonly parent_id: string | null;
  readonly labels: JsonText;
  readonly tags: JsonText;
  readonly rack: string | null;
  readonly spec: JsonText;
  readonly revision: number;
  readonly snapshot: string | null;
  readonly view: JsonText;
  readonly taken_seq: number;
  readonly done_seq: number;
  readonly pending: JsonText;
  readonly run: JsonText | null;
  readonly wake_at: number | null;
  readonly created_at: number;
  readonly updated_at: number;
}

/** The columns of ResourceColumns, for a select. */
export const RESOURCE_COLUMNS =
  'id, tenant_id, kind, hardware, parent_id, labels, tags, rack, spec, revision, snapshot, view,' +
  ' taken_seq, done_seq, pending, run, wake_at, created_at, updated_at';

export function toResource(row: ResourceColumns): ResourceRow {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    kind: row.kind,
    hardware: row.hardware,
    parentId: row.parent_id,
    labels: JSON.parse(row.labels),
    tags: JSON.parse(row.tags),
    rack: row.rack,
    spec: JSON.parse(row.spec),
    revision: row.revision,
    snapshot: row.snapshot,
    // Views written before schema version 2 do not say since when.
    view: { since: row.updated_at, ...JSON.parse(row.view) },
    takenSeq: row.taken_seq,
    doneSeq: row.done_seq,
    pending: JSON.parse(row.pending),
    run: row.run === null ? null : JSON.parse(row.run),
    wakeAt: row.wake_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Columns of the view by which lists are filtered; the whole of it stands beside them. */
const viewColumns = (view: View): object => ({
  view,
  state: view.state,
  phase: view.phase,
  status: view.status,
  attempts: view.attempts,
});

/** The row of a resource that an event makes. */
export function createdColumns(identity: Identity, at: number): object {
  const row = newRow(identity, at);
  return {
    id: row.id,
    tenant_id: row.tenantId,
    kind: row.kind,
    hardware: row.hardware,
    parent_id: row.parentId,
    labels: row.labels,
    tags: row.tags,
    rack: row.rack,
    spec: row.spec,
    revision: row.revision,
    ...viewColumns(row.view),
    taken_seq: row.takenSeq,
    done_seq: row.doneSeq,
    pending: row.pending,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** What a decision changes of the row of its resource. */
export function decidedColumns(id: string, decision: CommitDecision, at: number): object {
  return {
    id,
    spec: decision.spec,
    revision: decision.revision,
    snapshot: decision.snapshot,
    ...viewColumns(decision.view),
    taken_seq: decision.takenSeq,
    done_seq: decision.doneSeq,
    pending: decision.pending,
    run: decision.run,
    wake_at: decision.wakeAt,
    updated_at: at,
  };
}

export function journalColumns(seq: number, event: ResourceEvent): object {
  return {
    seq,
    resource_id: event.resourceId,
    event_id: event.eventId,
    type: event.type,
    patch: event.patch,
    args: event.args,
    origin: event.origin,
    at: event.at,
  };
}

export interface TrailColumns {
  readonly id: number;
  readonly resource_id: string;
  readonly tenant_id: string;
  readonly at: number;
  readonly body: JsonText;
}

/** A row of the trail; `verb_ok` is the verb that ended well, by which durations are found. */
export const trailColumns = (trail: TrailDecision): object => ({
  verb_ok: trail.outcome === 'ok' ? trail.verb : null,
  body: trail,
});

export const toTrail = (row: TrailColumns): TrailRow => ({
  // Rows written before schema version 2 do not name the verb that ended.
  verb: null,
  ...JSON.parse(row.body),
  id: row.id,
  resourceId: row.resource_id,
  tenantId: row.tenant_id,
  at: row.at,
});

export interface OutboxColumns extends TrailColumns {
  readonly type: string;
}

export const toOutbox = (row: OutboxColumns): OutboxRow => ({
  id: row.id,
  resourceId: row.resource_id,
  tenantId: row.tenant_id,
  type: row.type,
  body: JSON.parse(row.body),
  at: row.at,
});

/** Rows that are read whole and only by people or at the start: one JSON body and their key. */
export interface BodyColumns {
  readonly id: number;
  readonly body: JsonText;
}

/** A letter may be there because of what its text holds: as JSON within JSON any text is kept. */
export const deadLetterColumns = (letter: DeadLetter): object => ({
  at: letter.at,
  body: { ...letter, body: JSON.stringify(letter.body) },
});

export function toDeadLetter(row: BodyColumns): StoredDeadLetter {
  const letter = JSON.parse(row.body);
  return { ...letter, body: JSON.parse(letter.body), id: row.id };
}

/** Columns that are filtered by, as far as an index holds them; the whole entry stands beside them. */
export const auditColumns = (entry: AuditEntry): object => ({
  at: entry.at,
  who: clipped(entry.who),
  action: clipped(entry.action),
  target: clipped(entry.target),
  tenant_id: entry.tenantId === null ? null : clipped(entry.tenantId),
  request: entry.request === null ? null : clipped(entry.request),
  body: entry,
});

export const toAudit = (row: BodyColumns): StoredAudit => ({ ...JSON.parse(row.body), id: row.id });
export const toRelease = (row: BodyColumns): BrakeRelease => JSON.parse(row.body);
/** Every mode, its keys in the order of bytes. */
export const ALL_MODES = 'select body from mode order by scope, key';
export const toMode = (row: BodyColumns): Mode => JSON.parse(row.body);
export const toSweep = (row: BodyColumns): Sweep => JSON.parse(row.body);
