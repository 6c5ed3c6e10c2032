import type { CommitDecision, DecideCause } from '../model/decide.ts';
import { RugError, textOf } from '../model/errors.ts';
import { ENDING } from './blame.ts';
import { identityOf, type SchedulerContext } from './context.ts';
import { narrateDecision } from './narrate.ts';
import { rowAfter, type Slot, settleMailbox, takeFresh } from './slot.ts';

/** What a decision was asked for. */
export interface Asked {
  readonly slot: Slot;
  readonly cause: DecideCause;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What commits leave to the rest of the scheduler. */
export interface CommitHooks {
  /** Committed with a run: it wants to be admitted. */
  readonly wantsRun: (slot: Slot) => void;
  /** Committed at rest, or nothing to commit (`changed` is false). */
  readonly rested: (slot: Slot, changed: boolean) => void;
  /** Its decision cannot be stored. */
  readonly struck: (slot: Slot, why: string) => void;
  /** The store knows it no longer. */
  readonly forgotten: (slot: Slot) => void;
  /** Decide on it, for this reason. */
  readonly decide: (slot: Slot, cause: DecideCause, shard: number) => void;
  /** A commit has ended, however. */
  readonly ended: () => void;
  readonly defect: (error: unknown) => void;
}

/** Step 5 of the protocol: a decision becomes durable, then it counts. */
export class Commits {
  readonly #context: SchedulerContext;
  readonly #hooks: CommitHooks;
  #underWay = 0;

  constructor(context: SchedulerContext, hooks: CommitHooks) {
    this.#context = context;
    this.#hooks = hooks;
  }

  get underWay(): number {
    return this.#underWay;
  }

  make(asked: Asked, decision: CommitDecision, shard: number): void {
    const { slot } = asked;
    if (!decision.changed) {
      slot.doing = 'idle';
      const arrived = settleMailbox(slot, decision.pending);
      if (arrived) this.#hooks.decide(slot, { type: 'ENTRY' }, shard);
      else this.#hooks.rested(slot, false);
      return;
    }
    slot.doing = 'committing';
    this.#underWay += 1;
    this.#context.env.checkpoint('decided', slot.row.id);
    this.#context.writer
      .commit(identityOf(slot.row), decision)
      .then(
        () => this.#made(asked, decision, shard),
        (error: unknown) => this.#failed(asked, error, shard),
      )
      .catch(this.#hooks.defect)
      .finally(() => {
        this.#underWay -= 1;
        this.#hooks.ended();
      });
  }

  #made({ slot, at }: Asked, decision: CommitDecision, shard: number): void {
    const { env, directory } = this.#context;
    const before = slot.row;
    const fresh = takeFresh(slot, decision.takenSeq);
    slot.row = rowAfter(slot.row, decision, env.time.now());
    slot.upto = Math.max(slot.upto, decision.takenSeq);
    slot.unfolded = slot.since.filter(({ eventId }) => eventId !== '').length;
    const { run } = slot.row;
    if (before.run?.id !== run?.id) {
      slot.attempt = 0;
      slot.unbegun = run?.id ?? null;
    }
    const arrived = settleMailbox(slot, decision.pending);
    directory.put(slot.row);
    narrateDecision(env, before, decision, fresh, at);
    slot.doing = 'idle';
    if (run !== null) {
      this.#hooks.wantsRun(slot);
      return;
    }
    this.#hooks.rested(slot, true);
    const { wakeAt } = slot.row;
    const waits = wakeAt !== null && wakeAt > env.time.now();
    if (arrived || (slot.mailbox.length > 0 && !waits))
      this.#hooks.decide(slot, { type: 'ENTRY' }, shard);
  }

  #failed({ slot, cause }: Asked, error: unknown, shard: number): void {
    // Another process owns the partition, or the store was closed: this process is ending.
    if (error instanceof RugError && ENDING.has(error.code)) return;
    // Its retention ended while it was decided on.
    if (error instanceof RugError && error.code === 'unknown_resource') {
      this.#hooks.forgotten(slot);
      return;
    }
    slot.doing = 'idle';
    settleMailbox(slot, slot.mailbox);
    this.#hooks.struck(slot, `its decision cannot be stored: ${textOf(error)}`);
    this.#hooks.decide(slot, cause, shard);
  }
}
