/** How the verbs that take instances away are understood: for good, or to make room for others. */
import type { VerbResult } from '../model/driver.ts';
import type { Run } from '../model/resource.ts';
import { type Assessment, type Failure, isGone } from './assessment.ts';
import { type Context, removing } from './context.ts';
import { held } from './effects.ts';
import type { Finding } from './result.ts';

export const stop: Assessment = {
  cancelled: (context, run) => ({ status: statusWhenStopped(context, run), learn: { only: null } }),
  done: (context, result, run, scene) => {
    if (run.args.unlessExists === true && result.logical === 'exists') {
      return { status: context.status, how: 'exists' };
    }
    if (run.verb === 'scrubprep') {
      if (scene.kind.grace > 0) return held(scene);
      return { status: context.status, how: 'prepared' };
    }
    if (run.args.purpose === 'remove') return { status: 'down' };
    return scrubbed(context, result);
  },
  failed: (context, failure, run, scene) => {
    if (failure.class === 'unsupported') {
      return stop.done(context, { instances: context.instances }, run, scene);
    }
    if (failure.outcome.result?.logical === 'exists' && run.args.unlessExists === true) {
      return { status: context.status, how: 'exists' };
    }
    const status = statusWhileItResists(context, failure, run);
    return { status, how: 'failed', learn: { only: null } };
  },
};

/** What was to be replaced is looked at again, never taken for a new one; of a death it is known. */
function statusWhenStopped(context: Context, { cause }: Run): Context['status'] {
  const stays = removing(context) || cause === 'death' || context.status === 'degraded';
  return stays ? context.status : 'restart';
}

/** The old instances are gone: their successors draw new incarnations (`spent`, effects.ts). */
function scrubbed(context: Context, result: VerbResult): Finding {
  if (result.logical === 'gone') return { status: 'gone' };
  if (context.only !== null) {
    return { status: context.status, how: 'part', learn: { only: null } };
  }
  return { status: 'down', learn: { built: false, bootDeadline: null, configDigest: null } };
}

/**
 * A removal goes on until it is done (`gone`), unless it is still to be found out whether it is due.
 * An instance that is to be replaced is looked at again (`restart`), never taken for a new one.
 */
function statusWhileItResists(context: Context, failure: Failure, run: Run): Context['status'] {
  if (isGone(failure)) return 'gone';
  if (removing(context)) return run.args.unlessExists === true ? context.status : 'gone';
  return context.status === 'degraded' ? 'degraded' : 'restart';
}

export const rebuild: Assessment = {
  // The instance may be gone by now: what was quiesced would never be looked at.
  cancelled: () => ({ status: 'restart' }),
  done: (context, result) => scrubbed({ ...context, only: null }, result),
  failed: (context, failure, run, scene) => {
    if (failure.class === 'unsupported') {
      return rebuild.done(context, { instances: [] }, run, scene);
    }
    return { status: isGone(failure) ? 'gone' : 'restart', how: 'failed' };
  },
};
