import type { ResourceEvent } from '../model/event.ts';
import { offered } from '../model/offered.ts';
import type { Order } from '../model/operations.ts';
import type { Directory, Environment, Offered, Writer } from '../model/ports.ts';
import { selected } from '../model/selected.ts';
import type { Selector } from '../model/selector.ts';
import type { SideWrite, Sweep } from '../model/store.ts';

export interface SweepsOptions {
  readonly env: Environment;
  readonly writer: Writer;
  readonly directory: Directory;
  readonly offer: (rows: readonly Offered[]) => void;
  /** Events per step. */
  readonly step: number;
}

/**
 * One event to many resources: a row that says how far it has come, expanded a step at a time. After
 * a crash it goes on from there; an event that was already made is recognised by (sweep, resource).
 */
export class Sweeps {
  readonly #options: SweepsOptions;
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: SweepsOptions) {
    this.#options = options;
  }

  /**
   * Records the sweep and what is to be written with it, and answers how many resources it is about;
   * they get their event later.
   */
  async start(
    selector: Selector,
    order: Order,
    who: string,
    beside: readonly SideWrite[] = [],
    id = this.#options.env.chance.uuid(),
  ): Promise<{ sweep: Sweep; matched: number }> {
    const { env, writer } = this.#options;
    const sweep: Sweep = {
      id,
      selector,
      ...order,
      origin: 'operator',
      who,
      cursor: '',
      hit: 0,
      done: false,
      at: env.time.now(),
    };
    const ids = this.#remaining(sweep);
    await writer.write([...beside, { type: 'sweep', sweep }], true);
    this.#begin(sweep, ids);
    return { sweep, matched: ids.length };
  }

  /** Goes on with sweeps that are not done, e.g. after a start. */
  resume(sweeps: readonly Sweep[]): void {
    for (const sweep of sweeps.filter(({ done }) => !done)) {
      this.#begin(sweep, this.#remaining(sweep));
    }
  }

  /** Ends after the step under way; the next start goes on. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  #begin(sweep: Sweep, ids: readonly string[]): void {
    const { env } = this.#options;
    const run = this.#expand(sweep, ids)
      .catch((error: unknown) => {
        env.log.error({ sweep: sweep.id, error: String(error) }, 'sweep broke off');
      })
      .finally(() => {
        this.#running.delete(run);
        env.metrics.gauge('rug_sweeps', this.#running.size);
      });
    this.#running.add(run);
    env.metrics.gauge('rug_sweeps', this.#running.size);
  }

  async #expand(begun: Sweep, ids: readonly string[]): Promise<void> {
    let sweep = begun;
    for (let from = 0; from < ids.length && !this.#stopped; from += this.#options.step) {
      sweep = await this.#step(sweep, ids.slice(from, from + this.#options.step));
    }
    if (this.#stopped) return;
    await this.#options.writer.write([{ type: 'sweep', sweep: { ...sweep, done: true } }]);
  }

  async #step(sweep: Sweep, ids: readonly string[]): Promise<Sweep> {
    const { writer, offer } = this.#options;
    const events = ids.flatMap((id) => this.#event(sweep, id));
    const message = { messageId: `sweep:${sweep.id}`, events, facts: [] };
    const [answer] = await writer.accept([message]);
    const taken = events.flatMap((event, i) => {
      const accepted = answer?.events[i];
      return accepted?.kind === 'taken' ? [offered(event, accepted)] : [];
    });
    offer(taken);
    // A duplicate was made too: by this step, before it died.
    const made = answer?.events.filter(({ kind }) => kind === 'taken' || kind === 'duplicate');
    const hit = sweep.hit + (made?.length ?? 0);
    const next = { ...sweep, cursor: ids.at(-1) ?? sweep.cursor, hit };
    await writer.write([{ type: 'sweep', sweep: next }]);
    return next;
  }

  #event(sweep: Sweep, resourceId: string): ResourceEvent[] {
    const known = this.#options.directory.get(resourceId);
    if (known === undefined) return [];
    const { type, patch, args, origin, at } = sweep;
    const eventId = `${sweep.who}:${sweep.id}`;
    const to = { resourceId, tenantId: known.tenantId, creates: null, strict: false };
    return [{ eventId, type, patch, args, origin, at, ...to }];
  }

  #remaining({ selector, cursor }: Sweep): string[] {
    const ids: string[] = [];
    for (const { id } of selected(this.#options.directory, selector)) {
      if (id > cursor) ids.push(id);
    }
    return ids.sort();
  }
}
