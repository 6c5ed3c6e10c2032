import type { Batch } from '../../src/store/backend.ts';
import { columnsOf, type PartName } from '../../src/store/parts.ts';

/** The rows of one part of a transaction by the names of their columns, JSON as what it holds. */
export const rowsIn = <T>({ parts }: Pick<Batch, 'parts'>, part: PartName): readonly T[] =>
  (parts[part] ?? []).map(
    (row) =>
      Object.fromEntries(
        columnsOf(part).map(([name, type], i) => {
          const value = row[i] ?? null;
          return [name, type === 'json' && value !== null ? JSON.parse(String(value)) : value];
        }),
      ) as T,
  );

/** The same transaction with other values in one column of a part. */
export function replacedIn(batch: Batch, part: PartName, column: string, value: string): Batch {
  const place = columnsOf(part).findIndex(([name]) => name === column);
  const rows = batch.parts[part]?.map((row) => row.with(place, value));
  return rows === undefined ? batch : { ...batch, parts: { ...batch.parts, [part]: rows } };
}
