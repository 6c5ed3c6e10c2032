/**
 * The whole of rug in one thread and on a virtual clock: its own core, the embedded store in memory or
 * in a file, lanes without workers, and a phantom world. What scenarios are told in.
 */
import { expect } from 'vitest';
import type { Core } from '../../src/core.ts';
import type { WorldControl } from '../../src/drivers/phantom/control.ts';
import type { InlineWorld } from '../../src/drivers/phantom/inline.ts';
import { type Call, changed } from '../../src/drivers/phantom/wire.ts';
import type { Health } from '../../src/health/supervisor.ts';
import type { IntakeVerdict } from '../../src/model/event.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { EventArgs } from '../../src/model/mailbox.ts';
import type { Summary } from '../../src/model/ports.ts';
import type { TrailRow } from '../../src/model/store.ts';
import type { EventType } from '../../src/model/words.ts';
import type { Store } from '../../src/store/open.ts';
import { SENDER, TESTER } from '../support/actors.ts';
import type { Witness } from '../support/environment.ts';
import type { VirtualTime } from '../support/virtual-time.ts';
import type { MortalLane } from './mortal.ts';
import { type LaboratoryOptions, openRooms, type Rooms } from './rooms.ts';

export class Laboratory {
  readonly #rooms: Rooms;

  private constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  /** Everything is started; nothing has happened yet. */
  static async open(options: LaboratoryOptions = {}): Promise<Laboratory> {
    const rooms = await openRooms(options);
    await rooms.time.advance(0);
    return new Laboratory(rooms);
  }

