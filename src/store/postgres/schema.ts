import type { Client } from 'pg';
import type { SchemaObject } from '../drift.ts';
import { migrateDatabase } from './backend.ts';

/** SchemaObject of everything in the schema whose name is $1. */
const OBJECTS = `
  with own as (
    select c.oid, c.relname, c.relpersistence from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relkind in ('r', 'p'))
  select 'table' as kind, relname as owner, relname as name,
    case relpersistence when 'p' then 'kept' else 'unlogged: emptied by a crash' end as definition
  from own
  union all
  select 'column', own.relname, own.relname || '.' || a.attname,
    format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
      || coalesce(' collate ' || nullif(l.collname, 'default'), '')
      || case a.attidentity when '' then '' else ' identity' end
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
  from own join pg_attribute as a on a.attrelid = own.oid and a.attnum > 0 and not a.attisdropped
  left join pg_collation as l on l.oid = a.attcollation
  left join pg_attrdef as d on d.adrelid = own.oid and d.adnum = a.attnum
  union all
  select 'index', own.relname, i.relname,
    pg_get_indexdef(x.indexrelid) || case when x.indisvalid then '' else ' (invalid)' end
  from own join pg_index as x on x.indrelid = own.oid join pg_class as i on i.oid = x.indexrelid
  union all
  select 'trigger', own.relname, t.tgname,
    pg_get_triggerdef(t.oid) || case t.tgenabled when 'O' then '' else ' (not enabled)' end
  from own join pg_trigger as t on t.tgrelid = own.oid and not t.tgisinternal
  union all
  select 'function', '', p.proname, p.prosrc
  from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace where n.nspname = $1`;

/** What is in the schema that the connection works in. */
export async function schemaOf(client: Client): Promise<readonly SchemaObject[]> {
  const { rows: names } = await client.query<{ name: string; quoted: string }>(
    'select current_schema() as name, quote_ident(current_schema()) as quoted',
  );
  const [schema] = names;
  if (schema === undefined) return [];
  const { rows } = await client.query<SchemaObject>(OBJECTS, [schema.name]);
  return rows.map((one) => ({
    ...one,
    definition: one.definition.replaceAll(`${schema.quoted}.`, ''),
  }));
}

/**
 * What the migrations up to `version` make: made in a schema of its own and looked at in a transaction
 * that is undone.
 */
export async function schemaMade(
  client: Client,
  version: number,
): Promise<readonly SchemaObject[]> {
  await client.query('begin read write');
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const scratch = `rug_doctor_${rows[0]?.pid}`;
    await client.query(`create schema ${scratch}; set local search_path = ${scratch}`);
    await migrateDatabase(client, version);
    return await schemaOf(client);
  } finally {
    await client.query('rollback');
  }
}
