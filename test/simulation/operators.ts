/** Operators: what they ask of the present process, and what was confirmed to them. */
import type { Core } from '../../src/core.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { EventArgs } from '../../src/model/mailbox.ts';
import type { ModeScope } from '../../src/model/modes.ts';
import type { EventType } from '../../src/model/words.ts';
import { TESTER } from '../support/actors.ts';
import type { Process } from './process/process.ts';
import type { Story } from './story.ts';

/** An order to all that was confirmed, and whom it must reach. */
export interface Swept {
  readonly id: string;
  readonly at: number;
  readonly resourceIds: readonly string[];
}

export class Operators {
  readonly swept: Swept[] = [];
  readonly #story: Story;
  /** Orders whose confirmation is awaited, by the process that was given them. */
  readonly #awaited = new Map<Process, number>();

  constructor(story: Story) {
    this.#story = story;
  }

  /** True while an operator waits for an answer of a process that lives. */
  get isAwaited(): boolean {
    return [...this.#awaited].some(([process, orders]) => process.alive && orders > 0);
  }

  order(id: string, type: EventType, args: EventArgs = {}, patch: JsonObject | null = null): void {
    const order = { type, args, patch };
    this.ask(`${id} ${type}`, order, async ({ operations }) => {
      const accepted = await operations.orders.event(id, order, TESTER);
      if (accepted.kind !== 'taken') return accepted.kind;
      this.#story.stage.watch.confirmed(id, type, accepted.seq);
      return `taken, ${accepted.seq}`;
    });
  }

  /** The same order to every resource there is. */
  sweep(type: EventType, args: EventArgs, patch: JsonObject | null): void {
    const order = { type, args, patch };
    this.ask(`all ${type}`, order, async ({ directory, operations }) => {
      const open = [...directory.all()].filter(({ view }) => view.state !== 'Exit');
      const resourceIds = open.map(({ id }) => id);
      const { sweep } = await operations.orders.sweep({}, order, TESTER);
      this.swept.push({ id: sweep.id, at: sweep.at, resourceIds });
      return `taken, ${sweep.id}`;
    });
  }

  /** Sets a mode for so long, or ends it with 0; nothing while somebody still owes an answer. */
  mode(scope: ModeScope, key: string, ms: number | null): void {
    const { present: process, processes, stage } = this.#story;
    const { modes, clock } = stage;
    const asked = modes.asked(scope, key);
    if (!process?.ready || processes.some((one) => one.alive && one === asked)) return;
    modes.ask(scope, key, process);
    const expiresAt = ms === null ? null : clock.now() + ms;
    const what = ms === 0 ? 'manage' : 'debug';
    this.ask(`${what} ${scope} ${key}`, { expiresAt }, async ({ operations }) => {
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
    const { present: process, stage } = this.#story;
    if (!process?.ready) return;
    const done = stage.watch.releases(process);
    this.ask('release', {}, async ({ operations }) => {
      const released = await operations.brake.release(null, TESTER).finally(done);
      return released.map(({ scope, key }) => `${scope} ${key}`).join();
    });
  }

  /** Sends one of the messages that were set aside again, or drops it. */
  reinject(isDropped: boolean): void {
    const { bus, present, stage } = this.#story;
    const reader = present?.store?.reader;
    if (reader === undefined) return;
    this.ask(isDropped ? 'drop a letter' : 'retry a letter', {}, async ({ operations }) => {
      const { items } = await reader.deadLetters({ limit: 20 });
      const letter = items.length === 0 ? null : stage.dice.pick(items);
      if (letter === null) return 'in vain: there is none';
      const id = /"id":"(m\d+)"/.exec(letter.body)?.[1];
      if (id !== undefined) bus.late.add(id);
      if (isDropped) await operations.deadLetters.drop(letter.id, TESTER);
      else await operations.deadLetters.retry(letter.id, TESTER);
      return `done: ${letter.id}`;
    });
  }

  /** Makes the present process read its configuration again. */
  reload(): void {
    this.ask('reload', this.#story.stage.config, async ({ operations }) => {
      const { applied } = await operations.config.reload(TESTER);
      return `done: ${applied.map(({ path }) => path).join(' ')}`;
    });
  }

  /** Ends every mode and releases every brake that the present process knows of. */
  relent(): void {
    // One after the other: what is asked for at every turn piles up.
    if (this.isAwaited) return;
    const { core } = this.#story;
    for (const { scope, key } of core?.modes.list() ?? []) this.mode(scope, key, 0);
    if (core?.brake.list().some(({ engaged }) => engaged) === true) this.release();
  }

  ask(what: string, order: object, ask: (core: Core) => Promise<string>): void {
    const { present: process, stage } = this.#story;
    const core = process?.core ?? null;
    if (process === undefined || core === null) return;
    const count = (by: number): void => {
      this.#awaited.set(process, (this.#awaited.get(process) ?? 0) + by);
    };
    count(1);
    stage.trace.tell('oper', what, order);
    process
      .told(ask(core))
      .catch(String)
      .then((answer) => {
        count(-1);
        stage.trace.tell('oper', `${what} is ${answer}`);
      }, stage.fail);
  }
}
