import type { DecideCause } from '../model/decide.ts';
import type { Outcome } from '../model/driver.ts';
import type { Lane } from '../model/lane.ts';
import type { Arrival } from '../model/mailbox.ts';
import type { ModeScope } from '../model/modes.ts';
import type { Live, Load, Offered, Poll, Scheduler, WorkerLoad } from '../model/ports.ts';
import { unreadable } from '../model/readable.ts';
import { newRow, type ResourceRow } from '../model/resource.ts';
import { shardOf } from '../model/tenant.ts';
import type { Admission } from './admission.ts';
import type { SchedulerContext } from './context.ts';
import { Executions } from './executions.ts';
import { Holds } from './holds.ts';
import { liveAtRest, liveOf } from './live.ts';
import { narrateArrival, narrateBacklog, narrateUnknown } from './narrate.ts';
import { Polls } from './polls.ts';
import { doingOf, isUrgent, newSlot, receive, type Slot } from './slot.ts';
import { Slots } from './slots.ts';
import { Strikes } from './strikes.ts';
import { type Survey, survey } from './survey.ts';
import { Traversals } from './traversals.ts';
import { Wakeups } from './wakeups.ts';

export interface SchedulerOptions extends SchedulerContext {
  readonly admission: (onChange: () => void) => Admission;
  /** Name of the driver of a resource, for gates and metrics. */
  readonly driverName: (kind: string, hardware: string) => string;
  readonly workers: () => readonly WorkerLoad[];
}

/** Pause before a wake-up that changed nothing comes again, milliseconds: it would come for ever. */
const IGNORED_PAUSE = 1_000;

