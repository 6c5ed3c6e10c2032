import type { Outcome, VerbResult } from '../model/driver.ts';
import type { Run } from '../model/resource.ts';
import type { State } from '../model/words.ts';
import { rebuild, stop } from './assess.scrub.ts';
import {
  type Assessment,
  type Failure,
  isAbsent,
  isGone,
  REACTIONS,
  unlessGone,
} from './assessment.ts';
import { action, type Context, SUCCESS, spentBy } from './context.ts';
import type { Finding } from './result.ts';
import type { Scene } from './scene.ts';
import { retyped } from './updates.ts';

/** What the outcome of `run` means for the machine in `state`, one that commands a verb. */
export function assessOutcome(
  state: State,
  context: Context,
  run: Run,
  outcome: Outcome,
  scene: Scene,
): Finding {
  const assessment = ASSESSMENTS[state];
  if (assessment === undefined) return { status: context.status, how: 'cancelled' };
  const seen = outcome.result === undefined ? {} : instancesSeen(context, outcome.result);
  const finding = judge(assessment, context, run, outcome, scene);
  const told = outcome.ok || finding.how === 'cancelled' || finding.how === 'exists';
  const fault = told ? {} : { fault: outcome.fault };
  return { ...finding, learn: { ...seen, ...fault, ...finding.learn } };
}

const instancesSeen = (context: Context, { instances }: VerbResult): Partial<Context> => ({
  instances,
  spent: spentBy(context, instances),
});

function judge(
  assessment: Assessment,
  context: Context,
  run: Run,
  outcome: Outcome,
  scene: Scene,
): Finding {
  if (outcome.ok) return assessment.done(context, outcome.result, run, scene);
  const reaction = REACTIONS[outcome.class];
  if (reaction === 'cancelled') {
    const known = assessment.cancelled?.(context, run) ?? { status: context.status };
    const doubt = run.cause === 'death' ? { death: 'doubted' as const } : {};
    return { status: known.status, how: 'cancelled', learn: { ...known.learn, ...doubt } };
  }
  return assessment.failed(context, { class: reaction, outcome }, run, scene);
}

const build: Assessment = {
  done: unlessGone((context, _, __, { now, input }) => ({
    status: context.status === 'degraded' ? 'degraded' : 'booting',
    learn: {
      built: true,
      bootDeadline: now + input.policy.bootTimeout,
      pushes: 0,
      plugs: 0,
      ...(context.status === 'degraded' ? {} : { configDigest: null }),
      // Who asked for a restart of what was down has got one.
      ...(action(context) === 'RESTART' ? { current: retyped(context.current, 'UPDATE') } : {}),
    },
  })),
  failed: (context, failure) => {
    if (isGone(failure)) return { status: 'gone' };
    if (failure.class === 'unsupported') return { status: 'configured', learn: { fault: null } };
    if (context.status === 'degraded') return survivorsOnly(context);
    if (failure.class === 'fail') return { status: 'error' };
    const uncounted = failure.class === 'postpone' ? { attempts: context.attempts - 1 } : {};
    return { status: 'down', learn: uncounted };
  },
};

/** The first time no successor can be had, the survivors are told that they are alone. */
function survivorsOnly({ tries, configDigest }: Context): Finding {
  return {
    status: 'degraded',
    learn: { bootDeadline: null, configDigest: tries === 0 ? null : configDigest },
  };
}

const configure: Assessment = {
  done: (context, result, run, scene) => {
    if (result.logical === 'gone') return { status: 'gone' };
    const configDigest = run.args.digest;
    if (context.status === 'quiesced') {
      return { status: 'quiesced', learn: { configDigest, ...SUCCESS } };
    }
    if (result.needs === 'replug') return replugOnce(context, run, scene);
    if (result.partial === true || context.status === 'degraded') {
      return { status: 'degraded', learn: { configDigest, uneven: true } };
    }
    return { status: 'configured', learn: { configDigest, ...SUCCESS } };
  },
  failed: (context, failure, run, scene) => {
    if (isGone(failure)) return { status: 'gone' };
    if (failure.class === 'unsupported') {
      const learn = { configDigest: run.args.digest, ...SUCCESS };
      return { status: context.status === 'quiesced' ? 'quiesced' : 'configured', learn };
    }
    if (context.status === 'quiesced') {
      // Nothing is started for what is to be off: somebody must say what is to become of it.
      if (isAbsent(failure) || failure.outcome.class === 'skip') return { status: 'error' };
      return failure.class === 'fail'
        ? { status: 'quiesced' }
        : { status: 'quiesced', how: 'failed' };
    }
    if (failure.class === 'fail') return { status: 'error' };
    if (isAbsent(failure)) return vanished(context, scene);
    if (noContact(failure)) return { status: 'up', how: 'failed' };
    return refusedPush(context, scene);
  },
};