  /** Another process over what this one has left: its store, its world, its clock. */
  async next(over: LaboratoryOptions = {}): Promise<Laboratory> {
    return Laboratory.open({ ...this.#rooms.options, seed: 2, ...over, before: this });
  }

  get time(): VirtualTime {
    return this.#rooms.time;
  }

  get inline(): InlineWorld {
    return this.#rooms.inline;
  }

  get core(): Core {
    return this.#rooms.core;
  }

  get store(): Store {
    return this.#rooms.store;
  }

  get witness(): Witness {
    return this.#rooms.witness;
  }

  get health(): Health | null {
    return this.#rooms.health;
  }

  get isAlive(): boolean {
    return this.#rooms.life.isAlive;
  }

  get lanes(): readonly MortalLane[] {
    return this.#rooms.lanes;
  }

  get world(): WorldControl {
    return this.inline.control;
  }

  /** An operator's order, journaled but not worked on yet. */
  async order(
    id: string,
    type: EventType,
    args: EventArgs = {},
    patch?: JsonObject,
  ): Promise<string> {
    const order = { type, args, patch: patch ?? null };
    const accepted = await this.patiently(this.core.operations.orders.event(id, order, TESTER));
    return accepted.kind;
  }

  /** Creates a router or VM over the operator's door, and lets it settle. */
  async create(id: string, spec: JsonObject = {}, over: Partial<Summary> = {}): Promise<Summary> {
    await this.begin(id, spec, over);
    await this.settled(id);
    return this.shown(id);
  }

  /** The same, without waiting for anything but the journal. */
  async begin(id: string, spec: JsonObject = {}, over: Partial<Summary> = {}): Promise<void> {
    const resource = {
      id,
      tenantId: 't1',
      kind: 'virtual_router',
      hardware: 'phantom',
      parentId: null,
      labels: {},
      tags: [],
      rack: null,
      ...over,
      spec,
    };
    const accepted = await this.patiently(this.core.operations.orders.create(resource, TESTER));
    expect(accepted.kind).toBe('taken');
  }

  /** Messages of the bus, as bodies; answers their verdicts. */
  async publish(...bodies: readonly (object | string)[]): Promise<readonly IntakeVerdict[]> {
    const at = this.time.now();
    const messages = bodies.map((body) => ({
      body: typeof body === 'string' ? body : JSON.stringify(body),
      source: 'neutron',
      routingKey: 'notifications.info',
      headers: {},
      origin: 'bus' as const,
      actor: SENDER,
      at,
    }));
    return this.patiently(this.core.intake.submit(messages));
  }

  /** A POLL of the health child. */
  async poll(id: string, alive?: boolean): Promise<void> {
    const verdict = alive === undefined ? {} : { verdict: { alive, at: this.time.now() } };
    this.core.scheduler.poll([{ resourceId: id, ...verdict }]);
    await this.time.advance(0);
  }

  shown(id: string): Summary {
    const row = this.core.directory.get(id);
    if (row === undefined) throw new Error(`there is no resource ${id}`);
    return row;
  }

  status(id: string): string {
    return this.shown(id).view.status;
  }

  /** Lets the clock run until `id` rests with nothing to do, or `limit` ms have passed. */
  async settled(id: string, limit = 120_000): Promise<void> {
    await this.until(() => {
      const live = this.core.scheduler.live(id);
      const row = this.core.directory.get(id);
      return live?.doing === 'idle' && live.pending.length === 0 && row?.wakeAt === null;
    }, limit);
  }

  /** Lets the clock run until `holds`, from timer to timer; fails after `limit` ms. */
  async until(holds: () => boolean | Promise<boolean>, limit = 120_000): Promise<void> {
    const deadline = this.time.now() + limit;
    await this.time.advance(0);
    while (!(await holds())) {
      const next = this.time.next;
      if (next === null || next > deadline) expect.fail(`did not happen within ${limit} ms`);
      await this.time.advance(Math.max(0, next - this.time.now()));
    }
  }

  /** What is pending, by type. */
  pending(id: string): readonly string[] {
    return this.core.scheduler.live(id)?.pending.map(({ type }) => type) ?? [];
  }

  /** What `id` is doing between two commits. */
  doing(id: string): string {
    return this.core.scheduler.live(id)?.doing ?? 'unknown';
  }

  /** Holds `id` in a push of its configuration, does `meanwhile`, and lets it settle. */
  async whileBusy(id: string, meanwhile: () => Promise<unknown>): Promise<void> {
    const slow = { type: 'slow', ms: 5_000 } as const;
    await this.world.script({ resourceId: id, op: 'push', times: 1, effect: slow });
    const before = await this.asked(id, 'push');
    await this.order(id, 'UPDATE', {}, { name: `busy at ${this.time.now()}` });
    await this.until(async () => (await this.asked(id, 'push')) > before);
    await meanwhile();
    await this.settled(id);
  }

  /** What `id` asked the world for: every request, or those of one operation. */
  async calls(id: string, op?: Call['request']['op']): Promise<readonly Call[]> {
    const filter = op === undefined ? { resourceId: id } : { resourceId: id, op };
    return this.patiently(this.world.calls(filter));
  }

  /** What changed the world, as `verb op`, in order: the world's own witness. */
  async changes(id: string): Promise<readonly string[]> {
    const calls = (await this.calls(id)).filter(changed);
    return calls.map(({ request }) => `${request.verb} ${request.op}`);
  }

  /** How often the world was asked for `op`, whether it did it or not. */
  async asked(id: string, op: Call['request']['op']): Promise<number> {
    return (await this.calls(id, op)).length;
  }

  /** The statuses that were told to the outside, in order. */
  async told(id: string): Promise<readonly string[]> {
    const rows = await this.patiently(this.store.reader.outbox(100_000));
    return rows.flatMap(({ resourceId, type, body }) =>
      resourceId === id && type === 'status' ? [String(body.to)] : [],
    );
  }

  /** Decisions about `id`, oldest first. */
  async trail(id: string): Promise<readonly TrailRow[]> {
    const page = await this.patiently(this.store.reader.trail(id, { limit: 1_000 }));
    return page.items.toReversed();
  }

  /** Waits for a promise of ours: the clock goes on from timer to timer while it must. */
  async patiently<T>(promise: Promise<T>, limit = 60_000): Promise<T> {
    let done = false;
    const marked = promise.finally(() => {
      done = true;
    });
    const deadline = this.time.now() + limit;
    for (let turn = 0; !done; turn++) {
      await this.time.advance(0);
      const { next } = this.time;
      if (done || turn < 3) continue;
      if (next === null || next > deadline) break;
      await this.time.advance(Math.max(0, next - this.time.now()));
    }
    return marked;
  }

  /** As SIGKILL would end it: nothing is told, committed or closed. */
  async kill(): Promise<void> {
    this.#rooms.life.end();
    await this.#rooms.backend.close();
  }

  /** Stops in order, giving verbs under way `limit` milliseconds. */
  async close(limit = 1_000): Promise<void> {
    await this.patiently(this.health?.stop() ?? Promise.resolve());
    await this.patiently(this.core.stop(limit));
    await this.patiently(this.store.close());
    this.#rooms.life.end();
  }
}

export type { LaboratoryOptions };
