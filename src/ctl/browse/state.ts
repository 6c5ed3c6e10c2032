/** Everything that the screen shows is a function of this. */
import type { BrakeState, Why } from '../answers.insight.ts';
import type { Mode } from '../answers.rug.ts';
import { type Naturals, naturalsOf } from './columns.ts';
import { type Fleet, NO_FLEET } from './fleet.ts';
import type { Choice } from './order.ts';
import type { Row } from './row.ts';

/** Times are epoch milliseconds. */
export interface State {
  /** Where rug is. */
  readonly url: string;
  /** What was asked for on the command line; empty: everything. */
  readonly scope: string;
  readonly now: number;
  /** Of the terminal; each at least 1. */
  readonly columns: number;
  readonly rows: number;
  readonly link: Link;
  readonly fleet: Fleet;
  readonly choice: Choice;
  /** Of the columns, for all rows that are known. */
  readonly naturals: Naturals;
  /** The rows of the table, in order. */
  readonly order: readonly Row[];
  readonly cursor: Cursor;
  readonly page: Page;
  readonly prompt: Prompt | null;
  readonly notice: Notice | null;
  /** The last order that was given here: whether it is refused is told. */
  readonly ordered: { readonly id: string; readonly event: string } | null;
  readonly modes: readonly Mode[];
  readonly brakes: readonly BrakeState[];
}

/** How it stands with rug; `heardAt`: the last news. */
export type Link = { readonly heardAt: number } & (
  | { readonly type: 'connecting' | 'connected' }
  | { readonly type: 'lost'; readonly why: string; readonly retryAt: number }
);

export interface Cursor {
  /** Whom the cursor follows; null: it stays on the first row, whoever that is. */
  readonly id: string | null;
  /** Where in the order it is. */
  readonly at: number;
  /** The first row on the screen. */
  readonly top: number;
}

export type Page =
  | { readonly type: 'table' }
  /** `top`: the first line on the screen. */
  | { readonly type: 'help'; readonly top: number }
  | {
      readonly type: 'why';
      readonly id: string;
      readonly top: number;
      /** null: not yet known. */
      readonly why: Why | null;
      /** Why there is no explanation; null: nothing is wrong. */
      readonly message: string | null;
    };

export type Prompt =
  | { readonly type: 'filter' }
  | { readonly type: 'rebuild'; readonly id: string; readonly label: string }
  | {
      readonly type: 'reason';
      readonly mode: 'debug' | 'manage';
      readonly id: string;
      readonly label: string;
      readonly text: string;
    };

export interface Notice {
  readonly text: string;
  readonly isBad: boolean;
  readonly at: number;
}

export interface Beginning {
  readonly url: string;
  readonly scope: string;
  readonly now: number;
  readonly columns: number;
  readonly rows: number;
}

/** Before anything is known. */
export function initialState(beginning: Beginning): State {
  return {
    ...beginning,
    link: { type: 'connecting', heardAt: beginning.now },
    fleet: NO_FLEET,
    choice: { sort: 'status', filter: '', errorsOnly: false },
    naturals: naturalsOf([]),
    order: [],
    cursor: { id: null, at: 0, top: 0 },
    page: { type: 'table' },
    prompt: null,
    notice: null,
    ordered: null,
    modes: [],
    brakes: [],
  };
}

/** The row under the cursor. */
export const selectedRow = ({ order, cursor }: State): Row | null => order[cursor.at] ?? null;
