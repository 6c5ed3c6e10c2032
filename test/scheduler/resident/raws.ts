import type { ResourceRow } from '../../../src/model/resource.ts';
import { RAW_FACT_FIELDS, RAW_FIELDS, type RawRows } from '../../../src/model/store.ts';

/** Rows as a store has them. */
export function rawRows(rows: readonly ResourceRow[]): RawRows {
  const withState = rows.map((row) => ({ ...row, ...row.view, updatedAt: row.updatedAt }));
  return raw(withState, RAW_FIELDS);
}

export const rawFacts = (
  facts: readonly { readonly key: string; readonly resourceIds: readonly string[] }[],
): RawRows => raw(facts, RAW_FACT_FIELDS);

function raw<Field extends string>(
  rows: readonly Readonly<Record<Field, unknown>>[],
  fields: readonly Field[],
): RawRows {
  const parts: Buffer[] = [];
  for (const row of rows) {
    for (const field of fields) {
      const value = row[field];
      const isJson = typeof value === 'object' && value !== null;
      const text = Buffer.from(isJson ? JSON.stringify(value) : String(value));
      const length = Buffer.alloc(4);
      length.writeInt32LE(value === null ? -1 : text.length);
      parts.push(length, ...(value === null ? [] : [text]));
    }
  }
  return { count: rows.length, bytes: Buffer.concat(parts), next: rows.length > 0 ? 'on' : null };
}
