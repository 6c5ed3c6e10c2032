import type { Verdict } from '../model/mailbox.ts';
import type { Member } from '../model/resource.ts';
import type { Look, State, Verb } from '../model/words.ts';
import { action, type Context, removing, SUCCESS, survivorsStale } from './context.ts';
import type { Desired } from './desired.ts';
import type { Finding } from './result.ts';
import { faultOf, type Scene, supports, unserved } from './scene.ts';
import { ordered } from './take.ts';
import { retyped } from './updates.ts';

/**
 * What a state asks for, as data. `answer`: it needs no world, the result is known at once.
 * `learn`: what must be remembered with the commit of the run, or with the answer.
 */
export type Effect =
  | { readonly ask: 'rest' }
  | { readonly ask: 'look'; readonly look: Look }
  | {
      readonly ask: 'verb';
      readonly verb: Verb;
      readonly members: readonly Member[];
      readonly args?: VerbArgs;
      readonly learn?: Partial<Context>;
    }
  | ({ readonly ask: 'answer' } & Finding);

interface VerbArgs {
  readonly purpose?: 'replace' | 'remove';
  readonly image?: string;
  readonly unlessExists?: boolean;
  readonly replug?: boolean;
}

type EffectOf = (context: Context, desired: Desired, scene: Scene) => Effect;

const REST: Effect = { ask: 'rest' };

export const EFFECTS: Readonly<Record<State, EffectOf>> = {
  CalcAction: () => REST,
  Held: () => REST,
  Exit: () => REST,

  Alive: (context, _, { input, now }) =>
    speaksForAll(context) && trusted(context.current?.args.verdict, now, input.policy.verdictFresh)
      ? {
          ask: 'answer',
          status: context.status === 'configured' ? 'configured' : 'up',
          learn: { death: null },
        }
      : { ask: 'look', look: 'probe' },

  CreateVM: (context, desired, scene) => {
    const nobody = unserved(scene, 'build');
    if (nobody !== null) return { ask: 'answer', status: 'error', learn: { fault: nobody } };
    if (!supports(scene, 'build')) return { ask: 'answer', status: 'configured' };
    const counted = context.status !== 'degraded';
    if (counted && context.attempts >= scene.input.policy.maxAttempts) return spent(context, scene);
    const members = membersToBuild(context, desired, scene);
    const others = ({ index }: Member): boolean => index >= members.length;
    return {
      ask: 'verb',
      verb: 'build',
      members,
      ...(context.image === null ? {} : { args: { image: context.image } }),
      learn: {
        members: [...members, ...context.members.filter(others)],
        spent: context.spent.filter((index) => index >= members.length),
        attempts: context.attempts + (counted ? 1 : 0),
      },
    };
  },

  CheckBoot: (context, desired, { cause }) => {
    if (context.status === 'configured') return { ask: 'answer', status: 'configured' };
    const stale = context.status === 'degraded' && survivorsStale(context, desired);
    return { ...lookUnlessDone(context, cause, 'probe'), stale };
  },

  ConfigureVM: (context, desired, scene) => {
    const { status, configDigest } = context;
    const verb = status === 'quiesced' ? 'updatequiesced' : 'updaterunning';
    if (configDigest !== desired.digest && supports(scene, verb)) {
      return { ask: 'verb', verb, members: wanted(context, desired, scene) };
    }
    const learn = { configDigest: desired.digest };
    if (status === 'degraded') return { ask: 'answer', status, learn };
    const done = status === 'quiesced' ? status : 'configured';
    return { ask: 'answer', status: done, learn: { ...learn, ...SUCCESS } };
  },

  ReplugVM: (context, desired, scene) => ({
    ask: 'verb',
    verb: 'updaterunning',
    members: wanted(context, desired, scene),
    args: { replug: true },
    learn: { plugs: context.plugs + 1 },
  }),

  StopVM: (context, _, scene) => {
    const nobody = context.built ? unserved(scene, 'scrub') : null;
    if (nobody !== null) {
      // What is there would be left behind: it waits for its driver to come back.
      return { ask: 'answer', status: context.status, how: 'failed', learn: { fault: nobody } };
    }
    return removing(context) ? remove(context, scene) : replace(context);
  },

  RebuildVM: (context) => scrub(context, context.members),

  PushUpdate: ({ status }) => ({ ask: 'answer', status }),

  /** What is there is not known any more: `restart` makes it be looked at whatever comes between. */
  ClearError: (context) => ({
    ask: 'answer',
    status: 'restart',
    learn: {
      ...SUCCESS,
      erroredAt: null,
      ...(action(context) === 'CLEAR_ERROR' ? { current: retyped(context.current, 'UPDATE') } : {}),
    },
  }),

  Stats: (context, _, { cause }) => lookUnlessDone(context, cause, 'stats'),

  QuiesceVM: (context, desired, scene) =>
    supports(scene, 'quiesce')
      ? { ask: 'verb', verb: 'quiesce', members: wanted(context, desired, scene) }
      : { ask: 'answer', status: context.status, how: 'unsupported' },

  RestartVM: (context, desired, scene) => {
    if (!supports(scene, 'restart')) {
      const fault = faultOf(scene, 'restart', '1005', 'it is not alive and cannot be restarted');
      return { ask: 'answer', status: 'error', learn: { fault } };
    }
    if (context.attempts >= scene.input.policy.maxAttempts) return spent(context, scene);
    return {
      ask: 'verb',
      verb: 'restart',
      members: wanted(context, desired, scene),
      // What was pushed may be lost with its power, however this ends.
      learn: { attempts: context.attempts + 1, configDigest: null },
    };
  },
};

