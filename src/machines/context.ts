import type { Entry } from '../model/mailbox.ts';
import type { Fault, Instance, Member, Wait } from '../model/resource.ts';
import type { EventType, State, Status } from '../model/words.ts';
import type { Desired } from './desired.ts';

/** What a machine remembers between two decisions: plain data, stored in its snapshot. */
export interface Context {
  readonly status: Status;
  /** Epoch milliseconds since when it has that status; 0: nothing was decided on it yet. */
  readonly since: number;
  /** The last state it worked in; says more than CalcAction while it waits. */
  readonly phase: State;
  /** The entry that is worked on, taken out of the mailbox; at rest it is done or put back. */
  readonly current: Entry | null;
  /** Boots since the last success, rebuild or cleared error. */
  readonly attempts: number;
  /** Failures in a row: the pauses grow with it. */
  readonly tries: number;
  /** Configuration pushes in a row that the instance refused. */
  readonly pushes: number;
  /** Replugs since the last success: one is tried, then the instance is replaced. */
  readonly plugs: number;
  /** Every member there ever was, with its last incarnation. */
  readonly members: readonly Member[];
  /** Indexes of members whose instance is no more: their next build draws a new incarnation. */
  readonly spent: readonly number[];
  /** StopVM (replace): only these members go; null: all. */
  readonly only: readonly number[] | null;
  /** True once an instance existed that no scrub has taken away. */
  readonly built: boolean;
  /**
   * found: what is done now is done because a look has found its instance dead, nobody asked for it.
   * doubted: that was given up before it was done, and what is there is looked at again first.
   */
  readonly death: 'found' | 'doubted' | null;
  /** True once members were worked on one without the other: they may differ in configuration. */
  readonly uneven: boolean;
  /** What the decision on the verb under way has changed, as it was: for when it comes to nothing. */
  readonly undo: Undo | null;
  /** scrubprep is done (or not needed): what follows is the scrub. */
  readonly prepared: boolean;
  /** Until when the instance that boots must have answered; null: none boots. */
  readonly bootDeadline: number | null;
  readonly erroredAt: number | null;
  readonly heldUntil: number | null;
  /** Digest of the configuration last confirmed; null after a boot. */
  readonly configDigest: string | null;
  /** Of the last REBUILD; null: the default of the kind. */
  readonly image: string | null;
  readonly fault: Fault | null;
  /** Why it rests though it is not stable. `again`: it goes on as soon as this is committed. */
  readonly wait: Wait | 'again' | null;
  readonly wakeAt: number | null;
  /** Types that were tried in vain: what is pending of them does not cut a wait short. */
  readonly tired: readonly EventType[];
  /** The instances as last seen in the world. */
  readonly instances: readonly Instance[];
  /** As committed last: neither ever falls. */
  readonly takenSeq: number;
  readonly doneSeq: number;
}

export type Undo = Partial<Omit<Context, 'undo'>>;

/** A resource nobody has worked on yet. */
export const FRESH: Context = {
  status: 'down',
  since: 0,
  phase: 'CalcAction',
  current: null,
  attempts: 0,
  tries: 0,
  pushes: 0,
  plugs: 0,
  members: [],
  spent: [],
  only: null,
  built: false,
  death: null,
  uneven: false,
  undo: null,
  prepared: false,
  bootDeadline: null,
  erroredAt: null,
  heldUntil: null,
  configDigest: null,
  image: null,
  fault: null,
  wait: null,
  wakeAt: null,
  tired: [],
  instances: [],
  takenSeq: 0,
  doneSeq: 0,
};

/** What is being done: the type of the current entry; a machine that goes on by itself polls. */
export function action(context: Context): EventType {
  return context.current?.type ?? 'POLL';
}

/** True when StopVM takes the resource away for good, not only its instance. */
export function removing(context: Context): boolean {
  return (
    context.status === 'gone' || context.status === 'held' || context.current?.type === 'DELETE'
  );
}

/** A status in which a resource may stay for ever without anything being due. */
export function stable(status: Status): boolean {
  return status === 'configured' || status === 'quiesced' || status === 'error';
}

/** A success, or a command, forgives all failures before it (scenarios 20, 26). */
export const SUCCESS = {
  attempts: 0,
  tries: 0,
  pushes: 0,
  plugs: 0,
  fault: null,
  death: null,
  uneven: false,
};

/**
 * Degraded: the members that live lack the configuration they should have. While a member boots for
 * the first time all wait for it, and are configured together.
 */
export function survivorsStale(context: Context, desired: Desired): boolean {
  const { configDigest, bootDeadline } = context;
  return configDigest !== desired.digest && (configDigest !== null || bootDeadline === null);
}

/**
 * The members whose last instance is no more, now that `there` is all there is: those that were there
 * and are not, and those that went before. Whose present incarnation is there has not gone.
 */
export function spentBy(context: Context, there: readonly Instance[]): readonly number[] {
  const went = context.instances
    .map(({ member }) => member.index)
    .filter((index) => !there.some(({ member }) => member.index === index));
  const lives = (index: number): boolean =>
    there.some(
      ({ member }) =>
        member.index === index &&
        context.members.some(
          (known) => known.index === index && known.incarnation === member.incarnation,
        ),
    );
  return [...new Set([...context.spent, ...went])].filter((index) => !lives(index));
}
