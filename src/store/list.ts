import { RugError } from '../model/errors.ts';
import type { Selector } from '../model/selector.ts';
import type { Page, PageQuery } from '../model/store.ts';
import type { Dialect, SqlValue } from './backend.ts';

/** A condition and its parameters. */
interface Condition {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

const IN_LIST: Readonly<Record<Dialect, string>> = {
  sqlite: 'id in (select value from json_each(?))',
  postgres: 'id in (select json_array_elements_text(?::json))',
};
const HAS_LABEL: Readonly<Record<Dialect, string>> = {
  sqlite: 'exists (select 1 from json_each(labels) where key = ? and value = ?)',
  postgres: 'labels ->> ? = ?',
};

/** The rows that `matches(selector, row)` of model/selector.ts is true for, as one condition. */
export function selected(selector: Selector, dialect: Dialect): Condition {
  const { ids, tenantId, kind, hardware, status, state, label } = selector;
  const columns = { tenant_id: tenantId, kind, hardware, status, state };
  const conditions: Condition[] = Object.entries(columns).flatMap(([column, value]) =>
    value === undefined ? [] : [{ sql: `${column} = ?`, parameters: [value] }],
  );
  if (state === undefined) conditions.push({ sql: "state <> 'Exit'", parameters: [] });
  if (ids !== undefined) {
    conditions.push({ sql: IN_LIST[dialect], parameters: [JSON.stringify(ids)] });
  }
  if (label !== undefined) {
    conditions.push({ sql: HAS_LABEL[dialect], parameters: [label.name, label.value] });
  }
  return {
    sql: conditions.map(({ sql }) => sql).join(' and '),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

/** The text clients get of the last key they have seen; opaque to them. */
const cursorOf = (key: string | number): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/** Throws RugError `bad_request` naming `cursor` when it is none of ours. */
export function keyOf<T extends string | number>(
  cursor: string,
  isKey: (key: unknown) => key is T,
): T {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (isKey(key)) return key;
  } catch {
    // Not JSON: said below.
  }
  throw new RugError('bad_request', 'cursor: not one of this list; leave it out to begin anew.', {
    field: 'cursor',
  });
}

/** One page out of rows that were read one further than asked. */
export function pageOf<R, T>(
  rows: readonly R[],
  { limit }: PageQuery,
  key: (row: R) => string | number,
  decode: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? cursorOf(key(last)) : null;
  return { items: shown.map(decode), next };
}
