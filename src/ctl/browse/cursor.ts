/** The cursor in the table: it follows a resource, and what it is on is always on the screen. */
import { naturalsOf } from './columns.ts';
import { layoutFor } from './layout.ts';
import { arranged } from './order.ts';

import type { Cursor, State } from './state.ts';

/** With the rows in their order again, after rows or choice have changed. */
export function rearranged(state: State): State {
  const rows = [...state.fleet.rows.values()];
  return onScreen({ ...state, naturals: naturalsOf(rows), order: arranged(rows, state.choice) });
}

/** With the cursor where its resource is, and that on the screen. */
export function onScreen(state: State): State {
  const { order, cursor } = state;
  const found = cursor.id === null ? 0 : order.findIndex(({ id }) => id === cursor.id);
  // Who is gone leaves the cursor to the one that is in its place.
  const at = found < 0 ? within(cursor.at, order.length) : within(found, order.length);
  const id = found < 0 ? (order[at]?.id ?? null) : cursor.id;
  const top = scrolledTo(cursor.top, at, order.length, layoutFor(state).body);
  return isSame(cursor, { id, at, top }) ? state : { ...state, cursor: { id, at, top } };
}

/** With the cursor so many rows further down; it stops at the ends. */
export function moved(state: State, by: number): State {
  const at = within(state.cursor.at + by, state.order.length);
  return onScreen({
    ...state,
    cursor: { ...state.cursor, at, id: state.order[at]?.id ?? null },
  });
}

/** With the cursor on the first row, whoever that is from now on. */
export const movedHome = (state: State): State =>
  onScreen({ ...state, cursor: { id: null, at: 0, top: 0 } });

/** The first line to show of `count`, so that line `at` is among the `height` shown. */
function scrolledTo(top: number, at: number, count: number, height: number): number {
  const seen = Math.min(Math.max(top, at - height + 1), at);
  return Math.max(0, Math.min(seen, count - height));
}

const within = (at: number, count: number): number => Math.max(0, Math.min(at, count - 1));

const isSame = (a: Cursor, b: Cursor): boolean => a.id === b.id && a.at === b.at && a.top === b.top;
