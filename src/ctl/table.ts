import { styleText } from 'node:util';
import { printable } from './printable.ts';

type Style = Parameters<typeof styleText>[0];

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

export interface Column<T> {
  readonly title: string;
  readonly cell: (item: T) => string | Cell;
  /** May be cut to make the table fit; an id never is. */
  readonly shrinks?: boolean;
  /** Left out, before anything is cut, where the table does not fit; the last one first. */
  readonly yields?: boolean;
  /** Only in wide tables. */
  readonly wide?: boolean;
}

export interface Layout {
  readonly wide: boolean;
  /** Columns of the terminal; endless where the output is none. */
  readonly width: number;
  readonly colour: boolean;
}

const GAP = 2;
/** A cut column keeps this much. */
const LEAST = 6;

/** Lines of a table, the title first. A table that is not wide fits the width, if ids let it. */
export function table<T>(
  items: readonly T[],
  columns: readonly Column<T>[],
  { wide, width, colour }: Layout,
): string {
  const wanted = columns.filter((column) => wide || column.wide !== true);
  const room = wide ? Number.POSITIVE_INFINITY : width;
  const shown = yielded(items, wanted, room);
  const cells = items.map((item) => shown.map((column) => toCell(column.cell(item))));
  const widths = squeeze(naturalWidths(items, shown), shown, room);
  const title = shown.map(({ title }) => ({ text: title, style: 'bold' as const }));
  return [title, ...cells].map((row) => `${line(row, widths, colour)}\n`).join('');
}

/** What others have written only shows. */
function toCell(cell: string | Cell): Cell {
  return typeof cell === 'string'
    ? { text: printable(cell) }
    : { ...cell, text: printable(cell.text) };
}

function naturalWidths<T>(items: readonly T[], columns: readonly Column<T>[]): readonly number[] {
  return columns.map(({ title, cell }) =>
    items.reduce((most, item) => Math.max(most, toCell(cell(item)).text.length), title.length),
  );
}

/** The columns without as many of those that yield as it takes. */
function yielded<T>(
  items: readonly T[],
  columns: readonly Column<T>[],
  room: number,
): readonly Column<T>[] {
  const last = columns.findLastIndex(({ yields }) => yields === true);
  if (last < 0 || fits(items, columns, room)) return columns;
  return yielded(items, columns.toSpliced(last, 1), room);
}

const fits = <T>(items: readonly T[], columns: readonly Column<T>[], room: number): boolean =>
  total(naturalWidths(items, columns)) <= room;

const total = (widths: readonly number[]): number =>
  widths.reduce((sum, one) => sum + one + GAP, -GAP);

/** Takes from the widest column that may shrink until the rest fits. */
function squeeze<T>(
  natural: readonly number[],
  columns: readonly Column<T>[],
  width: number,
): number[] {
  const widths = [...natural];
  while (total(widths) > width) {
    const candidates = widths.map((one, at) => (columns[at]?.shrinks && one > LEAST ? one : 0));
    const widest = candidates.indexOf(Math.max(...candidates));
    if ((candidates[widest] ?? 0) === 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function line(row: readonly Cell[], widths: readonly number[], colour: boolean): string {
  const parts = row.map(({ text, style }, at) => {
    const width = widths[at] ?? text.length;
    const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
    const padded = at === row.length - 1 ? cut : cut.padEnd(width);
    return paint(padded, style, colour);
  });
  return parts.join(' '.repeat(GAP));
}

/** The text in its style, where there are colours. */
export function paint(text: string, style: Style | undefined, colour: boolean): string {
  return colour && style !== undefined ? styleText(style, text, { validateStream: false }) : text;
}

/** The colours of statuses: green is well, yellow is on its way, red needs somebody. */
export const STATUS_STYLES: Readonly<Record<string, Style>> = {
  configured: 'green',
  booting: 'yellow',
  up: 'yellow',
  restart: 'yellow',
  replug: 'yellow',
  degraded: 'yellow',
  down: 'red',
  gone: 'red',
  error: 'red',
  quiesced: 'cyan',
  held: 'cyan',
};

/** A status in its colour. */
export function statusCell(status: string): Cell {
  const style = STATUS_STYLES[status];
  return style === undefined ? { text: status } : { text: status, style };
}
