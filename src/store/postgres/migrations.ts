import type { Migration } from '../migrate.ts';

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
];
