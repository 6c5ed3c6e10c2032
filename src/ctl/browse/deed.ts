import type { State } from './state.ts';

/** What a key asks of the outside. */
export type Deed =
  | { readonly type: 'quit' }
  /** Give the terminal back for a while. */
  | { readonly type: 'stop' }
  | { readonly type: 'redraw' }
  | { readonly type: 'order'; readonly id: string; readonly event: 'REBUILD' | 'POLL' | 'UPDATE' }
  | {
      readonly type: 'mode';
      readonly mode: 'debug' | 'manage';
      readonly id: string;
      /** Empty: none was given. */
      readonly reason: string;
    }
  /** Explain the resource of the page now. */
  | { readonly type: 'explain' };

/** What a key does. */
export interface Step {
  readonly state: State;
  readonly deed: Deed | null;
}

/** The key changes what is shown, and nothing outside. */
export const plain = (state: State): Step => ({ state, deed: null });
