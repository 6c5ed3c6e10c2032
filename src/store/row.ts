import type { Row, SqlValue } from './backend.ts';
import { type ColumnType, columnsOf, PART_NAMES, type PartName, type RowOf } from './parts.ts';
import { plainFault, replaced, replaceUnstorable, unstorable } from './storable.ts';

/** The columns of a part, apart: rows are made by the ten thousand. */
interface Shape {
  readonly names: readonly string[];
  readonly types: readonly ColumnType[];
}

const SHAPES: ReadonlyMap<PartName, Shape> = new Map(
  PART_NAMES.map((part) => {
    const columns = columnsOf(part);
    return [part, { names: columns.map(([name]) => name), types: columns.map(([, type]) => type) }];
  }),
);

const shapeOf = (part: PartName): Shape => SHAPES.get(part) ?? { names: [], types: [] };

/** The values of a row. What no database keeps is replaced: what the world says is kept as well as can be. */
export function mended<P extends PartName>(part: P, row: RowOf<P>): Row {
  return valuesOf(part, row, replaceUnstorable, replaced);
}

/** The same, or why a row cannot be kept as it is. */
export function checked<P extends PartName>(part: P, row: RowOf<P>): Row | string {
  let fault: string | null = null;
  const judged =
    (judge: (text: string) => string | null) =>
    (text: string): string => {
      fault ??= judge(text);
      return text;
    };
  const values = valuesOf(part, row, judged(unstorable), judged(plainFault));
  return fault ?? values;
}

function valuesOf<P extends PartName>(
  part: P,
  row: RowOf<P>,
  json: (text: string) => string,
  plain: (text: string) => string,
): Row {
  const { names, types } = shapeOf(part);
  const fields: Readonly<Record<string, unknown>> = row;
  const values: SqlValue[] = [];
  for (let i = 0; i < names.length; i++) {
    const value = fields[names[i] ?? ''];
    if (value === null || value === undefined) values.push(null);
    else if (types[i] === 'json') values.push(json(JSON.stringify(value)));
    else if (typeof value !== 'string') values.push(Number(value));
    else values.push(types[i] === 'word' ? value : plain(value));
  }
  return values;
}
