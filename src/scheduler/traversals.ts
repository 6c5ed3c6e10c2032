import type { CommitDecision, DecideCause, DecideInput, LookDecision } from '../model/decide.ts';
import { RugError, textOf } from '../model/errors.ts';
import type { Lane } from '../model/ports.ts';
import { blamed, ENDING, guilty } from './blame.ts';
import { identityOf, type SchedulerContext } from './context.ts';
import { Looks } from './looks.ts';
import { narrateDecision } from './narrate.ts';
import { ReadyQueue } from './ready.ts';
import { isUrgent, rowAfter, type Slot, settleMailbox, takeFresh } from './slot.ts';

/** What traversals leave to the rest of the scheduler. */
export interface TraversalHooks {
  /** Committed with a run: it wants to be admitted. */
  readonly wantsRun: (slot: Slot) => void;
  /** Committed at rest, or nothing to commit (`changed` is false). */
  readonly rested: (slot: Slot, changed: boolean) => void;
  /** It took its worker down, or its decision cannot be made or stored. */
  readonly struck: (slot: Slot, why: string) => void;
  /** The store knows it no longer. */
  readonly forgotten: (slot: Slot) => void;
}

interface Line {
  readonly lane: Lane;
  readonly ready: ReadyQueue;
  busy: boolean;
  /** After an unexplained failure this many resources are decided one at a time. */
  careful: number;
}

interface Asked {
  readonly slot: Slot;
  readonly cause: DecideCause;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Steps 4 and 5 of the protocol: decide in batches, look, commit. */
export class Traversals {
  readonly #context: SchedulerContext;
  readonly #hooks: TraversalHooks;
  readonly #lines: readonly Line[];
  readonly #looks: Looks;
  #draining = false;
  #deciding = 0;
  #committing = 0;
  #waiting = 0;
  #settled: (() => void)[] = [];

