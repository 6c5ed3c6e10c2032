/** Pages that are longer than the screen. */
import { layoutFor } from './layout.ts';
import { pageLines } from './pages.ts';
import type { State } from './state.ts';

/** With the page so many lines further down; it stops at the ends. The table is no such page. */
export function scrolledPage(state: State, by: number): State {
  const { page } = state;
  if (page.type === 'table') return state;
  const most = Math.max(0, pageLines(state, page, false).length - layoutFor(state).body);
  const top = Math.max(0, Math.min(page.top + by, most));
  return top === page.top ? state : { ...state, page: { ...page, top } };
}
