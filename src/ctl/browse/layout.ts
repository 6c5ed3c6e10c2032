/** Which parts of the screen there is room for. */
import type { State } from './state.ts';

/** Each part, and the height of a terminal from which on it is there. */
const FROM = {
  bottom: 2,
  status: 3,
  brake: 4,
  titles: 5,
  counts: 7,
  modes: 9,
  details: 18,
} as const;

export type Part = keyof typeof FROM;

/** Lines of a part; the others have one. */
const LINES: Partial<Record<Part, number>> = { details: 4 };

export interface Layout {
  readonly parts: ReadonlySet<Part>;
  /** Lines that are left for what is looked at; at least one. */
  readonly body: number;
}

/** What the screen of a state consists of. */
export function layoutFor(state: State): Layout {
  const isTable = state.page.type === 'table';
  const wanted: Readonly<Record<Part, boolean>> = {
    bottom: true,
    status: true,
    brake: state.brakes.some(({ engaged }) => engaged),
    titles: isTable,
    counts: true,
    modes: state.modes.length > 0,
    details: isTable,
  };
  const names = Object.keys(FROM) as Part[];
  const parts = new Set(names.filter((part) => wanted[part] && state.rows >= FROM[part]));
  const taken = [...parts].reduce((sum, part) => sum + (LINES[part] ?? 1), 0);
  return { parts, body: Math.max(1, state.rows - taken) };
}
