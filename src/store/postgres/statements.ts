import type { PartName } from '../backend.ts';

const FENCE = 'where id = $3 and token = $4 and batch = $5';

export const SQL = {
  /** Taken by whoever migrates or takes the partition; the number is arbitrary but for ever. */
  lock: 'select pg_advisory_xact_lock(7829367)',
  versionTable: 'create table if not exists rug_schema (version integer not null)',
  version: 'select version from rug_schema',
  raise: 'update partition set token = token + 1 where id = $1 returning token, batch, seq',
  fence: `update partition set batch = $1, seq = $2 ${FENCE}`,
  position: 'select token, batch, seq from partition where id = $1',
  known: `select
    (select coalesce(json_agg(k), '[]') from (
      select r.id, r.state, r.done_seq as "doneSeq",
        r.state = 'Exit' and r.run is null and r.wake_at is null and r.pending::text = '[]'
          and not exists (select 1 from journal where resource_id = r.id and seq > r.taken_seq)
          as idle,
        r.state = 'Exit' and exists (select 1 from journal
          where resource_id = r.id and seq > r.taken_seq and type = 'CREATE') as opening
      from json_array_elements_text($1::json) as e (id) join resource as r on r.id = e.id
    ) as k) as resources,
    (select coalesce(json_agg(k), '[]') from (
      select s.message_id as "messageId", s.resource_id as "resourceId"
      from json_to_recordset($2::json) as e ("messageId" text, "resourceId" text)
      join seen as s on s.message_id = e."messageId" and s.resource_id = e."resourceId"
    ) as k) as seen,
    (select coalesce(json_agg(k), '[]') from (
      select w.resource_id as "resourceId", w.seq, w.who
      from json_array_elements_text($3::json) as e (id) join waiter as w on w.resource_id = e.id
    ) as k) as waiters`,
} as const;

/** The rows of a part as a table `e`, from the JSON array that is the only parameter. */
const rowsOf = (columns: string): string => `json_to_recordset($1::json) as e (${columns})`;

const IDS = 'select json_array_elements_text($1::json)';

const CREATED = `id text, tenant_id text, kind text, hardware text, parent_id text, labels json,
  tags json, rack text, spec json, revision bigint, view json, state text, phase text,
  status text, attempts bigint, taken_seq bigint, done_seq bigint, pending json,
  created_at bigint, updated_at bigint`;
const DECIDED = `id text, spec json, revision bigint, snapshot text, view json, state text,
  phase text, status text, attempts bigint, taken_seq bigint, done_seq bigint, pending json,
  run json, wake_at bigint, updated_at bigint`;
const JOURNALED = `seq bigint, resource_id text, event_id text, type text, patch json, args json,
  origin text, at bigint`;

/** `a text, b json` -> `a, b`. */
const names = (columns: string): string => columns.replaceAll(/ (text|json|bigint)/g, '');

const insert = (table: string, columns: string): string =>
  `insert into ${table} (${names(columns)}) select ${names(columns)} from ${rowsOf(columns)}`;

/** What each part of a transaction executes, in order; each statement is given all its rows. */
export const PART_SQL: Readonly<Record<PartName, readonly string[]>> = {
  resourceUpdate: [
    `update resource as r set
       spec = e.spec, revision = e.revision, snapshot = e.snapshot, view = e.view,
       state = e.state, phase = e.phase, status = e.status, attempts = e.attempts,
       taken_seq = e.taken_seq, done_seq = e.done_seq, pending = e.pending, run = e.run,
       wake_at = e.wake_at, updated_at = e.updated_at
     from ${rowsOf(DECIDED)} where r.id = e.id`,
  ],
  trailInsert: [
    insert('trail', 'resource_id text, tenant_id text, at bigint, verb_ok text, body json'),
  ],
  outboxInsert: [
    insert('outbox', 'resource_id text, tenant_id text, at bigint, type text, body json'),
  ],
  outboxSent: [
    `update outbox as o set sent_at = e.sent_at
     from ${rowsOf('id bigint, sent_at bigint')} where o.id = e.id`,
  ],
  waiterDelete: [
    `delete from waiter as w using ${rowsOf('resource_id text, seq bigint, who text')}
     where w.resource_id = e.resource_id and w.seq = e.seq and w.who = e.who`,
  ],
  waiterInsert: [insert('waiter', 'resource_id text, seq bigint, who text')],
  deadLetterInsert: [insert('dead_letter', 'at bigint, body json')],
  deadLetterDelete: [`delete from dead_letter as d using ${rowsOf('id bigint')} where d.id = e.id`],
  modePut: [
    `${insert('mode', 'scope text, key text, body json')}
     on conflict (scope, key) do update set body = excluded.body`,
  ],
  modeDelete: [
    `delete from mode as m using ${rowsOf('scope text, key text')}
     where m.scope = e.scope and m.key = e.key`,
  ],
  releasePut: [
    `${insert('brake_release', 'scope text, key text, body json')}
     on conflict (scope, key) do update set body = excluded.body`,
  ],
  auditInsert: [
    insert(
      'audit',
      'at bigint, who text, action text, target text, tenant_id text, request text, body json',
    ),
  ],
  sweepPut: [
    `${insert('sweep', 'id text, done bigint, at bigint, body json')}
     on conflict (id) do update
     set done = excluded.done, at = excluded.at, body = excluded.body`,
  ],
  strikePut: [
    `${insert('strike', 'resource_id text, strikes bigint')}
     on conflict (resource_id) do update set strikes = excluded.strikes`,
  ],
  strikeDelete: [
    `delete from strike as s using ${rowsOf('resource_id text')}
     where s.resource_id = e.resource_id`,
  ],
  forget: [
    `delete from resource where id in (${IDS})`,
    `delete from trail where resource_id in (${IDS})`,
    `delete from journal where resource_id in (${IDS})`,
    `delete from strike where resource_id in (${IDS})`,
    `delete from fact where json_array_length(resource_ids) > 0 and not exists (
       select 1 from json_array_elements_text(resource_ids) as r (id)
       where r.id not in (${IDS}))`,
    `update fact set resource_ids = (
       select coalesce(json_agg(r.id), '[]') from json_array_elements_text(resource_ids) as r (id)
       where r.id not in (${IDS}))
     where exists (
       select 1 from json_array_elements_text(resource_ids) as r (id) where r.id in (${IDS}))`,
  ],
  resourceInsert: [insert('resource', CREATED)],
  journalInsert: [insert('journal', JOURNALED)],
  seenInsert: [insert('seen', 'message_id text, resource_id text, at bigint')],
  factPut: [
    `${insert('fact', 'kind text, key text, resource_ids json')}
     on conflict (kind, key) do update set resource_ids = excluded.resource_ids`,
  ],
  factDelete: [
    `delete from fact as f using ${rowsOf('kind text, key text')}
     where f.kind = e.kind and f.key = e.key`,
  ],
};
