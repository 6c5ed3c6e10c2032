import { REFUSALS } from '../model/refusal.ts';
import type { EventType, State } from '../model/words.ts';
import type { Context } from './context.ts';
import type { Scene } from './scene.ts';

/**
 * What becomes of each event in each situation: every pair is declared here, and nowhere else.
 * take: it is worked on now. order: now if an operator sent it, else it waits. wait: it stays in the
 * mailbox. drop: there is nothing to do. refuse: it is answered with a reason.
 */
export const DISPOSITION_WORDS = ['take', 'order', 'wait', 'drop', 'refuse'] as const;
export type Disposition = (typeof DISPOSITION_WORDS)[number];

export const SITUATIONS = [
  /** A verb or a look is under way. DELETE, REBUILD and CLEAR_ERROR tell it to stop (main does). */
  'working',
  'ready',
  /** An instance boots: only what makes its boot pointless does not wait for the next look. */
  'boot',
  /** Something failed and is tried again after a pause. */
  'backoff',
  'quiesced',
  /** The resource is to go; what comes now is of no use to it, or belongs to the next life. */
  'gone',
  'error',
  'cooldown',
  'held',
  'closed',
] as const;
export type Situation = (typeof SITUATIONS)[number];

type Row = Readonly<Record<EventType, Disposition>>;

const all = (disposition: Disposition): Row => ({
  CREATE: disposition,
  READ: disposition,
  UPDATE: disposition,
  DELETE: disposition,
  POLL: disposition,
  REBUILD: disposition,
  QUIESCE: disposition,
  RESTART: disposition,
  CLEAR_ERROR: disposition,
});

export const DISPOSITIONS: Readonly<Record<Situation, Row>> = {
  working: all('wait'),
  ready: { ...all('take'), CLEAR_ERROR: 'refuse' },
  boot: { ...all('wait'), DELETE: 'take', REBUILD: 'take', CLEAR_ERROR: 'refuse' },
  backoff: {
    ...all('wait'),
    DELETE: 'take',
    REBUILD: 'take',
    QUIESCE: 'order',
    RESTART: 'order',
    CLEAR_ERROR: 'refuse',
  },
  quiesced: {
    ...all('take'),
    READ: 'drop',
    POLL: 'drop',
    QUIESCE: 'drop',
    CLEAR_ERROR: 'refuse',
  },
  gone: { ...all('wait'), POLL: 'drop', DELETE: 'take', CLEAR_ERROR: 'refuse' },
  error: { ...all('take'), POLL: 'drop' },
  cooldown: {
    ...all('wait'),
    POLL: 'drop',
    DELETE: 'take',
    REBUILD: 'take',
    CLEAR_ERROR: 'take',
    QUIESCE: 'order',
    RESTART: 'order',
  },
  held: { ...all('refuse'), CREATE: 'wait', DELETE: 'take', RESTART: 'take' },
  closed: all('refuse'),
};

/** Told to whoever sent what is refused. */
export const REASONS = {
  ...REFUSALS,
  held: 'its deletion waits out the grace: RESTART restores it, DELETE scrubs it now',
  exists: 'the resource still exists',
  unsupported: 'its driver has no such verb',
} as const;

/** The situation of a machine in `state`. */
export function situation(state: State, context: Context, { now, input }: Scene): Situation {
  if (state === 'Exit') return 'closed';
  if (state === 'Held') return 'held';
  if (state !== 'CalcAction') return 'working';
  const { status, wait, wakeAt, erroredAt } = context;
  const waiting = wakeAt !== null && now < wakeAt;
  if (status === 'error') {
    const over = erroredAt === null || now - erroredAt >= input.policy.errorCooldown;
    return over ? 'error' : 'cooldown';
  }
  if (status === 'gone') return 'gone';
  if (waiting && (wait === 'boot' || wait === 'backoff')) return wait;
  return status === 'quiesced' ? 'quiesced' : 'ready';
}