/** One slot per resource, one traversal per resource at a time; mailboxes, wake-ups, runs. */
export class ResourceScheduler implements Scheduler {
  readonly #options: SchedulerOptions;
  readonly #slots: Slots;
  readonly #wakeups: Wakeups;
  readonly #retries: Wakeups;
  readonly #traversals: Traversals;
  readonly #executions: Executions;
  readonly #strikes: Strikes;
  readonly #holds: Holds;
  readonly #polls: Polls;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    const { time } = options.env;
    this.#slots = new Slots(options.directory);
    this.#wakeups = new Wakeups(time, (id) => this.#woken(id));
    this.#retries = new Wakeups(time, (id) => this.#with(id, (slot) => this.#holds.retry(slot)));
    this.#strikes = new Strikes(options);
    const struck = (slot: Slot, why: string): void => this.#strikes.struck(slot, why);
    this.#traversals = new Traversals(options, {
      wantsRun: (slot) => {
        this.#wakeups.set(slot.row.id, null);
        this.#executions.begin(slot);
        this.#holds.keep(slot);
      },
      rested: (slot, changed) => {
        options.suspects.rested(slot, changed);
        const now = time.now();
        const { id, wakeAt } = slot.row;
        const ignored = !changed && wakeAt !== null && wakeAt <= now;
        this.#wakeups.set(id, ignored ? now + IGNORED_PAUSE : wakeAt);
        if (slot.row.view.status === 'configured') this.#strikes.forgive(slot);
        this.#slots.settle(slot);
      },
      struck,
      forgotten: ({ row }) => this.forget([row.id]),
    });
    this.#executions = new Executions(options, options.admission, {
      ended: (slot, runId, outcome) => this.#ended(slot, runId, outcome),
      parked: (slot) => options.suspects.parked(slot),
      struck,
      retryAt: (slot, at) => this.#retries.set(slot.row.id, at),
      laneOf: (slot) => this.#lane(slot),
      driverOf: ({ row }) => options.driverName(row.kind, row.hardware),
    });
    this.#holds = new Holds(options, {
      slots: this.#slots,
      traversals: this.#traversals,
      executions: this.#executions,
      wakeups: this.#wakeups,
      request: (slot, cause) => this.#traversals.request(slot, cause, this.#shard(slot)),
      look: (resourceId) => this.poll([{ resourceId }]),
      shardOf: (slot) => this.#shard(slot),
      room: () => this.#room(),
    });
    this.#polls = new Polls(options, {
      slots: this.#slots,
      arrived: (slot, arrival) => this.#arrived(slot, arrival),
      room: () => this.#room(),
    });
    options.suspects.connect({
      resume: (id, cause) => this.#with(id, (slot) => this.#resume(slot, cause)),
      doing: (id) => doingOf(this.#slots.get(id)),
    });
  }

  offer = (rows: readonly Offered[]): void => {
    for (const offered of rows) {
      const slot = this.#slots.of(offered.resourceId) ?? this.#created(offered);
      if (slot === undefined) continue;
      narrateArrival(this.#options.env, slot.row, offered);
      this.#arrived(slot, offered);
      this.#checkBacklog(slot);
    }
  };

  poll = (polls: readonly Poll[]): number => {
    this.#polls.take(polls);
    return this.#room();
  };

  /** A mode has changed: what it holds now stops, and what it has let go is taken up again. */
  modesChanged = (scope: ModeScope, key: string): void => this.#holds.changed(scope, key);

  /** Rebuilds may begin again: whatever waits for one is looked at before. */
  recheck = (): void => this.#holds.recheck();

  live = (id: string): Live | null => {
    const slot = this.#slots.get(id);
    if (slot !== undefined) return liveOf(slot, this.#options);
    const resting = this.#options.directory.resting(id);
    return resting === undefined ? null : liveAtRest(resting, this.#options);
  };

  /** The intake falls behind: it takes in more than is worked off; or has caught up again. */
  behind = (isBehind: boolean): void => this.#traversals.behind(isBehind);

  /** Resources that wait for a decision: intake slows down when there are many. */
  waiting = (): number => this.#traversals.underWay.waiting;

  load = (): Load => {
    const { gathering, waiting, deciding, looking } = this.#traversals.underWay;
    const { acting, parked } = this.#executions.underWay;
    return {
      resources: this.#options.directory.size(),
      pending: gathering + waiting + looking,
      deciding,
      looking,
      acting,
      parked,
      setAside: this.#slots.setAside,
      suspects: this.#options.suspects.underWay,
      workers: this.#options.workers(),
    };
  };

  /** How all resources stand that do not rest. */
  survey = (): Survey => {
    const { driverName, env, suspects } = this.#options;
    const ports = {
      isHeld: (slot: Slot) => this.#holds.isHeld(slot),
      driverOf: ({ row }: Slot) => driverName(row.kind, row.hardware),
      isPutOff: ({ row }: Slot) => suspects.waiting(row.id) !== null,
    };
    return survey(this.#slots.values(), ports, env.time.now());
  };

  /** Takes over what the store knows of a resource; nothing moves before `start`. */
  adopt(row: ResourceRow, arrivals: readonly Arrival[], strikes: number): void {
    const slot = newSlot(row);
    for (const arrival of arrivals) receive(slot, arrival);
    this.#strikes.adopt(slot, strikes);
    this.#options.suspects.adopt(slot);
    const { directory } = this.#options;
    if (directory.get(row.id) !== row) directory.put(row, false);
    this.#slots.add(slot);
    this.#slots.settle(slot);
  }

  /**
   * Everything goes on where it was: open runs are admitted again, mailboxes decided on, wake-ups
   * set; what rests without one gets a POLL within `startSpread`.
   */
  start(): void {
    this.#polls.begin();
    for (const slot of this.#slots.values()) {
      // What came in since it was adopted may have set it going already.
      if (slot.doing !== 'idle' || slot.queued !== null) continue;
      const { id, run, wakeAt } = slot.row;
      if (run !== null) this.#executions.begin(slot);
      else if (wakeAt !== null) this.#wakeups.set(id, wakeAt);
      if (run === null && slot.mailbox.length > 0) this.#request(slot);
    }
  }

  /**
   * Begins nothing new, lets what acts come to its end for at most `limit` milliseconds, then stops
   * the rest at its next step. What is pending stays in the store.
   */
  async stop(limit: number): Promise<void> {
    this.#wakeups.stop();
    this.#retries.stop();
    this.#holds.stop();
    this.#polls.stop();
    this.#traversals.drain();
    this.#options.suspects.stop();
    const cancel = this.#options.env.time.after(limit, () => this.#executions.abandon());
    await this.#executions.drain();
    cancel();
    await this.#traversals.settled();
  }

  /** Removes closed resources whose retention is over. */
  forget(ids: readonly string[]): void {
    for (const id of ids) {
      this.#slots.delete(id);
      this.#wakeups.set(id, null);
      this.#options.suspects.forget(id);
    }
    this.#options.directory.forget(new Set(ids));
  }

  #created(offered: Offered): Slot | undefined {
    const { created } = offered;
    if (created === undefined) return narrateUnknown(this.#options.env, offered.resourceId);
    const slot = newSlot(newRow(created, created.createdAt));
    this.#slots.add(slot);
    this.#options.directory.put(slot.row);
    return slot;
  }

  /** What a mode holds piles up on purpose. */
  #checkBacklog(slot: Slot): void {
    const { env, settings } = this.#options;
    if (slot.unfolded !== settings.backlogWarning + 1 || this.#holds.isHeld(slot)) return;
    narrateBacklog(env, slot.row, slot.unfolded);
  }

  #arrived(slot: Slot, arrival: Arrival): void {
    receive(slot, arrival);
    if (slot.setAside && arrival.type === 'CLEAR_ERROR') this.#pardon(slot);
    if (slot.doing === 'idle') this.#request(slot);
    if (slot.doing === 'parked') this.#holds.met(slot, arrival.type);
    if (!isUrgent(arrival.type)) return;
    if (slot.doing === 'looking') this.#traversals.abandonLook(slot, this.#shard(slot));
    else this.#executions.interrupt(slot);
  }

  /** How many more resources may be set going by those who are in no hurry. */
  #room(): number {
    const { waiting, deciding, looking } = this.#traversals.underWay;
    return Math.max(0, this.#options.settings.pollCredit - waiting - deciding - looking);
  }

  #request(slot: Slot): void {
    if (slot.row.run === null) this.#traversals.request(slot, { type: 'ENTRY' }, this.#shard(slot));
  }

  #woken(id: string): void {
    this.#with(id, (slot) => {
      if (slot.doing !== 'idle' || slot.row.run !== null || this.#holds.isHeld(slot)) return;
      if (slot.row.wakeAt !== null)
        this.#traversals.request(slot, { type: 'WAKE' }, this.#shard(slot));
    });
  }

  #ended(slot: Slot, runId: string, outcome: Outcome): void {
    if (slot.row.run?.id !== runId) return;
    this.#traversals.request(slot, { type: 'DONE', runId, outcome }, this.#shard(slot));
  }

  /** The operator says that it may be tried again. */
  #pardon(slot: Slot): void {
    // No word mends a row that cannot be read.
    if (unreadable(slot.row) !== null) return;
    slot.setAside = false;
    this.#strikes.forgive(slot);
    this.#options.suspects.pardon(slot.row.id);
    if (slot.row.run !== null) this.#executions.begin(slot);
  }

  /** What was put off until nothing else is suspected. */
  #resume(slot: Slot, cause: DecideCause | null): void {
    if (slot.doing === 'parked') this.#executions.retry(slot);
    else if (cause !== null) this.#traversals.request(slot, cause, this.#shard(slot));
  }

  #with(id: string, act: (slot: Slot) => void): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    act(slot);
    this.#slots.settle(slot);
  }

  #shard(slot: Slot): number {
    const { settings, lanes } = this.#options;
    const key = settings.shardBy === 'tenant' ? slot.row.tenantId : slot.row.id;
    return shardOf(key, lanes.length);
  }

  #lane(slot: Slot): Lane {
    const lane = this.#options.lanes[this.#shard(slot)];
    if (lane === undefined) throw new Error('a scheduler needs at least one lane');
    return lane;
  }
}
