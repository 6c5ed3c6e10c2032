import type { Mailbox } from '../model/mailbox.ts';
import type { Policy } from '../model/policy.ts';
import type { EventType, State } from '../model/words.ts';
import type { Draw } from './chance.ts';
import { type Context, stable } from './context.ts';
import type { Scene } from './scene.ts';

/** Types that cut a wait short when they come while it lasts (dispositions.ts). */
const IMPATIENT: readonly EventType[] = ['DELETE', 'REBUILD', 'QUIESCE', 'RESTART'];

/**
 * The context of a machine that comes to rest with `back`, the entry that was put back: until when it
 * waits, and what has been tried in vain and waits with it. Every status that is not stable gets a
 * time at which the machine goes on by itself.
 */
export function settled(
  state: State,
  context: Context,
  mailbox: Mailbox,
  back: EventType | null,
  scene: Scene,
  draw: Draw,
): Context {
  const wait = waitOf(state, context, mailbox);
  if (wait === null) return { ...context, wait, wakeAt: null, tired: [] };
  const pending = mailbox[0]?.entries.map((entry) => entry.type) ?? [];
  const tried = (type: EventType): boolean => type === back || context.tired.includes(type);
  return {
    ...context,
    wait,
    wakeAt: wakeTime(wait, context, scene, draw),
    tired: IMPATIENT.filter((type) => tried(type) && pending.includes(type)),
  };
}

function waitOf(state: State, { status, wait }: Context, mailbox: Mailbox): Context['wait'] {
  if (state === 'Exit') return null;
  if (state === 'Held') return 'grace';
  if (status === 'error') return mailbox.length > 0 ? 'cooldown' : null;
  // What is stable is only woken for what is pending.
  return wait === 'again' && stable(status) ? null : wait;
}

function wakeTime(
  wait: NonNullable<Context['wait']>,
  context: Context,
  { now, input: { policy } }: Scene,
  draw: Draw,
): number {
  switch (wait) {
    case 'again':
      return now;
    case 'boot':
      return Math.min(now + policy.bootCheckInterval, context.bootDeadline ?? now);
    case 'backoff':
      return now + pause(context.tries, policy, draw);
    case 'cooldown':
      return (context.erroredAt ?? now) + policy.errorCooldown;
    case 'grace':
      return context.heldUntil ?? now;
  }
}

/** Doubles with each failure up to the limit; the upper half is drawn, so that herds disperse. */
function pause(tries: number, { backoffBase, backoffMax }: Policy, draw: Draw): number {
  const longest = Math.min(backoffMax, backoffBase * 2 ** Math.max(0, tries - 1));
  return Math.round(longest * (0.5 + draw.random() / 2));
}
