import type { PartName } from '../backend.ts';

/** Rows arrive as one JSON array: `e.value ->> 'name'` is a column of one of them. */
const FENCE = 'where id = ? and token = ? and batch = ?';

export const SQL = {
  raise: 'update partition set token = token + 1 where id = ? returning token, batch, seq',
  fence: `update partition set batch = ?, seq = ? ${FENCE}`,
  position: 'select token, batch, seq from partition where id = ?',
  knownResources: `
    select r.id, r.state, r.done_seq as doneSeq,
      r.state = 'Exit' and r.run is null and r.wake_at is null and r.pending = '[]'
        and not exists (select 1 from journal where resource_id = r.id and seq > r.taken_seq)
        as idle,
      exists (select 1 from journal
        where resource_id = r.id and seq > r.taken_seq and type = 'CREATE' and r.state = 'Exit')
        as opening
    from json_each(?) as e join resource as r on r.id = e.value`,
  knownSeen: `
    select s.message_id as messageId, s.resource_id as resourceId
    from json_each(?) as e join seen as s
      on s.message_id = e.value ->> 'messageId' and s.resource_id = e.value ->> 'resourceId'`,
  knownWaiters: `
    select w.resource_id as resourceId, w.seq, w.who
    from json_each(?) as e join waiter as w on w.resource_id = e.value`,
} as const;

