import type { DecideCause, DecideInput, LookDecision } from '../model/decide.ts';
import { textOf } from '../model/errors.ts';
import type { Lane } from '../model/lane.ts';
import { blamed, guilty } from './blame.ts';
import { type Asked, Commits } from './commits.ts';
import { identityOf, type SchedulerContext } from './context.ts';
import { Gathering } from './gathering.ts';
import { Looks } from './looks.ts';
import { ReadyQueue } from './ready.ts';
import { isUrgent, type Slot, settleMailbox } from './slot.ts';

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

/** How many resources are at which point. */
export interface UnderWay {
  /** Kept back until more of their notifications are in. */
  readonly gathering: number;
  readonly waiting: number;
  readonly deciding: number;
  readonly looking: number;
  readonly committing: number;
}

/** Step 4 of the protocol: decide in batches, look; what was decided is committed (commits.ts). */
export class Traversals {
  readonly #context: SchedulerContext;
  readonly #hooks: TraversalHooks;
  readonly #lines: readonly Line[];
  readonly #looks: Looks;
  readonly #commits: Commits;
  readonly #gathering: Gathering;
  #draining = false;
  #deciding = 0;
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
    this.#gathering = new Gathering(context.env.time, context.lanes.length, {
      most: () => context.settings.gather,
      due: (slot, shard) => this.#enqueue(slot, shard),
      open: (shard) => this.#pump(shard),
    });
    this.#commits = new Commits(context, {
      ...hooks,
      decide: (slot, cause, shard) => this.request(slot, cause, shard),
      ended: () => this.#tellSettled(),
      defect: (error) => this.#defect(error),
    });
    this.#looks = new Looks(context, {
      decide: (slot, cause, shard) => this.request(slot, cause, shard),
      struck: hooks.struck,
      laneOf: (shard) => this.#line(shard).lane,
      defect: (error) => this.#defect(error),
    });
  }

  /** Resources that wait for, or are in, a decision, a look or a commit. */
  get underWay(): UnderWay {
    return {
      gathering: this.#gathering.size,
      waiting: this.#waiting,
      deciding: this.#deciding,
      looking: this.#looks.underWay,
      committing: this.#commits.underWay,
    };
  }

  /** Puts a resource in line for a decision; a resource waits only once. */
  request(slot: Slot, cause: DecideCause, shard: number): void {
    if (slot.queued !== null) {
      // What it waits for may be over: then it is decided on at once, with this.
      this.#gathering.recheck(slot, shard);
      return;
    }
    if (slot.setAside) return;
    // Only outcomes are still stored: whatever else was to be done is still pending at the next start.
    if (this.#draining && cause.type !== 'DONE') return;
    if (this.#context.suspects.defer(slot, cause)) return;
    const allowed = this.#allowed(slot, cause);
    if (allowed === null) return;
    slot.queued = allowed;
    if (this.#gathering.takes(slot, allowed, shard)) this.#pump(shard);
    else this.#enqueue(slot, shard);
  }

  /** The intake falls behind, or has caught up again. */
  behind(isBehind: boolean): void {
    this.#gathering.behind(isBehind);
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
    while (this.#waiting + this.#deciding + this.#commits.underWay > 0) {
      await new Promise<void>((resolve) => {
        this.#settled.push(resolve);
      });
    }
  }

  #tellSettled(): void {
    if (this.#waiting + this.#deciding + this.#commits.underWay > 0) return;
    const settled = this.#settled;
    this.#settled = [];
    for (const resolve of settled) resolve();
  }

  #enqueue(slot: Slot, shard: number): void {
    this.#waiting += 1;
    this.#line(shard).ready.add(slot);
    this.#pump(shard);
  }

  #line(shard: number): Line {
    const line = this.#lines[shard];
    if (line === undefined) throw new Error(`there is no shard ${shard}`);
    return line;
  }

  #pump(shard: number): void {
    const line = this.#line(shard);
    if (line.busy) return;
    const most = line.careful > 0 ? 1 : this.#context.settings.batch;
    const slots = line.ready.take(most);
    // What may wait comes after what may not.
    const patient = this.#gathering.take(shard, most - slots.length);
    this.#waiting += patient.length;
    slots.push(...patient);
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
            else this.#commits.make(ask, decision, shard);
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