/**
 * One replug is tried; what still differs then is replaced (scenario 24, lesson 46). What was asked for
 * since is another difference.
 */
function replugOnce({ plugs, configDigest }: Context, { args }: Run, { kind }: Scene): Finding {
  if (plugs === 0 || configDigest !== args.digest) return { status: 'replug' };
  return { status: kind.recovery === 'none' ? 'error' : 'restart' };
}

function vanished(context: Context, { kind }: Scene): Finding {
  if (kind.recovery !== 'recreate') return { status: 'error', learn: { configDigest: null } };
  const spent = context.members.map(({ index }) => index);
  return { status: 'down', learn: { only: null, spent, death: 'found' } };
}

/** The instance was reached and refused the push: a few times, then it is replaced (scenario 26). */
function refusedPush({ pushes }: Context, { input, kind }: Scene): Finding {
  if (pushes + 1 < input.policy.maxPushes) {
    return { status: 'up', how: 'failed', learn: { pushes: pushes + 1, tries: 0 } };
  }
  const learn = { pushes: 0, only: null, configDigest: null };
  return { status: kind.recovery === 'none' ? 'error' : 'restart', learn };
}

/**
 * Numbers that say nothing against the instance: it, or what the push is made of, was not reached, did
 * not answer in time, or rug itself failed. Nothing is destroyed for that; a deaf instance is found by
 * its probe.
 */
function noContact({ class: reaction, outcome }: Failure): boolean {
  const number = outcome.fault.code.slice(-4);
  return reaction === 'postpone' || /^(0000|01\d\d|1000|1011|2003|2004|21\d[02])$/.test(number);
}

const replug: Assessment = {
  done: unlessGone((_, result, run, { kind }) => {
    if (result.needs === 'replug')
      return { status: kind.recovery === 'none' ? 'error' : 'restart' };
    if (result.partial === true) return { status: 'degraded', learn: { uneven: true } };
    return { status: 'replug', learn: { configDigest: run.args.digest } };
  }),
  failed: (_, failure, __, { kind }) => {
    // An API that is away is no reason to destroy a router: it is tried again, spaced.
    if (noContact(failure)) return { status: 'up', learn: { plugs: 0 } };
    const status = kind.recovery === 'none' ? 'error' : 'restart';
    return { status, learn: { only: null, configDigest: null } };
  },
};

const quiesce: Assessment = {
  done: unlessGone(() => ({ status: 'quiesced', learn: { bootDeadline: null, ...SUCCESS } })),
  failed: (context, failure, _, scene) => {
    if (isGone(failure)) return { status: 'gone' };
    if (failure.class === 'unsupported') return { status: context.status, how: 'unsupported' };
    if (isAbsent(failure)) return { ...vanished(context, scene), how: 'failed' };
    const last = failure.class === 'retry' && context.tries + 1 >= scene.input.policy.maxAttempts;
    if (failure.class === 'fail' || last) return { status: 'error' };
    return { status: context.status, how: 'failed' };
  },
};

const restart: Assessment = {
  // It may be on or off by now: what was quiesced would never be looked at.
  cancelled: () => ({ status: 'restart' }),
  done: unlessGone((context, _, __, { now, input }) => ({
    status: 'booting',
    learn: {
      built: true,
      bootDeadline: now + input.policy.bootTimeout,
      pushes: 0,
      plugs: 0,
      current: action(context) === 'RESTART' ? retyped(context.current, 'UPDATE') : context.current,
    },
  })),
  failed: (context, failure, _, scene) => {
    if (isGone(failure)) return { status: 'gone' };
    if (isAbsent(failure)) return vanished(context, scene);
    if (failure.class === 'fail' || failure.class === 'unsupported') return { status: 'error' };
    const uncounted = failure.class === 'postpone' ? { attempts: context.attempts - 1 } : {};
    return { status: 'restart', how: 'failed', learn: uncounted };
  },
};

const ASSESSMENTS: Readonly<Partial<Record<State, Assessment>>> = {
  CreateVM: build,
  ConfigureVM: configure,
  ReplugVM: replug,
  StopVM: stop,
  RebuildVM: rebuild,
  QuiesceVM: quiesce,
  RestartVM: restart,
};