/** A verdict is about an instance: it says nothing of a missing member, or of what was scrubbed. */
function speaksForAll({ status, built }: Context): boolean {
  return status !== 'degraded' && (status !== 'down' || built);
}

/** Only the good news of the health child is taken as it is: before anything is destroyed, we look. */
function trusted(verdict: Verdict | undefined, now: number, fresh: number): boolean {
  return verdict?.alive === true && now - verdict.at <= fresh;
}

/** The outcome of a verb is committed before anything is looked at: a look may be abandoned. */
function lookUnlessDone(context: Context, cause: Scene['cause'], look: Look): Effect {
  return cause === 'DONE'
    ? { ask: 'answer', status: context.status, how: 'later' }
    : { ask: 'look', look };
}

function spent({ attempts, fault }: Context, scene: Scene): Effect {
  const message = `${attempts} attempts were made, the limit is ${scene.input.policy.maxAttempts}`;
  return {
    ask: 'answer',
    status: 'error',
    learn: { fault: fault ?? faultOf(scene, 'build', '1001', message) },
  };
}

/** The members the spec asks for; others are only remembered for their incarnation. */
function wanted({ members }: Context, desired: Desired, { input, drivers }: Scene): Member[] {
  const required = drivers.required(input.identity.kind, desired.spec);
  return members.filter((member) => member.index < required);
}

/** A member gets a new incarnation when its last instance is no more, and keeps it over retries. */
function membersToBuild(
  context: Context,
  desired: Desired,
  { input, drivers }: Scene,
): readonly Member[] {
  const required = drivers.required(input.identity.kind, desired.spec);
  return Array.from({ length: required }, (_, index) => {
    const known = context.members.find((member) => member.index === index);
    if (known === undefined) return { index, incarnation: 1 };
    return context.spent.includes(index) ? { index, incarnation: known.incarnation + 1 } : known;
  });
}

/** scrubprep first where the driver has it, then the grace of the kind, then scrub. */
function remove(context: Context, scene: Scene): Effect {
  const { members } = context;
  const unlessExists = doubtful(context);
  const args = { purpose: 'remove', ...(unlessExists ? { unlessExists } : {}) } as const;
  if (context.prepared) {
    return supports(scene, 'scrub')
      ? { ask: 'verb', verb: 'scrub', members, args: { purpose: 'remove' } }
      : { ask: 'answer', status: 'down' };
  }
  if (supports(scene, 'scrubprep')) return { ask: 'verb', verb: 'scrubprep', members, args };
  if (scene.kind.grace > 0) return { ask: 'answer', ...held(scene) };
  return supports(scene, 'scrub')
    ? { ask: 'verb', verb: 'scrub', members, args }
    : { ask: 'answer', status: 'down' };
}

/** What a prepared deletion does next: wait out the grace, or go on. */
export function held({ kind, now }: Scene): Finding {
  return { status: 'held', learn: { heldUntil: now + kind.grace } };
}

/** A deletion that nobody ordered is checked against the world first (scenario 12, D-25). */
function doubtful({ current, status }: Context): boolean {
  return status !== 'gone' && current?.type === 'DELETE' && !ordered(current.origin);
}

function replace(context: Context): Effect {
  const { only, members } = context;
  return scrub(
    context,
    only === null ? members : members.filter((member) => only.includes(member.index)),
  );
}

/** From its decision on nothing is sure to be left of them, however it ends: a look may find it. */
function scrub({ spent }: Context, members: readonly Member[]): Effect {
  const indexes = members.map(({ index }) => index);
  return {
    ask: 'verb',
    verb: 'scrub',
    members,
    args: { purpose: 'replace' },
    learn: { spent: [...new Set([...spent, ...indexes])] },
  };
}
