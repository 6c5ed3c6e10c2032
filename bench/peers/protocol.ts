import type { PeerFacts } from './peer.ts';

/** What the measuring process asks of the one in which a peer runs; one after the other. */
export type Ask =
  | {
      readonly type: 'prepare';
      readonly postgres: string;
      readonly service: string;
      readonly admin: string;
      readonly resources: number;
      readonly tenants: number;
    }
  | { readonly type: 'fill'; readonly first: number; readonly count: number }
  | { readonly type: 'drain' }
  | { readonly type: 'rest' }
  | { readonly type: 'stop' };

/** The answer: what was asked is done, and took this long; or it failed. */
export type Answer =
  | { readonly type: 'facts'; readonly facts: PeerFacts; readonly version: string }
  | { readonly type: 'done'; readonly seconds: number }
  | { readonly type: 'failed'; readonly why: string };
