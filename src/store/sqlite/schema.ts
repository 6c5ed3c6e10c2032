import { DatabaseSync } from 'node:sqlite';
import type { SchemaObject } from '../drift.ts';
import { migrateDatabase } from './backend.ts';

/** SchemaObject, each column and option of a table on its own. */
const OBJECTS = `
  with own (name, options) as (
    select t.name, iif(t.strict, 'strict ', '') || iif(t.wr, 'without rowid ', '')
      || iif(instr(lower(m.sql), 'autoincrement'), 'autoincrement', '')
    from pragma_table_list as t join sqlite_schema as m on m.name = t.name
    where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite!_%' escape '!')
  select 'table' as kind, name as owner, name, options as definition from own
  union all
  select 'column', own.name, own.name || '.' || c.name, lower(c.type)
    || iif(c."notnull", ' not null', '') || iif(c.pk, ' key ' || c.pk, '')
    || coalesce(' default ' || c.dflt_value, '')
  from own join pragma_table_xinfo(own.name) as c
  union all
  select type, tbl_name, name, sql from sqlite_schema
  where type in ('index', 'trigger', 'view') and sql is not null`;

/** What the database is made of. */
export const schemaOf = (database: DatabaseSync): readonly SchemaObject[] =>
  database
    .prepare(OBJECTS)
    .all()
    .map(({ kind, owner, name, definition }) => ({
      kind: kind as SchemaObject['kind'],
      owner: String(owner),
      name: String(name),
      definition: String(definition),
    }));

/** What the migrations up to `version` make. */
export function schemaMade(version: number): readonly SchemaObject[] {
  const scratch = new DatabaseSync(':memory:');
  try {
    migrateDatabase(scratch, version);
    return schemaOf(scratch);
  } finally {
    scratch.close();
  }
}
