import { type ColumnType, columnsOf, PART_NAMES, type PartName } from '../parts.ts';
import type { Element } from './array.ts';

export const SQL = {
  /** Taken by whoever migrates or takes the partition; the number is arbitrary but for ever. */
  lock: 'select pg_advisory_xact_lock(7829367)',
  versionTable: 'create table if not exists rug_schema (version integer not null)',
  version: 'select version from rug_schema',
  raise: `update partition set token = token + 1, unclean = unclean + 1 where id = $1
    returning token, batch, seq, trail, unclean`,
  fence: `update partition set batch = $1, seq = $2, trail = $3
    where id = $4 and token = $5 and batch = $6`,
  position: 'select token, batch, seq, trail from partition where id = $1',
  knownResources: `
    select r.id, r.state, r.revision, r.taken_seq as "takenSeq", r.done_seq as "doneSeq",
      coalesce(r.trail_id, 0) as "trailId",
      (r.run is not null or r.wake_at is not null or r.pending <> '[]')::int as busy,
      (r.pending like '%"creates":true%')::int as opens
    from unnest($1::text[]) as e (id) join resource as r on r.id = e.id`,
  knownMessages: `
    select s.message_id as "messageId", s.resource_id as "resourceId"
    from unnest($1::text[], $2::text[]) as e (message_id, resource_id)
    join seen as s on s.message_id = e.message_id and s.resource_id = e.resource_id`,
} as const;

const ELEMENT_OF: Readonly<Record<ColumnType, Element>> = {
  text: 'text',
  word: 'text',
  json: 'text',
  integer: 'bigint',
};
/** What conditions look into; all other JSON is a text to the database. */
const LOOKED_INTO: ReadonlySet<string> = new Set(['labels', 'tags', 'resource_ids']);

/** The columns of a part, each with what it is here. */
export const elementsOf = (part: PartName): readonly (readonly [string, Element])[] =>
  columnsOf(part).map(([name, type]) => [name, LOOKED_INTO.has(name) ? 'json' : ELEMENT_OF[type]]);

const names = (part: PartName): readonly string[] => columnsOf(part).map(([name]) => name);

/** The rows of a part as a table `e`, from one array for each column; the first is parameter `$from`. */
const rowsOf = (part: PartName, from: number): string => {
  const arrays = elementsOf(part).map(([, element], i) => `$${from + i}::${element}[]`);
  return `unnest(${arrays.join(', ')}) as e (${names(part).join(', ')})`;
};

/** A statement for all rows of a part, whose parameters begin with `$from`. */
type Statement = (part: PartName, from: number) => string;

const insert =
  (table: string, then = ''): Statement =>
  (part, from) => {
    const columns = names(part);
    const values = columns.map((name) => `e.${name}`);
    return `insert into ${table} (${columns.join(', ')})
      select ${values.join(', ')} from ${rowsOf(part, from)}${then}`;
  };

/** Puts rows under their keys: what is there already is replaced. */
const put =
  (table: string, ...keys: readonly string[]): Statement =>
  (part, from) => {
    const sets = names(part)
      .filter((name) => !keys.includes(name))
      .map((name) => `${name} = excluded.${name}`);
    return insert(table, ` on conflict (${keys.join(', ')}) do update set ${sets.join(', ')}`)(
      part,
      from,
    );
  };

const remove =
  (table: string): Statement =>
  (part, from) =>
    `delete from ${table} as t using ${rowsOf(part, from)}
     where ${names(part)
       .map((name) => `t.${name} = e.${name}`)
       .join(' and ')}`;

/** The spec is kept where there is none. */
const decide: Statement = (part, from) => {
  const sets = names(part)
    .filter((name) => name !== 'id')
    .map((name) => `${name} = ${name === 'spec' ? 'coalesce(e.spec, r.spec)' : `e.${name}`}`);
  return `update resource as r set ${sets.join(', ')}
    from ${rowsOf(part, from)} where r.id = e.id`;
};

const GONE = 'select unnest($1::text[])';

