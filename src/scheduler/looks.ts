import type { DecideCause, LookDecision } from '../model/decide.ts';
import { textOf } from '../model/errors.ts';
import type { Lane } from '../model/lane.ts';
import { guilty } from './blame.ts';
import { fenceOf, type SchedulerContext, subjectOf } from './context.ts';
import { type Slot, settleMailbox } from './slot.ts';

/** What looks leave to whoever decides. */
export interface LookHooks {
  /** Decide on it, for this reason. */
  readonly decide: (slot: Slot, cause: DecideCause, shard: number) => void;
  /** It took its worker down, or made it throw. */
  readonly struck: (slot: Slot, why: string) => void;
  readonly laneOf: (shard: number) => Lane;
  readonly defect: (error: unknown) => void;
}

/** Looks under way: they take nothing, so that any of them may be given up at any time. */
export class Looks {
  readonly #context: SchedulerContext;
  readonly #hooks: LookHooks;
  /** Why a resource that is looking was decided on: an abandoned look goes back to it. */
  readonly #origins = new Map<Slot, DecideCause>();

  constructor(context: SchedulerContext, hooks: LookHooks) {
    this.#context = context;
    this.#hooks = hooks;
  }

  get underWay(): number {
    return this.#origins.size;
  }

  begin(slot: Slot, cause: DecideCause, decision: LookDecision, shard: number): void {
    slot.doing = 'looking';
    this.#origins.set(slot, cause);
    slot.generation += 1;
    const generation = slot.generation;
    const task = {
      look: decision.look,
      subject: subjectOf(slot.row),
      members: decision.members,
      fence: fenceOf(this.#context, slot.lost),
    };
    this.#hooks
      .laneOf(shard)
      .look(task)
      .then(
        (result) => {
          if (slot.generation !== generation) return;
          // What a mode holds is not decided on: its answer would be old by then.
          if (this.#context.held(slot.row) !== null) this.abandon(slot, shard);
          else this.#hooks.decide(slot, { type: 'LOOKED', work: decision.work, result }, shard);
        },
        (error: unknown) => {
          if (slot.generation !== generation) return;
          if (guilty(error, slot)) this.#hooks.struck(slot, textOf(error));
          this.abandon(slot, shard);
        },
      )
      .catch(this.#hooks.defect);
  }

  /** The decision with its answer is being made. */
  answered(slot: Slot): void {
    this.#origins.delete(slot);
  }

  /** Gives up a look whose answer no longer matters: the resource is decided on anew. */
  abandon(slot: Slot, shard: number): void {
    const origin = this.#origins.get(slot);
    if (slot.doing !== 'looking' || origin === undefined) return;
    this.#origins.delete(slot);
    slot.generation += 1;
    slot.doing = 'idle';
    settleMailbox(slot, slot.mailbox);
    if (slot.queued === null) this.#hooks.decide(slot, origin, shard);
    else slot.queued = origin;
  }
}
