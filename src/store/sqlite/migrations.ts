import type { Migration } from '../migrate.ts';

/** The schema on SQLite. The version of a database is its `user_version`. */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'the spine',
    up: `
      create table partition (
        id text primary key, token integer not null, batch integer not null, seq integer not null
      ) strict;
      insert into partition (id, token, batch, seq) values ('main', 0, 0, 0);

      create table resource (
        id text primary key, tenant_id text not null, kind text not null, hardware text not null,
        parent_id text, labels text not null, tags text not null, rack text,
        spec text not null, revision integer not null, snapshot text, view text not null,
        state text not null, phase text not null, status text not null, attempts integer not null,
        taken_seq integer not null, done_seq integer not null, pending text not null, run text,
        wake_at integer, created_at integer not null, updated_at integer not null
      ) strict;
      create index resource_tenant on resource (tenant_id, id);
      create index resource_kind on resource (kind, hardware, id);
      create index resource_status on resource (status, id);
      create index resource_closed on resource (id) where state = 'Exit';

      create table journal (
        seq integer primary key, resource_id text not null, event_id text not null,
        type text not null, patch text, args text not null, origin text not null,
        at integer not null
      ) strict;
      create index journal_resource on journal (resource_id, seq);

      create table seen (
        message_id text not null, resource_id text not null, at integer not null,
        primary key (message_id, resource_id)
      ) strict, without rowid;
      create index seen_at on seen (at);

      create table fact (
        kind text not null, key text not null, resource_ids text not null,
        primary key (kind, key)
      ) strict, without rowid;

      create table trail (
        id integer primary key autoincrement, resource_id text not null, tenant_id text not null,
        at integer not null, body text not null
      ) strict;
      create index trail_resource on trail (resource_id, id);

      create table outbox (
        id integer primary key autoincrement, resource_id text not null, tenant_id text not null,
        at integer not null, type text not null, body text not null, sent_at integer
      ) strict;
      create index outbox_unsent on outbox (id) where sent_at is null;

      create table waiter (
        resource_id text not null, seq integer not null, who text not null,
        primary key (resource_id, seq, who)
      ) strict, without rowid;

      create table dead_letter (
        id integer primary key autoincrement, at integer not null, body text not null
      ) strict;

      create table mode (
        scope text not null, key text not null, body text not null, primary key (scope, key)
      ) strict, without rowid;

      create table sweep (
        id text primary key, done integer not null, at integer not null, body text not null
      ) strict;

      create table strike (
        resource_id text primary key, strikes integer not null
      ) strict;`,
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
        id integer primary key autoincrement, at integer not null, who text not null,
        action text not null, target text not null, tenant_id text, request text,
        body text not null
      ) strict;
      create index audit_at on audit (at, id);
      create index audit_who on audit (who, id);
      create index audit_action on audit (action, id);
      create index audit_target on audit (target, id);
      create index audit_tenant on audit (tenant_id, id);
      create index audit_request on audit (request, id) where request is not null;
      create trigger audit_keeps_rows before update on audit
        begin select raise(abort, 'the audit is append-only'); end;
      create trigger audit_loses_none before delete on audit
        begin select raise(abort, 'the audit is append-only'); end;
      create trigger audit_replaces_none before insert on audit
        when exists (select 1 from audit where id = new.id)
        begin select raise(abort, 'the audit is append-only'); end;

      create table brake_release (
        scope text not null, key text not null, body text not null, primary key (scope, key)
      ) strict, without rowid;

      alter table trail add column verb_ok text;
      create index trail_verb on trail (id) where verb_ok is not null;

      create index resource_kind_id on resource (kind, id);
      create index resource_created on resource (created_at, id);
      create index resource_parent on resource (parent_id, id) where parent_id is not null;
      create index resource_rack on resource (rack, id) where rack is not null;`,
    down: `
      drop index resource_rack; drop index resource_parent; drop index resource_created;
      drop index resource_kind_id; drop index trail_verb; alter table trail drop column verb_ok;
      drop table brake_release; drop table audit;`,
  },
  {
    version: 3,
    name: 'the careful start',
    up: `
      alter table partition add column unclean integer not null default 0;
      create table suspect (
        kind text not null, key text not null, marks integer not null, at integer not null,
        primary key (kind, key)
      ) strict, without rowid;`,
    down: 'drop table suspect; alter table partition drop column unclean;',
  },
  {
    version: 4,
    name: 'the short way',
    up: `
      alter table partition add column trail integer not null default 0;
      update partition set trail = (select coalesce(max(id), 0) from trail);
      alter table resource add column trail_id integer;
      update resource set trail_id = (select max(id) from trail where resource_id = resource.id);

      create table trail_4 (
        id integer primary key, prev integer, resource_id text not null, tenant_id text not null,
        at integer not null, verb_ok text, body text not null
      ) strict;
      insert into trail_4 select id,
        (select max(t.id) from trail as t where t.resource_id = trail.resource_id and t.id < trail.id),
        resource_id, tenant_id, at, verb_ok, body from trail order by id;
      drop table trail;
      alter table trail_4 rename to trail;
      create index trail_verb on trail (id) where verb_ok is not null;
      drop index journal_resource;
      drop index seen_at;`,
    down: `
      create index seen_at on seen (at);
      create index journal_resource on journal (resource_id, seq);
      create table trail_3 (
        id integer primary key autoincrement, resource_id text not null, tenant_id text not null,
        at integer not null, body text not null, verb_ok text
      ) strict;
      insert into trail_3
        select id, resource_id, tenant_id, at, body, verb_ok from trail order by id;
      drop table trail;
      alter table trail_3 rename to trail;
      create index trail_resource on trail (resource_id, id);
      create index trail_verb on trail (id) where verb_ok is not null;
      alter table resource drop column trail_id;
      alter table partition drop column trail;`,
  },
];
