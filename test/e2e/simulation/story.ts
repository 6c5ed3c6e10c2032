/** What happens to rug in a simulation, and what was confirmed to whom. */
import type { Core } from '../../../src/core.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { EventArgs } from '../../../src/model/mailbox.ts';
import type { ModeScope } from '../../../src/model/modes.ts';
import type { EventType } from '../../../src/model/words.ts';
import { TESTER } from '../../support/actors.ts';
import { HAPPENINGS } from './acts.ts';
import { Bus } from './bus.ts';
import type { Act } from './dials.ts';
import { Process } from './process.ts';
import type { Stage } from './stage.ts';

/** An order of an operator that was confirmed. */
export interface Confirmed {
  readonly resourceId: string;
  readonly type: EventType;
  readonly seq: number;
}

export class Story {
  readonly bus: Bus;
  readonly confirmed: Confirmed[] = [];
  readonly swept: Swept[] = [];
  readonly processes: Process[] = [];
  readonly #stage: Stage;
  /** Orders whose confirmation is awaited, by the process that was given them. */
  readonly #awaited = new Map<Process, number>();
  #numbers = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.bus = new Bus(stage);
  }

  /** The process that has the partition, or will have it once it has started. */
  get present(): Process | undefined {
    return this.processes.findLast(({ alive, owner }) => alive && owner);
  }

  start(): void {
    const name = `P${this.processes.length + 1}`;
    const process = new Process(name, this.#stage, (ready) => {
      if (ready === this.present) this.bus.deliverTo(ready);
    });
    this.processes.push(process);
  }

  act(act: Act): void {
    if (this.present === undefined) this.start();
    HAPPENINGS[act](this, this.#stage);
  }

  /** True while an operator waits for an answer of a process that lives. */
  get isAwaited(): boolean {
    return [...this.#awaited].some(([process, orders]) => process.alive && orders > 0);
  }

  next(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  order(id: string, type: EventType, args: EventArgs = {}, patch: JsonObject | null = null): void {
    const order = { type, args, patch };
    this.#ask(`${id} ${type}`, order, async ({ operations }) => {
      const accepted = await operations.orders.event(id, order, TESTER);
      if (accepted.kind !== 'taken') return accepted.kind;
      this.confirmed.push({ resourceId: id, type, seq: accepted.seq });
      return `taken, ${accepted.seq}`;
    });
  }

  /** The same order to every resource there is. */
  sweep(type: EventType, args: EventArgs, patch: JsonObject | null): void {
    const order = { type, args, patch };
    this.#ask(`all ${type}`, order, async ({ directory, operations }) => {
      const open = [...directory.all()].filter(({ view }) => view.state !== 'Exit');
      const resourceIds = open.map(({ id }) => id);
      const { sweep } = await operations.orders.sweep({}, order, TESTER);
      this.swept.push({ id: sweep.id, at: sweep.at, resourceIds });
      return `taken, ${sweep.id}`;
    });
  }

  /** Sets a mode for so long, or ends it with 0; nothing while somebody still owes an answer. */
  mode(scope: ModeScope, key: string, ms: number | null): void {
    const { modes, clock } = this.#stage;
    const process = this.present;
    const asked = modes.asked(scope, key);
    if (!process?.ready || this.processes.some((one) => one.alive && one === asked)) return;
    modes.ask(scope, key, process);
    const expiresAt = ms === null ? null : clock.now() + ms;
    const what = ms === 0 ? 'manage' : 'debug';
    this.#ask(`${what} ${scope} ${key}`, { expiresAt }, async ({ operations }) => {
      const { set, clear } = operations.modes;
      const change = ms === 0 ? clear(scope, key, TESTER) : set(scope, key, expiresAt, TESTER);
      const { mode } = await change.catch((error: unknown) => {
        modes.forget(scope, key);
        throw error;
      });
      if (mode === null) modes.forget(scope, key);
      else modes.confirm(mode);
      return 'done';
    });
  }

  /** Says that what is dead is dead. */
  release(): void {
    this.#stage.released = true;
    this.#ask('release', {}, async ({ operations }) => {
      const released = await operations.brake.release(null, TESTER);
      return released.map(({ scope, key }) => `${scope} ${key}`).join();
    });
  }

  /** Ends every mode and releases every brake that the present process knows of. */
  relent(): void {
    // One after the other: what is asked for at every turn piles up.
    if (this.isAwaited) return;
    const core = this.present?.core;
    for (const { scope, key } of core?.modes.list() ?? []) this.mode(scope, key, 0);
    if (core?.brake.list().some(({ engaged }) => engaged) === true) this.release();
  }

  #ask(what: string, order: object, ask: (core: Core) => Promise<string>): void {
    const process = this.present;
    const core = process?.core ?? null;
    if (process === undefined || core === null) return;
    const { trace } = this.#stage;
    const count = (by: number): void => {
      this.#awaited.set(process, (this.#awaited.get(process) ?? 0) + by);
    };
    count(1);
    trace.tell('oper', `${what} ${JSON.stringify(order)}`);
    ask(core)
      .catch(String)
      .then((answer) => {
        count(-1);
        trace.tell('oper', `${what} is ${answer}`);
      }, this.#stage.fail);
  }
}

/** An order to all that was confirmed, and whom it must reach. */
export interface Swept {
  readonly id: string;
  readonly at: number;
  readonly resourceIds: readonly string[];
}
