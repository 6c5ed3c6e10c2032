import type { Run, RunCause } from '../model/resource.ts';
import type { Verb } from '../model/words.ts';
import type { Draw } from './chance.ts';
import { action, type Context, removing } from './context.ts';
import type { Desired } from './desired.ts';
import type { Effect } from './effects.ts';
import type { Scene } from './scene.ts';

type Wanted = Extract<Effect, { ask: 'verb' }>;

/** The run that a state asks for, with all that is random or an identity drawn into it. */
export function runOf(
  wanted: Wanted,
  context: Context,
  desired: Desired,
  { input, drivers, now }: Scene,
  draw: Draw,
): Run {
  const { verb, members, args } = wanted;
  const subject = {
    ...input.identity,
    spec: desired.spec,
    revision: desired.revision,
    incarnation: incarnation(members),
  };
  return {
    id: draw.uuid(),
    verb,
    args: { ...args, members, digest: desired.digest, revision: desired.revision },
    cause: causeOf(verb, context),
    eventId: context.current?.eventId ?? '',
    keys: drivers.keys(subject, verb, members),
    startedAt: now,
    deadline: now + input.policy.deadlines[verb],
  };
}

/**
 * A POLL that ends in another instance, or a restart, has found the old one dead; so has whatever
 * else only wanted to look, or to push, and was met by a death.
 */
function causeOf(verb: Verb, context: Context): RunCause {
  const type = action(context);
  if (removing(context)) return type === 'POLL' ? 'DELETE' : type;
  const renews = verb === 'scrub' || verb === 'build' || verb === 'restart';
  const unasked = type === 'POLL' || context.death === 'found';
  return renews && unasked ? 'death' : type;
}

/** The highest of the members: one number for people and subjects. */
export function incarnation(members: Context['members']): number {
  return members.reduce((highest, member) => Math.max(highest, member.incarnation), 0);
}
