/** What a transaction can consist of: rows of these parts, written in this order. */

/** `json` is a text that holds JSON; `word` one that is known to be plain: rug's own, or stored already. */
export type ColumnType = 'text' | 'word' | 'json' | 'integer';

/** The columns of each part, in the order in which its rows have them. */
export const PARTS = {
  // First: a message that came before is noticed before anything else is written.
  seenInsert: { message_id: 'text', resource_id: 'text', at: 'integer' },
  /** `spec`: null where the decision has not changed it. */
  resourceUpdate: {
    id: 'word',
    spec: 'json',
    revision: 'integer',
    snapshot: 'text',
    view: 'json',
    state: 'word',
    phase: 'word',
    status: 'word',
    attempts: 'integer',
    taken_seq: 'integer',
    done_seq: 'integer',
    pending: 'json',
    run: 'json',
    wake_at: 'integer',
    trail_id: 'integer',
    updated_at: 'integer',
  },
  trailInsert: {
    id: 'integer',
    prev: 'integer',
    resource_id: 'word',
    tenant_id: 'word',
    at: 'integer',
    verb_ok: 'word',
    body: 'json',
  },
  outboxInsert: {
    resource_id: 'word',
    tenant_id: 'text',
    at: 'integer',
    type: 'word',
    body: 'json',
  },
  outboxSent: { id: 'integer', sent_at: 'integer' },
  waiterDelete: { resource_id: 'text', seq: 'integer', who: 'text' },
  waiterInsert: { resource_id: 'text', seq: 'integer', who: 'text' },
  deadLetterInsert: { at: 'integer', body: 'json' },
  deadLetterDelete: { id: 'integer' },
  modePut: { scope: 'text', key: 'text', body: 'json' },
  modeDelete: { scope: 'text', key: 'text' },
  releasePut: { scope: 'text', key: 'text', body: 'json' },
  auditInsert: {
    at: 'integer',
    who: 'text',
    action: 'text',
    target: 'text',
    tenant_id: 'text',
    request: 'text',
    body: 'json',
  },
  sweepPut: { id: 'text', done: 'integer', at: 'integer', body: 'json' },
  strikePut: { resource_id: 'text', strikes: 'integer' },
  strikeDelete: { resource_id: 'text' },
  suspectPut: { kind: 'text', key: 'text', marks: 'integer', at: 'integer' },
  suspectDelete: { kind: 'text', key: 'text' },
  proven: { id: 'text' },
  forget: { id: 'text' },
  resourceInsert: {
    id: 'text',
    tenant_id: 'text',
    kind: 'text',
    hardware: 'text',
    parent_id: 'text',
    labels: 'json',
    tags: 'json',
    rack: 'text',
    spec: 'json',
    revision: 'integer',
    view: 'json',
    state: 'word',
    phase: 'word',
    status: 'word',
    attempts: 'integer',
    taken_seq: 'integer',
    done_seq: 'integer',
    pending: 'json',
    created_at: 'integer',
    updated_at: 'integer',
  },
  journalInsert: {
    seq: 'integer',
    resource_id: 'text',
    event_id: 'text',
    type: 'word',
    patch: 'json',
    args: 'json',
    origin: 'word',
    at: 'integer',
  },
  factPut: { kind: 'text', key: 'text', resource_ids: 'json' },
  factDelete: { kind: 'text', key: 'text' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ColumnType>>>>;

export type PartName = keyof typeof PARTS;
export const PART_NAMES = Object.keys(PARTS) as readonly PartName[];

/** A row as whoever plans it has it: every column by its name, JSON not yet as text. */
export type RowOf<P extends PartName> = Readonly<Record<keyof (typeof PARTS)[P], unknown>>;

/** The names and types of the columns of a part, in order. */
export const columnsOf = (part: PartName): readonly (readonly [string, ColumnType])[] =>
  Object.entries(PARTS[part]);
