import type { AuditEntry } from '../model/audit.ts';
import type { CommitDecision, TrailDecision } from '../model/decide.ts';
import type { DeadLetter, ResourceEvent } from '../model/event.ts';
import { readable, withFaults } from '../model/readable.ts';
import { type Identity, newRow, type ResourceRow } from '../model/resource.ts';
import type { OutboxRow, TrailRow } from '../model/store.ts';
import { dated, type JsonText, noticeBody, trailBody } from './bodies.ts';
import type { RowOf } from './parts.ts';
import { clipped } from './storable.ts';

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

/** Never throws: what cannot be read of a row is told as its fault. */
export function toResource(row: ResourceColumns): ResourceRow {
  const faults: string[] = [];
  const resource: ResourceRow = {
    id: row.id,
    tenantId: row.tenant_id,
    kind: row.kind,
    hardware: row.hardware,
    parentId: row.parent_id,
    labels: readable('labels', () => JSON.parse(row.labels), faults),
    tags: readable('tags', () => JSON.parse(row.tags), faults),
    rack: row.rack,
    spec: readable('spec', () => JSON.parse(row.spec), faults),
    revision: readable('revision', () => row.revision, faults),
    snapshot: row.snapshot,
    // Views written before schema version 2 do not say since when.
    view: readable('view', () => withSince(JSON.parse(row.view), row.updated_at), faults),
    takenSeq: readable('takenSeq', () => row.taken_seq, faults),
    doneSeq: readable('doneSeq', () => row.done_seq, faults),
    pending: readable('pending', () => JSON.parse(row.pending), faults),
    run: readable('run', () => (row.run === null ? null : JSON.parse(row.run)), faults),
    wakeAt: readable('wakeAt', () => row.wake_at, faults),
    createdAt: readable('createdAt', () => row.created_at, faults),
    updatedAt: readable('updatedAt', () => row.updated_at, faults),
  };
  return withFaults(resource, faults);
}

const withSince = (view: unknown, since: number): unknown =>
  typeof view === 'object' && view !== null ? { since, ...view } : view;

/** The row of a resource that an event makes; `takenSeq`: nothing older than that is meant for it. */
export function createdColumns(
  identity: Identity,
  takenSeq: number,
  at: number,
): RowOf<'resourceInsert'> {
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
    view: row.view,
    state: row.view.state,
    phase: row.view.phase,
    status: row.view.status,
    attempts: row.view.attempts,
    taken_seq: takenSeq,
    done_seq: row.doneSeq,
    pending: row.pending,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** What a decision changes of the row of its resource. `revision`: the one that is stored. */
export function decidedColumns(
  id: string,
  decision: CommitDecision,
  revision: number,
  trailId: number,
  at: number,
): RowOf<'resourceUpdate'> {
  const { view } = decision;
  return {
    id,
    // The revision counts its changes.
    spec: decision.revision === revision ? null : decision.spec,
    revision: decision.revision,
    snapshot: decision.snapshot,
    view,
    state: view.state,
    phase: view.phase,
    status: view.status,
    attempts: view.attempts,
    taken_seq: decision.takenSeq,
    done_seq: decision.doneSeq,
    pending: decision.pending,
    run: decision.run,
    wake_at: decision.wakeAt,
    trail_id: trailId,
    updated_at: at,
  };
}

export function journalColumns(seq: number, event: ResourceEvent): RowOf<'journalInsert'> {
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

/**
 * A row of the trail, which names the one before it of the same resource (0: there is none; one that
 * cannot be read ends the trail).
 * `verb_ok` is the verb that ended well, by which durations are found.
 */
export const trailColumns = (
  id: number,
  prev: number,
  { id: resource_id, tenantId: tenant_id }: Identity,
  trail: TrailDecision,
  at: number,
): RowOf<'trailInsert'> => ({
  id,
  prev: prev > 0 && Number.isSafeInteger(prev) ? prev : null,
  resource_id,
  tenant_id,
  at,
  verb_ok: trail.outcome === 'ok' ? trail.verb : null,
  body: trail,
});

export const toTrail = (row: TrailColumns): TrailRow => ({
  ...trailBody(row.body, dated(row.at)),
  id: row.id,
  resourceId: row.resource_id,
  tenantId: row.tenant_id,
  at: dated(row.at),
});

export interface OutboxColumns extends TrailColumns {
  readonly type: string;
}

export const toOutbox = (row: OutboxColumns): OutboxRow => ({
  id: row.id,
  resourceId: row.resource_id,
  tenantId: row.tenant_id,
  type: row.type,
  body: noticeBody(row.body),
  at: dated(row.at),
});

/** A letter may be there because of what its text holds: as JSON within JSON any text is kept. */
export const deadLetterColumns = (letter: DeadLetter): RowOf<'deadLetterInsert'> => ({
  at: letter.at,
  body: { ...letter, body: JSON.stringify(letter.body) },
});

/** Columns that are filtered by, as far as an index holds them; the whole entry stands beside them. */
export const auditColumns = (entry: AuditEntry): RowOf<'auditInsert'> => ({
  at: entry.at,
  who: clipped(entry.who),
  action: clipped(entry.action),
  target: clipped(entry.target),
  tenant_id: entry.tenantId === null ? null : clipped(entry.tenantId),
  request: entry.request === null ? null : clipped(entry.request),
  body: entry,
});