/** What each part of a transaction executes, in order; each statement is given all its rows. */
const PART_SQL: Readonly<Record<PartName, readonly Statement[]>> = {
  seenInsert: [insert('seen')],
  resourceUpdate: [decide],
  trailInsert: [insert('trail')],
  outboxInsert: [insert('outbox')],
  outboxSent: [
    (part, from) =>
      `update outbox as o set sent_at = e.sent_at from ${rowsOf(part, from)} where o.id = e.id`,
  ],
  waiterDelete: [remove('waiter')],
  waiterInsert: [insert('waiter')],
  deadLetterInsert: [insert('dead_letter')],
  deadLetterDelete: [remove('dead_letter')],
  modePut: [put('mode', 'scope', 'key')],
  modeDelete: [remove('mode')],
  releasePut: [put('brake_release', 'scope', 'key')],
  auditInsert: [insert('audit')],
  sweepPut: [put('sweep', 'id')],
  strikePut: [put('strike', 'resource_id')],
  strikeDelete: [remove('strike')],
  suspectPut: [put('suspect', 'kind', 'key')],
  suspectDelete: [remove('suspect')],
  proven: [
    (part, from) =>
      `update partition as p set unclean = 0 from ${rowsOf(part, from)} where p.id = e.id`,
  ],
  forget: [
    () => `delete from resource where id in (${GONE})`,
    () => `delete from strike where resource_id in (${GONE})`,
    () => `delete from suspect where kind = 'resource' and key in (${GONE})`,
    () => `delete from fact where json_array_length(resource_ids) > 0 and not exists (
       select 1 from json_array_elements_text(resource_ids) as r (id)
       where r.id not in (${GONE}))`,
    () => `update fact set resource_ids = (
       select coalesce(json_agg(r.id), '[]') from json_array_elements_text(resource_ids) as r (id)
       where r.id not in (${GONE}))
     where exists (
       select 1 from json_array_elements_text(resource_ids) as r (id) where r.id in (${GONE}))`,
  ],
  resourceInsert: [insert('resource')],
  journalInsert: [insert('journal')],
  factPut: [put('fact', 'kind', 'key')],
  factDelete: [remove('fact')],
};

/** Written by one statement: they are in most transactions, and none of them meets a row of another. */
const TOGETHER: readonly PartName[] = [
  'seenInsert',
  'resourceUpdate',
  'trailInsert',
  'outboxInsert',
  'resourceInsert',
  'journalInsert',
];

/** One statement: its name for the server, its text, and the parts whose rows are its parameters. */
export interface Prepared {
  readonly name: string;
  readonly text: string;
  readonly parts: readonly PartName[];
}

const ALONE: readonly Prepared[] = PART_NAMES.filter((part) => !TOGETHER.includes(part)).flatMap(
  (part) =>
    PART_SQL[part].map((statement, i) => ({
      name: `${part}.${i}`,
      text: statement(part, 1),
      parts: [part],
    })),
);

/** The statements that write these parts, in their order. */
export function statementsOf(present: ReadonlySet<PartName>): readonly Prepared[] {
  const alone = ALONE.filter(({ parts }) => parts.every((part) => present.has(part)));
  const together = TOGETHER.filter((part) => present.has(part));
  return together.length === 0 ? alone : [...alone, combined(together)];
}

const COMBINED = new Map<string, Prepared>();

function combined(parts: readonly PartName[]): Prepared {
  const name = `rows.${parts.map((part) => TOGETHER.indexOf(part)).join('')}`;
  const known = COMBINED.get(name);
  if (known !== undefined) return known;
  let from = 1;
  const texts = parts.flatMap((part) => {
    const text = PART_SQL[part].map((statement) => statement(part, from));
    from += names(part).length;
    return text;
  });
  const last = texts.at(-1) ?? '';
  const others = texts.slice(0, -1).map((text, i) => `p${i} as (${text})`);
  const text = others.length === 0 ? last : `with ${others.join(', ')} ${last}`;
  const made = { name, text, parts };
  COMBINED.set(name, made);
  return made;
}
