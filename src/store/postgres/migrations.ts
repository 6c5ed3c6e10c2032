import type { Migration } from '../migrate.ts';

/** Tables whose rows are one JSON text each. */
const BODIES = [
  'trail',
  'outbox',
  'dead_letter',
  'mode',
  'brake_release',
  'audit',
  'sweep',
] as const;

/**
 * The schema on PostgreSQL. The version of a database stands in `rug_schema`. No index of `resource`
 * holds a column that most decisions change: such an update touches no index and stays in its page.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'the spine',
    up: `
      create table partition (
        id text primary key, token bigint not null, batch bigint not null, seq bigint not null
      );
      insert into partition (id, token, batch, seq) values ('main', 0, 0, 0);

      create table resource (
        id text collate "C" primary key, tenant_id text not null, kind text not null,
        hardware text not null, parent_id text, labels json not null, tags json not null,
        rack text, spec json not null, revision bigint not null, snapshot text,
        view json not null, state text not null, phase text not null, status text not null,
        attempts bigint not null, taken_seq bigint not null, done_seq bigint not null,
        pending json not null, run json, wake_at bigint, created_at bigint not null,
        updated_at bigint not null
      ) with (fillfactor = 80);
      create index resource_tenant on resource (tenant_id, id);
      create index resource_kind on resource (kind, hardware, id);
      create index resource_status on resource (status, id);
      create index resource_closed on resource (id) where state = 'Exit';

      create table journal (
        seq bigint primary key, resource_id text collate "C" not null, event_id text not null,
        type text not null, patch json, args json not null, origin text not null,
        at bigint not null
      );
      create index journal_resource on journal (resource_id, seq);

      create table seen (
        message_id text collate "C" not null, resource_id text collate "C" not null,
        at bigint not null, primary key (message_id, resource_id)
      );
      create index seen_at on seen (at);

      create table fact (
        kind text collate "C" not null, key text collate "C" not null, resource_ids json not null,
        primary key (kind, key)
      );

      create table trail (
        id bigint generated always as identity primary key, resource_id text collate "C" not null,
        tenant_id text not null, at bigint not null, body json not null
      );
      create index trail_resource on trail (resource_id, id);

      create table outbox (
        id bigint generated always as identity primary key, resource_id text collate "C" not null,
        tenant_id text not null, at bigint not null, type text not null, body json not null,
        sent_at bigint
      );
      create index outbox_unsent on outbox (id) where sent_at is null;

      create table waiter (
        resource_id text collate "C" not null, seq bigint not null, who text collate "C" not null,
        primary key (resource_id, seq, who)
      );

      create table dead_letter (
        id bigint generated always as identity primary key, at bigint not null, body json not null
      );

      create table mode (
        scope text collate "C" not null, key text collate "C" not null, body json not null,
        primary key (scope, key)
      );

      create table sweep (
        id text collate "C" primary key, done bigint not null, at bigint not null,
        body json not null
      );

      create table strike (
        resource_id text collate "C" primary key, strikes bigint not null
      );`,
    down: `
      drop table strike; drop table sweep; drop table mode; drop table dead_letter;
      drop table waiter; drop table outbox; drop table trail; drop table fact; drop table seen;
      drop table journal; drop table resource; drop table partition;`,
  },
  {
    version: 2,
    name: 'the operator',
    up: `
      create table audit (
        id bigint generated always as identity primary key, at bigint not null,
        who text collate "C" not null, action text collate "C" not null,
        target text collate "C" not null, tenant_id text collate "C",
        request text collate "C", body json not null
      );
      create index audit_at on audit (at, id);
      create index audit_who on audit (who, id);
      create index audit_action on audit (action, id);
      create index audit_target on audit (target, id);
      create index audit_tenant on audit (tenant_id, id);
      create index audit_request on audit (request, id) where request is not null;
      create function audit_refuse() returns trigger language plpgsql as $$ begin
        raise exception 'the audit is append-only' using errcode = 'restrict_violation';
      end $$;
      create trigger audit_append_only before update or delete or truncate on audit
        for each statement execute function audit_refuse();

      create table brake_release (
        scope text collate "C" not null, key text collate "C" not null, body json not null,
        primary key (scope, key)
      );

      alter table trail add column verb_ok text;
      create index trail_verb on trail (id) where verb_ok is not null;

      alter table resource
        alter column tenant_id type text collate "C", alter column kind type text collate "C",
        alter column status type text collate "C";
      create index resource_kind_id on resource (kind, id);
      create index resource_created on resource (created_at, id);
      create index resource_parent on resource (parent_id, id) where parent_id is not null;
      create index resource_rack on resource (rack, id) where rack is not null;`,
    down: `
      drop index resource_rack; drop index resource_parent; drop index resource_created;
      drop index resource_kind_id;
      alter table resource
        alter column tenant_id type text collate "default",
        alter column kind type text collate "default",
        alter column status type text collate "default";
      drop index trail_verb; alter table trail drop column verb_ok;
      drop table brake_release; drop table audit; drop function audit_refuse();`,
  },
  {
    version: 3,
    name: 'the careful start',
    up: `
      alter table partition add column unclean bigint not null default 0;
      create table suspect (
        kind text collate "C" not null, key text collate "C" not null, marks bigint not null,
        at bigint not null, primary key (kind, key)
      );`,
    down: 'drop table suspect; alter table partition drop column unclean;',
  },
  {
    version: 4,
    name: 'the short way',
    up: `
      alter table partition add column trail bigint not null default 0;
      update partition set trail = (select coalesce(max(id), 0) from trail);
      alter table resource add column trail_id bigint;
      update resource as r set trail_id = t.id
        from (select resource_id, max(id) as id from trail group by resource_id) as t
        where t.resource_id = r.id;
      alter table trail add column prev bigint;
      update trail as t set prev = p.prev
        from (select id, lag(id) over (partition by resource_id order by id) as prev from trail) as p
        where p.id = t.id and p.prev is not null;
      alter table trail alter column id drop identity;
      drop index trail_resource; drop index journal_resource; drop index seen_at;
      create index seen_at on seen using brin (at);
      alter table resource
        alter column spec type text, alter column view type text,
        alter column pending type text, alter column run type text;
      alter table journal alter column patch type text, alter column args type text;
      ${BODIES.map((table) => `alter table ${table} alter column body type text;`).join(' ')}`,
    down: `
      ${BODIES.map((table) => `alter table ${table} alter column body type json using body::json;`).join(' ')}
      alter table journal
        alter column patch type json using patch::json, alter column args type json using args::json;
      alter table resource
        alter column spec type json using spec::json, alter column view type json using view::json,
        alter column pending type json using pending::json,
        alter column run type json using run::json;
      drop index seen_at; create index seen_at on seen (at);
      create index journal_resource on journal (resource_id, seq);
      create index trail_resource on trail (resource_id, id);
      alter table trail alter column id add generated always as identity;
      select setval(pg_get_serial_sequence('trail', 'id'), trail + 1, false) from partition;
      alter table trail drop column prev; alter table resource drop column trail_id;
      alter table partition drop column trail;`,
  },
];
