import type { Verb } from './words.ts';

/** How long a verb takes: from the trail. */
export interface VerbDuration {
  readonly driver: string;
  readonly verb: Verb;
  /** Verbs that ended well among the newest rows of the trail. */
  readonly count: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
}
