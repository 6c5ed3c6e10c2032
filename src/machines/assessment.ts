import type { Outcome, OutcomeClass, VerbResult } from '../model/driver.ts';
import type { Run } from '../model/resource.ts';
import type { Context } from './context.ts';
import type { Finding } from './result.ts';
import type { Scene } from './scene.ts';

/** How a verb that was asked for in a state is understood there. */
export interface Assessment {
  /** What is known once it was cancelled; absent: what was known before. */
  readonly cancelled?: (context: Context, run: Run) => Pick<Finding, 'status' | 'learn'>;
  readonly done: (context: Context, result: VerbResult, run: Run, scene: Scene) => Finding;
  readonly failed: (context: Context, failure: Failure, run: Run, scene: Scene) => Finding;
}

export interface Failure {
  readonly class: Reaction;
  readonly outcome: Failed;
}

type Failed = Extract<Outcome, { ok: false }>;

/** Nine ways to fail, five ways to react: what is not done is tried again (Robot spec 4). */
export type Reaction = 'retry' | 'fail' | 'postpone' | 'unsupported' | 'cancelled';
export const REACTIONS: Readonly<Record<OutcomeClass, Reaction>> = {
  retry: 'retry',
  skip: 'retry',
  reconcile: 'retry',
  lost: 'retry',
  fail: 'fail',
  postpone: 'postpone',
  unsupported: 'unsupported',
  cancelled: 'cancelled',
};

/** The verb has looked, and there was nothing to work on. */
export const isAbsent = ({ outcome }: Failure): boolean => outcome.result?.instances.length === 0;

export const isGone = ({ outcome }: Failure): boolean => outcome.result?.logical === 'gone';

/** A logical resource that is gone takes precedence over whatever the verb was for. */
export const unlessGone =
  (done: Assessment['done']): Assessment['done'] =>
  (context, result, run, scene) =>
    result.logical === 'gone' ? { status: 'gone' } : done(context, result, run, scene);
