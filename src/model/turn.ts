/**
 * What main and a worker exchange: a *turn*. It carries whatever there is to carry, so that many
 * decisions, verbs and looks cost one message; a message for each costs more than they do.
 */
import type { DecideInput, Decision } from './decide.ts';
import type { LookResult, Outcome } from './driver.ts';
import type { ActTask, LookTask } from './lane.ts';

/** A verb or a look. `slot`: where its gate word lies and how it names itself at work, from 1. */
export type TurnTask =
  | { readonly slot: number; readonly act: ActTask }
  | { readonly slot: number; readonly look: LookTask };

export interface Turn {
  /** To be decided on at once, and then answered; null: there is nothing to decide. */
  readonly batch: readonly DecideInput[] | null;
  /** To be begun. */
  readonly tasks: readonly TurnTask[];
}

export interface TurnAnswer {
  /** In the order of the batch, or what was thrown. */
  readonly decided: Ending<readonly Decision[]>;
  /** Tasks of this and earlier turns that have ended since the last answer. */
  readonly ended: readonly TaskEnd[];
}

export interface TaskEnd {
  readonly slot: number;
  readonly ending: Ending<Outcome | LookResult>;
}

export type Ending<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown };
