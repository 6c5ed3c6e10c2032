/** What comes in from outside. */
import type { BrakeState, Why } from '../answers.insight.ts';
import type { Mode } from '../answers.rug.ts';
import type { Row } from './row.ts';

/** Times are epoch milliseconds. */
export type News =
  /** The stream of changes stands. */
  | { readonly type: 'linked' }
  /** It stands no more; it is tried again at `retryAt`. */
  | { readonly type: 'lost'; readonly why: string; readonly retryAt: number }
  /** Something was heard of rug. */
  | { readonly type: 'heard'; readonly at: number }
  /** A list begins. */
  | { readonly type: 'listing' }
  /** Some rows; `asked`: all that were asked for by id; null: it is a page of the list. */
  | {
      readonly type: 'rows';
      readonly rows: readonly Row[];
      readonly asked: readonly string[] | null;
    }
  /** The list has been read to its end. */
  | { readonly type: 'listed' }
  | {
      readonly type: 'changed';
      readonly id: string;
      readonly status: string;
      readonly state: string;
      readonly at: number;
      /** Events that were not followed, and why. */
      readonly refused: readonly { readonly event: string; readonly reason: string }[];
    }
  | {
      readonly type: 'rug';
      readonly modes: readonly Mode[];
      readonly brakes: readonly BrakeState[];
    }
  | { readonly type: 'why'; readonly id: string; readonly why: Why }
  /** It cannot be explained. */
  | { readonly type: 'unexplained'; readonly id: string; readonly message: string }
  /** A question was not answered: what is shown may be old. */
  | { readonly type: 'unanswered'; readonly text: string }
  /** What became of an order. */
  | { readonly type: 'done'; readonly text: string }
  | { readonly type: 'failed'; readonly text: string }
  | { readonly type: 'resized'; readonly columns: number; readonly rows: number }
  | { readonly type: 'tick'; readonly now: number };
