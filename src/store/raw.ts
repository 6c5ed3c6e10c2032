import { RAW_FACT_FIELDS, RAW_FIELDS, type RawRows } from '../model/store.ts';
import type { Dialect, PackedRows, SqlValue } from './backend.ts';

/** Rows without the names of their columns. */
export type Rows = readonly (readonly SqlValue[])[];

/** A buffer for as many rows as are mostly read at a time. */
const ENOUGH = 1 << 21;

/**
 * All columns but the first as texts, one behind the other (RawRows of the model). A million rows
 * become a few thousand buffers, where twenty million values would have to be copied between threads.
 * They are written into `spare`, where there is one that is large enough.
 */
export function packRows(rows: Rows, spare?: Uint8Array): PackedRows {
  let bytes = spare === undefined ? Buffer.allocUnsafeSlow(ENOUGH) : Buffer.from(spare.buffer);
  let at = 0;
  for (const row of rows) {
    for (let column = 1; column < row.length; column++) {
      const value = row[column] ?? null;
      const text = value === null ? '' : String(value);
      const most = at + 4 + 3 * text.length;
      if (most > bytes.length) bytes = Buffer.concat([bytes], 2 * most);
      const length = value === null ? -1 : bytes.write(text, at + 4);
      bytes.writeInt32LE(length, at);
      at += 4 + Math.max(0, length);
    }
  }
  const last = rows.at(-1)?.[0] ?? null;
  return { count: rows.length, bytes: bytes.subarray(0, at), last };
}

const columnsOf = (fields: readonly string[]): string =>
  fields
    .map((field) => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
    .join(', ');
const columns = columnsOf(RAW_FIELDS);

/** The first column is where the next rows begin: as they lie in the file, where there is such an order. */
export const RAW_SQL: Readonly<Record<Dialect, string>> = {
  sqlite: `select rowid, ${columns} from resource
    where rowid > ? order by rowid limit ?`,
  postgres: `select id as place, ${columns} from resource
    where id > ? order by id limit ?`,
};

export const RAW_FACTS_SQL = `select key as place, ${columnsOf(RAW_FACT_FIELDS)} from fact
  where kind = ? and key > ? order by key limit ?`;

/** Before every row. Whatever text is compared with a number, SQLite takes for one. */
export const BEGINNING: Readonly<Record<Dialect, string>> = { sqlite: '-1', postgres: '' };

export const rawRows = ({ count, bytes, last }: PackedRows): RawRows => ({
  count,
  bytes,
  next: last === null ? null : String(last),
});
