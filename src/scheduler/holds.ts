import type { DecideCause } from '../model/decide.ts';
import type { ModeScope } from '../model/modes.ts';
import type { EventType } from '../model/words.ts';
import type { SchedulerContext } from './context.ts';
import type { Executions } from './executions.ts';
import type { Slot } from './slot.ts';
import type { Slots } from './slots.ts';
import type { Traversals } from './traversals.ts';
import type { Wakeups } from './wakeups.ts';
import { Walks } from './walks.ts';

/** What it needs of the rest of the scheduler. */
export interface HoldPorts {
  readonly slots: Pick<Slots, 'get'>;
  readonly traversals: Pick<Traversals, 'abandonLook'>;
  readonly executions: Pick<Executions, 'giveUp' | 'interrupt' | 'retry' | 'unpark' | 'unsure'>;
  readonly wakeups: Pick<Wakeups, 'set'>;
  readonly request: (slot: Slot, cause: DecideCause) => void;
  /** A POLL without a verdict. */
  readonly look: (resourceId: string) => void;
  readonly shardOf: (slot: Slot) => number;
  /** How many more resources may be set going by those who are in no hurry. */
  readonly room: () => number;
}

/**
 * Resources that a mode holds, or that wait to be looked at again: what becomes of them when the mode
 * changes, or the brake lets them go. Which those are is asked anew each time, never remembered.
 */
export class Holds {
  readonly #context: SchedulerContext;
  readonly #ports: HoldPorts;
  readonly #walks: Walks;

  constructor(context: SchedulerContext, ports: HoldPorts) {
    this.#context = context;
    this.#ports = ports;
    this.#walks = new Walks(context.env.time, ports.room);
  }

  isHeld({ row }: Slot): boolean {
    return this.#context.held(row) !== null;
  }

  /** A mode has changed: what it holds now stops, and what it has let go is taken up again. */
  changed(scope: ModeScope, key: string): void {
    this.#walks.begin(this.#concerned(scope, key), (id) => {
      const slot = this.#ports.slots.get(id);
      return slot === undefined ? this.#visitResting(id) : this.#visit(slot);
    });
  }

  /** Rebuilds may begin again: whatever waits for one is looked at before. */
  recheck(): void {
    const { unsure } = this.#ports.executions;
    this.#walks.begin(unsure, (slot) => !this.isHeld(slot) && this.retry(slot));
  }

  /** Something has arrived for a resource whose run is parked. */
  met(slot: Slot, type: EventType): void {
    if (this.isHeld(slot)) this.keep(slot);
    else if (type === 'POLL' && slot.parked?.recheck === true) this.#ports.executions.giveUp(slot);
  }

  /** A long hold must not pile up in the journal, whether it keeps a run back or not. */
  keep(slot: Slot): void {
    if (slot.unfolded <= this.#context.settings.heldRows || !this.isHeld(slot)) return;
    if (slot.doing === 'parked') this.#ports.executions.unpark(slot);
    if (slot.doing === 'idle') this.#ports.request(slot, { type: 'KEEP' });
  }

  /** Tries a parked run again, or looks whether it is still needed; answers that something goes on. */
  retry(slot: Slot): boolean {
    if (slot.parked?.recheck === true) this.#ports.look(slot.row.id);
    else this.#ports.executions.retry(slot);
    return true;
  }

  stop(): void {
    this.#walks.stop();
  }

  /** Brings a resource in line with the modes of now; answers whether it was set going. */
  #visit(slot: Slot): boolean {
    const { traversals, executions, wakeups, request, look, shardOf } = this.#ports;
    if (this.isHeld(slot)) {
      traversals.abandonLook(slot, shardOf(slot));
      this.keep(slot);
      return false;
    }
    const { id, run, wakeAt, view } = slot.row;
    // What is urgent did not stop its verb while it was held.
    executions.interrupt(slot);
    if (slot.doing === 'parked') {
      // What was dead may have been mended by hand meanwhile.
      if (run?.cause === 'death') executions.giveUp(slot);
      else executions.retry(slot);
      return true;
    }
    if (slot.doing !== 'idle' || slot.queued !== null || run !== null) return false;
    wakeups.set(id, wakeAt);
    if (slot.mailbox.length > 0) request(slot, { type: 'ENTRY' });
    else if (wakeAt === null && view.state !== 'Exit') look(id);
    else return false;
    return true;
  }

  /** The same for one that rests. */
  #visitResting(id: string): boolean {
    const { directory, held } = this.#context;
    const resting = directory.resting(id);
    if (resting === undefined || resting.state === 'Exit' || held(resting) !== null) return false;
    this.#ports.look(id);
    return true;
  }

  #concerned(scope: ModeScope, key: string): Iterable<string> {
    const { directory } = this.#context;
    if (scope === 'global') return directory.each().map(({ id }) => id);
    return scope === 'tenant' ? directory.byTenant(key).map(({ id }) => id) : [key];
  }
}
