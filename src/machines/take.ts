import type { Refusal } from '../model/decide.ts';
import { type Entry, type Life, type Mailbox, TAKE_ORDER } from '../model/mailbox.ts';
import type { EventType, Origin, State, Verb } from '../model/words.ts';
import { type Context, stable } from './context.ts';
import { DISPOSITIONS, type Disposition, REASONS, situation } from './dispositions.ts';
import { type Scene, supports } from './scene.ts';
import { retyped } from './updates.ts';

/** What a machine at rest does with its mailbox: at most one entry is taken. */
export interface Choice {
  /** take: `entry`. due: it goes on by itself. begin: the next life. rest: nothing can be done now. */
  readonly next: 'take' | 'due' | 'begin' | 'rest';
  readonly entry: Entry | null;
  /** What is left of the mailbox; the patch of its first life is untouched. */
  readonly mailbox: Mailbox;
  readonly refused: readonly Refused[];
  /** Entries that came to nothing: refused, or there was nothing to do. */
  readonly removed: readonly Entry[];
}

export interface Refused extends Refusal {
  readonly origin: Origin;
}

/** A life that is over, or about to be: another one may wait behind it. */
const CLOSING: readonly State[] = ['Held', 'Exit'];

export function choose(state: State, context: Context, mailbox: Mailbox, scene: Scene): Choice {
  const refused: Refused[] = [];
  const removed: Entry[] = [];
  let rest = mailbox;
  const now = situation(state, context, scene);
  const first = mailbox[0];
  const creator = CLOSING.includes(state)
    ? first?.entries.find(({ creates }) => creates)
    : undefined;
  for (const entry of inOrder(state, first)) {
    const disposition = disposed(DISPOSITIONS[now][entry.type], entry, context, scene.now);
    // What opens the next life, and what came after it, is for that life and waits for it.
    if (disposition === 'refuse' && creator !== undefined && entry.last >= creator.first) continue;
    if (disposition === 'wait') {
      // What waits to be deleted or rebuilt is a wall: what comes behind it is for what it leaves.
      if (entry.type === 'DELETE' || entry.type === 'REBUILD') break;
      continue;
    }
    const reason =
      disposition === 'take' ? forbidden(entry, context, scene) : reasonOf(disposition, now, entry);
    rest = dropped(rest, entry.type);
    if (disposition === 'take' && reason === null) {
      return { next: 'take', entry, mailbox: rest, refused, removed };
    }
    if (reason !== null) refused.push({ event: entry.type, reason, origin: entry.origin });
    const update = reason === REASONS.destructive && entry.count > 1;
    if (update) {
      // The REBUILD had absorbed what may well be done without it.
      return { next: 'take', entry: retyped(entry, 'UPDATE'), mailbox: rest, refused, removed };
    }
    removed.push(entry);
  }
  const goesOn = due(state, context, scene.now) ? 'due' : 'rest';
  return {
    next: state === 'Exit' && creator !== undefined ? 'begin' : goesOn,
    entry: null,
    mailbox: rest,
    refused,
    removed,
  };
}

/** The entries of the first life as they are to be looked at. While held, a restore comes first. */
function inOrder(state: State, life: Life | undefined): readonly Entry[] {
  if (life === undefined) return [];
  const { entries } = life;
  if (entries.length < 2) return entries;
  const order = state === 'Held' ? HELD_ORDER : TAKE_ORDER;
  return order.flatMap((type) => entries.find((entry) => entry.type === type) ?? []);
}

const HELD_ORDER: readonly EventType[] = [
  'DELETE',
  'RESTART',
  ...TAKE_ORDER.filter((type) => type !== 'DELETE' && type !== 'RESTART'),
];

/** True when something pending can be taken before the wait is over. */
export function actionable(
  state: State,
  context: Context,
  mailbox: Mailbox,
  scene: Scene,
): boolean {
  if (mailbox.length === 0) return false;
  const { next } = choose(state, context, mailbox, scene);
  return next === 'take' || next === 'begin';
}

/** What was tried in vain waits its time out; an operator's order does not. */
function disposed(
  disposition: Disposition,
  entry: Entry,
  { tired, wakeAt }: Context,
  now: number,
): Exclude<Disposition, 'order'> {
  if (disposition !== 'take' && disposition !== 'order') return disposition;
  if (wakeAt !== null && now < wakeAt && tired.includes(entry.type)) return 'wait';
  return disposition === 'order' && !ordered(entry.origin) ? 'wait' : 'take';
}

/** True when an operator asked for this very thing; a notification only says what has happened. */
export function ordered(origin: Origin): boolean {
  return origin === 'operator';
}

const NEEDED: Readonly<Partial<Record<EventType, Verb>>> = {
  QUIESCE: 'quiesce',
  RESTART: 'restart',
};

/** Why an entry that might be taken is refused all the same, or null. */
function forbidden(entry: Entry, context: Context, scene: Scene): string | null {
  const verb = NEEDED[entry.type];
  if (verb !== undefined && !supports(scene, verb)) return `its driver has no verb ${verb}`;
  const loses = entry.type === 'REBUILD' && context.built && scene.kind.recovery !== 'recreate';
  return loses && entry.args.destructive !== true ? REASONS.destructive : null;
}

function reasonOf(
  disposition: Disposition,
  now: keyof typeof DISPOSITIONS,
  entry: Entry,
): string | null {
  if (disposition !== 'refuse') return null;
  if (entry.type === 'CLEAR_ERROR' && now !== 'closed' && now !== 'held') return REASONS.noError;
  return REASONS[now === 'closed' ? 'closed' : 'held'];
}

function due(state: State, context: Context, now: number): boolean {
  if (context.wakeAt === null || now < context.wakeAt) return false;
  return (
    state === 'Held' ||
    (state === 'CalcAction' && !(stable(context.status) && context.wait === null))
  );
}

/** Without the entry of `type` in the first life; its patch stays. */
function dropped(mailbox: Mailbox, type: EventType): Mailbox {
  const [first, ...later] = mailbox;
  if (first === undefined) return mailbox;
  const entries = first.entries.filter((entry) => entry.type !== type);
  return entries.length === 0 ? later : [{ patch: first.patch, entries }, ...later];
}
