/** The screen of a state, as lines. */
import { paint } from '../table.ts';
import { bottomLine } from './bottom.ts';
import { cut, fitted } from './cells.ts';
import { type Columns, columnsFor, rowLine, titleLine } from './columns.ts';
import { detailLines } from './details.ts';
import { brakeLine, countsLine, modesLine, statusLine } from './head.ts';
import { layoutFor, type Part } from './layout.ts';
import { pageLines } from './pages.ts';
import type { Row } from './row.ts';
import type { State } from './state.ts';

/** As many lines as the terminal has, none wider than it is. Only what is in sight is drawn. */
export function viewOf(state: State, colour: boolean): readonly string[] {
  const { rows, columns } = state;
  const { parts, body } = layoutFor(state);
  const middle = bodyLines(state, body, colour);
  const part = (name: Part, lines: () => readonly string[]): readonly string[] =>
    parts.has(name) ? lines() : [];
  const lines = [
    ...part('status', () => [statusLine(state, colour)]),
    ...part('brake', () => [brakeLine(state, colour)]),
    ...part('modes', () => [modesLine(state, colour)]),
    ...part('counts', () => [countsLine(state, colour)]),
    ...part('titles', () => [titles(state, colour)]),
    ...middle,
    ...Array.from({ length: body - middle.length }, () => ''),
    ...part('details', () => detailLines(state, colour)),
    ...part('bottom', () => [bottomLine(state, colour)]),
  ];
  return lines.slice(0, rows).map((line) => cut(line, columns));
}

function bodyLines(state: State, body: number, colour: boolean): readonly string[] {
  const { page, order, cursor } = state;
  if (page.type !== 'table') {
    return pageLines(state, page, colour).slice(page.top, page.top + body);
  }
  const columns = columnsOf(state);
  return order
    .slice(cursor.top, cursor.top + body)
    .map((row, index) => tableLine(state, columns, row, cursor.top + index === cursor.at, colour));
}

/** The mark of the row under the cursor. */
const MARK = 1;

const columnsOf = ({ naturals, columns }: State): Columns => columnsFor(naturals, columns - MARK);

const titles = (state: State, colour: boolean): string =>
  paint(
    fitted(` ${titleLine(columnsOf(state), state.choice.sort)}`, state.columns),
    ['bold', 'underline'],
    colour,
  );

function tableLine(
  state: State,
  columns: Columns,
  row: Row,
  isSelected: boolean,
  colour: boolean,
): string {
  if (!isSelected) {
    return ` ${rowLine(columns, heldBack(state, row), state.now, (text, style) => paint(text, style, colour))}`;
  }
  const line = rowLine(columns, heldBack(state, row), state.now, (text) => text);
  return paint(fitted(`>${line}`, state.columns), 'inverse', colour);
}

/** Who rests because of a mode says so. */
function heldBack({ modes }: State, row: Row): Row {
  if (row.doing.text !== '') return row;
  const isHeld = modes.some(
    ({ scope, key }) => scope === 'global' || key === (scope === 'tenant' ? row.tenantId : row.id),
  );
  return isHeld ? { ...row, doing: { ...row.doing, text: 'debug', tone: 'waits' } } : row;
}