  constructor(context: SchedulerContext, hooks: TraversalHooks) {
    this.#context = context;
    this.#hooks = hooks;
    this.#lines = context.lanes.map((lane) => ({
      lane,
      ready: new ReadyQueue(),
      busy: false,
      careful: 0,
    }));
    this.#looks = new Looks(context, {
      decide: (slot, cause, shard) => this.request(slot, cause, shard),
      struck: hooks.struck,
      laneOf: (shard) => this.#line(shard).lane,
      defect: (error) => this.#defect(error),
    });
  }

  /** Resources that wait for, or are in, a decision, a look or a commit. */
  get underWay(): { waiting: number; deciding: number; looking: number; committing: number } {
    return {
      waiting: this.#waiting,
      deciding: this.#deciding,
      looking: this.#looks.underWay,
      committing: this.#committing,
    };
  }

  /** Puts a resource in line for a decision; a resource waits only once. */
  request(slot: Slot, cause: DecideCause, shard: number): void {
    if (slot.setAside || slot.queued !== null) return;
    // Only outcomes are still stored: whatever else was to be done is still pending at the next start.
    if (this.#draining && cause.type !== 'DONE') return;
    const allowed = this.#allowed(slot, cause);
    if (allowed === null) return;
    slot.queued = allowed;
    this.#waiting += 1;
    this.#line(shard).ready.add(slot);
    this.#pump(shard);
  }

  /** Gives up a look whose answer no longer matters: the resource is decided on anew. */
  abandonLook(slot: Slot, shard: number): void {
    this.#looks.abandon(slot, shard);
  }

  /** From now on only what is under way is finished. */
  drain(): void {
    this.#draining = true;
  }

  /** Resolves when nothing is being decided or committed; looks do not count. */
  async settled(): Promise<void> {
    while (this.#waiting + this.#deciding + this.#committing > 0) {
      await new Promise<void>((resolve) => {
        this.#settled.push(resolve);
      });
    }
  }

  #tellSettled(): void {
    if (this.#waiting + this.#deciding + this.#committing > 0) return;
    const settled = this.#settled;
    this.#settled = [];
    for (const resolve of settled) resolve();
  }

  #line(shard: number): Line {
    const line = this.#lines[shard];
    if (line === undefined) throw new Error(`there is no shard ${shard}`);
    return line;
  }

  #pump(shard: number): void {
    const line = this.#line(shard);
    if (line.busy) return;
    const slots = line.ready.take(line.careful > 0 ? 1 : this.#context.settings.batch);
    if (slots.length === 0) return;
    line.careful = Math.max(0, line.careful - 1);
    const asked = slots.flatMap((slot) => this.#ask(slot));
    line.busy = true;
    this.#deciding += asked.length;
    line.lane
      .decide(asked.map(({ slot, cause }) => this.#input(slot, cause)))
      .then(
        (decisions) => {
          for (const [i, ask] of asked.entries()) {
            const decision = decisions[i];
            if (decision === undefined) throw new Error('a worker left a decision out');
            if (decision.type === 'look') this.#look(ask, decision, shard);
            else this.#commit(ask, decision, shard);
          }
        },
        (error: unknown) => this.#failed(asked, error, shard),
      )
      .catch((error: unknown) => this.#defect(error))
      .finally(() => {
        line.busy = false;
        this.#deciding -= asked.length;
        this.#pump(shard);
        this.#tellSettled();
      });
  }

  #ask(slot: Slot): Asked[] {
    const cause = slot.queued;
    slot.queued = null;
    this.#waiting -= 1;
    if (cause === null || slot.setAside) return [];
    if (cause.type === 'LOOKED') this.#looks.answered(slot);
    // A mode may have come while it waited (lesson 8).
    const allowed = this.#allowed(slot, cause);
    if (allowed !== cause) {
      slot.doing = 'idle';
      settleMailbox(slot, slot.mailbox);
    }
    if (allowed === null) return [];
    slot.doing = 'deciding';
    this.#context.env.metrics.count('rug_events_coalesced_total', {}, slot.coalesced);
    slot.coalesced = 0;
    return [{ slot, cause: allowed, at: this.#context.env.time.now() }];
  }

  /** While a mode holds it, only outcomes are decided on; its row takes what has piled up. */
  #allowed(slot: Slot, cause: DecideCause): DecideCause | null {
    const { held, settings } = this.#context;
    if (cause.type === 'DONE' || cause.type === 'KEEP' || held(slot.row) === null) return cause;
    return slot.unfolded > settings.heldRows ? { type: 'KEEP' } : null;
  }

  #input(slot: Slot, cause: DecideCause): DecideInput {
    const { row, mailbox, upto } = slot;
    const { env, policy } = this.#context;
    return {
      identity: identityOf(row),
      spec: row.spec,
      revision: row.revision,
      snapshot: row.snapshot,
      run: row.run,
      mailbox,
      uptoSeq: upto,
      cause,
      now: env.time.now(),
      seed: env.chance.seed(),
      policy: policy(),
    };
  }

  #look(asked: Asked, decision: LookDecision, shard: number): void {
    const { slot, cause } = asked;
    if (slot.since.some(({ type }) => isUrgent(type)) || this.#allowed(slot, cause) !== cause) {
      // A mode has come, or something that must not wait for a look: decide again, with it.
      slot.doing = 'idle';
      settleMailbox(slot, slot.mailbox);
      this.request(slot, cause.type === 'LOOKED' ? { type: 'ENTRY' } : cause, shard);
      return;
    }
    this.#looks.begin(slot, cause, decision, shard);
  }

  #commit(asked: Asked, decision: CommitDecision, shard: number): void {
    const { slot } = asked;
    if (!decision.changed) {
      slot.doing = 'idle';
      const arrived = settleMailbox(slot, decision.pending);
      if (arrived) this.request(slot, { type: 'ENTRY' }, shard);
      else this.#hooks.rested(slot, false);
      return;
    }
    slot.doing = 'committing';
    this.#committing += 1;
    this.#context.env.checkpoint('decided');
    this.#context.writer
      .commit(identityOf(slot.row), decision)
      .then(
        () => this.#committed(asked, decision, shard),
        (error: unknown) => {
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
          this.request(slot, asked.cause, shard);
        },
      )
      .catch((error: unknown) => this.#defect(error))
      .finally(() => {
        this.#committing -= 1;
        this.#tellSettled();
      });
  }

  #committed({ slot, at }: Asked, decision: CommitDecision, shard: number): void {
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
      this.request(slot, { type: 'ENTRY' }, shard);
  }

  #failed(asked: readonly Asked[], error: unknown, shard: number): void {
    const alone = asked.length === 1;
    const known = asked.some(({ slot }) => blamed(error, slot));
    // Nobody to blame: decide one at a time until the culprit is alone.
    if (!known && !alone) this.#line(shard).careful = asked.length;
    for (const { slot, cause } of asked) {
      slot.doing = 'idle';
      settleMailbox(slot, slot.mailbox);
      const struck = alone ? guilty(error, slot) : blamed(error, slot);
      if (struck) this.#hooks.struck(slot, textOf(error));
      this.request(slot, cause, shard);
    }
  }

  #defect(error: unknown): void {
    this.#context.env.log.error({ error: textOf(error) }, 'defect in the scheduler');
  }
}
