/** The columns of the table, and which of them there is room for. */
import { elapsed } from '../age.ts';
import { type paint, STATUS_STYLES } from '../table.ts';
import { cut, harmless, widthOf } from './cells.ts';
import type { Sort } from './order.ts';
import type { Doing, Row } from './row.ts';

export type Style = Parameters<typeof paint>[1];

export interface Cell {
  readonly text: string;
  readonly style: Style;
}

interface Column {
  readonly title: string;
  readonly cell: (row: Row, now: number) => Cell;
  /** By which sort the rows stand in its order. */
  readonly sort?: Sort;
  readonly isNumber?: true;
  /** Not shown where all rows have the same. */
  readonly isLeftOut?: 'empty' | 'uniform';
}

const text = (text: string): Cell => ({ text, style: undefined });

const TONES: Readonly<Record<Doing['tone'], Style>> = {
  ...{ works: 'cyan', waits: 'yellow', trouble: 'red', rests: undefined },
};

/** In the order in which they stand. */
const COLUMNS = {
  id: { title: 'ID', cell: ({ id }) => text(id), sort: 'id' },
  name: { title: 'NAME', cell: ({ name }) => text(name), sort: 'name', isLeftOut: 'empty' },
  kind: { title: 'KIND', cell: ({ kind }) => text(kind), sort: 'kind', isLeftOut: 'uniform' },
  tenant: {
    title: 'TENANT',
    cell: ({ tenantId }) => text(tenantId),
    sort: 'tenant',
    isLeftOut: 'uniform',
  },
  status: {
    title: 'STATUS',
    cell: ({ status }) => ({ text: status, style: STATUS_STYLES[status] }),
    sort: 'status',
  },
  age: {
    title: 'AGE',
    cell: ({ since }, now) => text(elapsed(Math.max(0, now - since))),
    sort: 'age',
    isNumber: true,
  },
  attempts: {
    title: 'TRY',
    cell: ({ attempts }) => text(attempts === 0 ? '' : String(attempts)),
    isNumber: true,
  },
  doing: {
    title: 'NOW',
    cell: ({ doing }, now) => ({ text: doingText(doing, now), style: TONES[doing.tone] }),
  },
  image: { title: 'IMAGE', cell: ({ image }) => text(image), isLeftOut: 'empty' },
} as const satisfies Record<string, Column>;

type Name = keyof typeof COLUMNS;
const NAMES = Object.keys(COLUMNS) as readonly Name[];

/** What it is doing, and for how long; what it waits for, and how long still. */
export function doingText({ text, since, until }: Doing, now: number): string {
  if (since !== null) return `${text} ${elapsed(now - since)}`;
  return until === null ? text : `${text} ${elapsed(until - now)}`;
}

/** Who gets how much of the room, in this order; who gets nothing at first is left out. */
const GRANTS: readonly Partial<Record<Name, number>>[] = [
  { id: 11, status: 10, age: 5, doing: 10 },
  { id: 18, name: 12, attempts: 3, doing: 12, kind: 8, tenant: 8 },
  { doing: 17, kind: 14, id: 36, name: 20, image: 12, tenant: 12 },
  { doing: 30, tenant: 32, name: 32, image: 36 },
  { doing: 60 },
];

export interface Columns {
  readonly widths: ReadonlyMap<Name, number>;
  readonly gap: number;
}

/** How wide each column would be if there were room; 0: it says nothing. */
export type Naturals = Readonly<Record<Name, number>>;

/** The natural widths for these rows. */
export function naturalsOf(rows: readonly Row[]): Naturals {
  return Object.fromEntries(NAMES.map((name) => [name, naturalWidth(name, rows)])) as Naturals;
}

/** The columns that fit into `room` cells. */
export function columnsFor(naturals: Naturals, room: number): Columns {
  const gap = room < 99 ? 1 : 2;
  const widths = new Map<Name, number>();
  let left = room + gap;
  for (const [name, width] of GRANTS.flatMap(
    (round) => Object.entries(round) as [Name, number][],
  )) {
    const wanted = Math.min(width, naturals[name]);
    const had = widths.get(name);
    const more = had === undefined ? wanted + gap : Math.min(wanted - had, left);
    if (wanted === 0 || more <= 0 || more > left) continue;
    widths.set(name, (had ?? -gap) + more);
    left -= more;
  }
  return { widths: new Map(NAMES.flatMap((name) => entry(widths, name))), gap };
}

const entry = (widths: ReadonlyMap<Name, number>, name: Name): readonly [Name, number][] => {
  const width = widths.get(name);
  return width === undefined ? [] : [[name, width]];
};

/** Cells of the longest text; 0: it says nothing. What changes from second to second takes what it gets. */
function naturalWidth(name: Name, rows: readonly Row[]): number {
  const { title, cell, isLeftOut, isNumber }: Column = COLUMNS[name];
  if (name === 'doing' || name === 'status' || isNumber) return Number.MAX_SAFE_INTEGER;
  let longest = '';
  let differs = false;
  let first: string | null = null;
  for (const row of rows) {
    const { text } = cell(row, 0);
    if (text.length > longest.length) longest = text;
    differs ||= first !== null && first !== text;
    first ??= text;
  }
  if (isLeftOut === 'uniform' && !differs) return 0;
  if (isLeftOut === 'empty' && longest === '') return 0;
  return Math.max(title.length + 1, widthOf(harmless(longest)));
}

/** The line of titles; the one that is sorted by has a mark. */
export function titleLine({ widths, gap }: Columns, sort: Sort): string {
  const cells = [...widths].map(([name, width]) => {
    const { title, sort: own, isNumber }: Column = COLUMNS[name];
    return placed(own === sort ? `${title}▾` : title, width, isNumber);
  });
  return cells.join(' '.repeat(gap));
}

/** The line of a row; `paint` gives it colours. */
export function rowLine(
  { widths, gap }: Columns,
  row: Row,
  now: number,
  paint: (text: string, style: Style) => string,
): string {
  const cells = [...widths].map(([name, width]) => {
    const { cell, isNumber }: Column = COLUMNS[name];
    const { text, style } = cell(row, now);
    return paint(placed(harmless(text), width, isNumber), style);
  });
  return cells.join(' '.repeat(gap));
}

/** A text in its column; numbers stand to the right. */
function placed(text: string, width: number, isNumber = false): string {
  const short = cut(text, width);
  const blank = ' '.repeat(width - widthOf(short));
  return isNumber ? blank + short : short + blank;
}