/** What each part of a transaction executes, in order; each statement is given all its rows. */
export const PART_SQL: Readonly<Record<PartName, readonly string[]>> = {
  resourceUpdate: [
    `update resource set
       spec = e.value ->> 'spec', revision = e.value ->> 'revision',
       snapshot = e.value ->> 'snapshot', view = e.value ->> 'view', state = e.value ->> 'state',
       phase = e.value ->> 'phase', status = e.value ->> 'status',
       attempts = e.value ->> 'attempts', taken_seq = e.value ->> 'taken_seq',
       done_seq = e.value ->> 'done_seq', pending = e.value ->> 'pending',
       run = e.value ->> 'run', wake_at = e.value ->> 'wake_at',
       updated_at = e.value ->> 'updated_at'
     from json_each(?) as e where resource.id = e.value ->> 'id'`,
  ],
  trailInsert: [
    `insert into trail (resource_id, tenant_id, at, verb_ok, body)
     select e.value ->> 'resource_id', e.value ->> 'tenant_id', e.value ->> 'at',
       e.value ->> 'verb_ok', e.value ->> 'body' from json_each(?) as e order by e.key`,
  ],
  outboxInsert: [
    `insert into outbox (resource_id, tenant_id, at, type, body)
     select e.value ->> 'resource_id', e.value ->> 'tenant_id', e.value ->> 'at',
       e.value ->> 'type', e.value ->> 'body' from json_each(?) as e order by e.key`,
  ],
  outboxSent: [
    `update outbox set sent_at = e.value ->> 'sent_at'
     from json_each(?) as e where outbox.id = e.value ->> 'id'`,
  ],
  waiterDelete: [
    `delete from waiter where (resource_id, seq, who) in (
       select e.value ->> 'resource_id', e.value ->> 'seq', e.value ->> 'who'
       from json_each(?) as e)`,
  ],
  waiterInsert: [
    `insert into waiter (resource_id, seq, who)
     select e.value ->> 'resource_id', e.value ->> 'seq', e.value ->> 'who'
     from json_each(?) as e`,
  ],
  deadLetterInsert: [
    `insert into dead_letter (at, body)
     select e.value ->> 'at', e.value ->> 'body' from json_each(?) as e order by e.key`,
  ],
  deadLetterDelete: [
    "delete from dead_letter where id in (select e.value ->> 'id' from json_each(?) as e)",
  ],
  modePut: [
    `insert or replace into mode (scope, key, body)
     select e.value ->> 'scope', e.value ->> 'key', e.value ->> 'body' from json_each(?) as e`,
  ],
  modeDelete: [
    `delete from mode where (scope, key) in (
       select e.value ->> 'scope', e.value ->> 'key' from json_each(?) as e)`,
  ],
  releasePut: [
    `insert or replace into brake_release (scope, key, body)
     select e.value ->> 'scope', e.value ->> 'key', e.value ->> 'body' from json_each(?) as e`,
  ],
  auditInsert: [
    `insert into audit (at, who, action, target, tenant_id, request, body)
     select e.value ->> 'at', e.value ->> 'who', e.value ->> 'action', e.value ->> 'target',
       e.value ->> 'tenant_id', e.value ->> 'request', e.value ->> 'body'
     from json_each(?) as e order by e.key`,
  ],
  sweepPut: [
    `insert or replace into sweep (id, done, at, body)
     select e.value ->> 'id', e.value ->> 'done', e.value ->> 'at', e.value ->> 'body'
     from json_each(?) as e`,
  ],
  strikePut: [
    `insert or replace into strike (resource_id, strikes)
     select e.value ->> 'resource_id', e.value ->> 'strikes' from json_each(?) as e`,
  ],
  strikeDelete: [
    `delete from strike where resource_id in (
       select e.value ->> 'resource_id' from json_each(?) as e)`,
  ],
  forget: [
    'delete from resource where id in (select value from json_each(?))',
    'delete from trail where resource_id in (select value from json_each(?))',
    'delete from journal where resource_id in (select value from json_each(?))',
    'delete from strike where resource_id in (select value from json_each(?))',
    `with gone (id) as (select value from json_each(?)) delete from fact
     where json_array_length(resource_ids) > 0 and not exists (
       select 1 from json_each(resource_ids) as r where r.value not in (select id from gone))`,
    `with gone (id) as (select value from json_each(?)) update fact
     set resource_ids = (
       select json_group_array(r.value) from json_each(resource_ids) as r
       where r.value not in (select id from gone))
     where exists (
       select 1 from json_each(resource_ids) as r where r.value in (select id from gone))`,
  ],
  resourceInsert: [
    `insert into resource (
       id, tenant_id, kind, hardware, parent_id, labels, tags, rack, spec, revision, view, state,
       phase, status, attempts, taken_seq, done_seq, pending, created_at, updated_at)
     select e.value ->> 'id', e.value ->> 'tenant_id', e.value ->> 'kind',
       e.value ->> 'hardware', e.value ->> 'parent_id', e.value ->> 'labels',
       e.value ->> 'tags', e.value ->> 'rack', e.value ->> 'spec', e.value ->> 'revision',
       e.value ->> 'view', e.value ->> 'state', e.value ->> 'phase', e.value ->> 'status',
       e.value ->> 'attempts', e.value ->> 'taken_seq', e.value ->> 'done_seq',
       e.value ->> 'pending', e.value ->> 'created_at', e.value ->> 'updated_at'
     from json_each(?) as e`,
  ],
  journalInsert: [
    `insert into journal (seq, resource_id, event_id, type, patch, args, origin, at)
     select e.value ->> 'seq', e.value ->> 'resource_id', e.value ->> 'event_id',
       e.value ->> 'type', e.value ->> 'patch', e.value ->> 'args', e.value ->> 'origin',
       e.value ->> 'at' from json_each(?) as e`,
  ],
  seenInsert: [
    `insert into seen (message_id, resource_id, at)
     select e.value ->> 'message_id', e.value ->> 'resource_id', e.value ->> 'at'
     from json_each(?) as e`,
  ],
  factPut: [
    `insert or replace into fact (kind, key, resource_ids)
     select e.value ->> 'kind', e.value ->> 'key', e.value ->> 'resource_ids'
     from json_each(?) as e`,
  ],
  factDelete: [
    `delete from fact where (kind, key) in (
       select e.value ->> 'kind', e.value ->> 'key' from json_each(?) as e)`,
  ],
};
