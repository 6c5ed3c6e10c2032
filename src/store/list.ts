import type { Selector } from '../model/selector.ts';
import type { Dialect } from './backend.ts';
import { type Condition, equals, every, NOTHING } from './condition.ts';
import { isPlain } from './storable.ts';

const LISTED: Readonly<Record<Dialect, string>> = {
  sqlite: '(select value from json_each(?))',
  postgres: '(select json_array_elements_text(?::json))',
};
const HAS_LABEL: Readonly<Record<Dialect, string>> = {
  sqlite: 'exists (select 1 from json_each(labels) where key = ? and value = ?)',
  postgres: 'labels ->> ? = ?',
};
const HAS_TAG: Readonly<Record<Dialect, string>> = {
  sqlite: 'exists (select 1 from json_each(tags) where value = ?)',
  postgres: 'exists (select 1 from json_array_elements_text(tags) as t (tag) where tag = ?)',
};

/** The column holds one of the texts. */
export const oneOf = (column: string, texts: readonly string[], dialect: Dialect): Condition => ({
  sql: `${column} in ${LISTED[dialect]}`,
  parameters: [JSON.stringify(texts.filter(isPlain))],
});

/** The rows that `matches(selector, row)` of model/selector.ts is true for. */
export function selected(selector: Selector, dialect: Dialect): Condition {
  const { ids, tenantId, tenantIds, kind, hardware, status, state } = selector;
  const { label, tag, rack, parentId } = selector;
  const columns = {
    tenant_id: tenantId,
    kind,
    hardware,
    status,
    state,
    rack,
    parent_id: parentId,
  };
  const conditions: Condition[] = Object.entries(columns).flatMap(([column, value]) =>
    value === undefined ? [] : [equals(column, value)],
  );
  if (state === undefined) conditions.push({ sql: "state <> 'Exit'", parameters: [] });
  if (ids !== undefined) conditions.push(oneOf('id', ids, dialect));
  if (tenantIds !== undefined) conditions.push(oneOf('tenant_id', tenantIds, dialect));
  if (label !== undefined) {
    conditions.push(having(HAS_LABEL[dialect], [label.name, label.value]));
  }
  if (tag !== undefined) conditions.push(having(HAS_TAG[dialect], [tag]));
  return every(conditions);
}

const having = (sql: string, parameters: readonly string[]): Condition =>
  parameters.every(isPlain) ? { sql, parameters } : NOTHING;
