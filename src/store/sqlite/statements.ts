import { columnsOf, type PartName } from '../parts.ts';

export const SQL = {
  raise: `update partition set token = token + 1, unclean = unclean + 1 where id = ?
    returning token, batch, seq, trail, unclean`,
  fence: `update partition set batch = ?, seq = ?, trail = ?
    where id = ? and token = ? and batch = ?`,
  position: 'select token, batch, seq, trail from partition where id = ?',
  knownResource: `
    select id, state, revision, taken_seq as takenSeq, done_seq as doneSeq,
      coalesce(trail_id, 0) as trailId,
      run is not null or wake_at is not null or pending <> '[]' as busy,
      pending like '%"creates":true%' as opens
    from resource where id = ?`,
  knownMessage: 'select 1 from seen where message_id = ? and resource_id = ?',
} as const;

/** `?1, ?2`: the values of a row, by the place of their column. */
const place = (part: PartName, column: string): string =>
  `?${columnsOf(part).findIndex(([name]) => name === column) + 1}`;
const names = (part: PartName): readonly string[] => columnsOf(part).map(([name]) => name);

const insert = (part: PartName, table: string, verb = 'insert'): string =>
  `${verb} into ${table} (${names(part).join(', ')})
   values (${names(part).map((name) => place(part, name))})`;
const remove = (part: PartName, table: string): string =>
  `delete from ${table} where ${names(part)
    .map((name) => `${name} = ${place(part, name)}`)
    .join(' and ')}`;

/** Sets all columns of a decision but these; the spec is kept where there is none. */
const decide = (except: readonly string[], only: string): string =>
  `update resource set ${names('resourceUpdate')
    .filter((name) => !except.includes(name))
    .map((name) => `${name} = ${place('resourceUpdate', name)}`)
    .map((set) => (set.startsWith('spec ') ? `${set.replace('= ', '= coalesce(')}, spec)` : set))
    .join(', ')}
   where id = ${place('resourceUpdate', 'id')}${only}`;

const INDEXED = ['state', 'status'] as const;
const SAME = INDEXED.map((name) => ` and ${name} = ${place('resourceUpdate', name)}`).join('');

/**
 * How a part is written. `row`: executed for each row. `or`: the same where the first has met no row.
 * `all`: executed once, with the first columns of all rows as a JSON array.
 */
export interface Statements {
  readonly row?: string;
  readonly or?: string;
  readonly all?: readonly string[];
}

const GONE = 'with gone (id) as (select value from json_each(?))';

export const PART_SQL: Readonly<Record<PartName, Statements>> = {
  seenInsert: { row: insert('seenInsert', 'seen') },
  resourceUpdate: {
    // SQLite writes each index anew that holds a column which is set, changed or not.
    row: decide(['id', ...INDEXED], SAME),
    or: decide(['id'], ''),
  },
  trailInsert: { row: insert('trailInsert', 'trail') },
  outboxInsert: { row: insert('outboxInsert', 'outbox') },
  outboxSent: { row: 'update outbox set sent_at = ?2 where id = ?1' },
  waiterDelete: { row: remove('waiterDelete', 'waiter') },
  waiterInsert: { row: insert('waiterInsert', 'waiter') },
  deadLetterInsert: { row: insert('deadLetterInsert', 'dead_letter') },
  deadLetterDelete: { row: remove('deadLetterDelete', 'dead_letter') },
  modePut: { row: insert('modePut', 'mode', 'insert or replace') },
  modeDelete: { row: remove('modeDelete', 'mode') },
  releasePut: { row: insert('releasePut', 'brake_release', 'insert or replace') },
  auditInsert: { row: insert('auditInsert', 'audit') },
  sweepPut: { row: insert('sweepPut', 'sweep', 'insert or replace') },
  strikePut: { row: insert('strikePut', 'strike', 'insert or replace') },
  strikeDelete: { row: remove('strikeDelete', 'strike') },
  suspectPut: { row: insert('suspectPut', 'suspect', 'insert or replace') },
  suspectDelete: { row: remove('suspectDelete', 'suspect') },
  proven: { row: 'update partition set unclean = 0 where id = ?1' },
  forget: {
    all: [
      `${GONE} delete from resource where id in gone`,
      `${GONE} delete from strike where resource_id in gone`,
      `${GONE} delete from suspect where kind = 'resource' and key in gone`,
      `${GONE} delete from fact
       where json_array_length(resource_ids) > 0 and not exists (
         select 1 from json_each(resource_ids) as r where r.value not in gone)`,
      `${GONE} update fact
       set resource_ids = (
         select json_group_array(r.value) from json_each(resource_ids) as r
         where r.value not in gone)
       where exists (select 1 from json_each(resource_ids) as r where r.value in gone)`,
    ],
  },
  resourceInsert: { row: insert('resourceInsert', 'resource') },
  journalInsert: { row: insert('journalInsert', 'journal') },
  factPut: { row: insert('factPut', 'fact', 'insert or replace') },
  factDelete: { row: remove('factDelete', 'fact') },
};
