/**
 * Sees from outside how long events take: the database is asked every few milliseconds how far the
 * journal has come, and whether the routers of the watched events are done.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { clockMs } from '../rig/clock.ts';
import type { Witness } from '../rig/database.ts';
import { routerId } from '../rig/fleet.ts';

/** One watched event: when it was due, in the journal, and done; milliseconds of `clockMs`. */
export interface Watch {
  readonly at: number;
  readonly journaledMs: number;
  readonly doneMs: number;
}

/** Between two looks, milliseconds: latencies are at most so much too long. */
const LOOK_MS = 2;

interface Sample {
  readonly index: number;
  readonly router: number;
  readonly at: number;
}

/** Watches samples until each is in the journal, then done. The queue keeps the publisher's order. */
export class Observer {
  readonly watches: Watch[] = [];
  readonly #witness: Witness;
  readonly #seqBefore: number;
  readonly #fresh: Sample[] = [];
  readonly #journaled = new Map<string, (Sample & { readonly journaledMs: number })[]>();
  #stopped = false;

  constructor(witness: Witness, seqBefore: number) {
    this.#witness = witness;
    this.#seqBefore = seqBefore;
  }

  watch(sample: Sample): void {
    this.#fresh.push(sample);
  }

  /** After the last look. */
  stop(): void {
    this.#stopped = true;
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      await this.#look();
      await pause(LOOK_MS);
    }
    await this.#look();
  }

  #seqOf({ index }: Sample): number {
    return this.#seqBefore + index + 1;
  }

  async #look(): Promise<void> {
    const { seq } = await this.#witness.position();
    const journaledAt = clockMs();
    for (let next = this.#fresh[0]; next !== undefined; next = this.#fresh[0]) {
      if (this.#seqOf(next) > seq) break;
      this.#fresh.shift();
      const id = routerId(next.router);
      const some = this.#journaled.get(id) ?? [];
      this.#journaled.set(id, [...some, { ...next, journaledMs: journaledAt - next.at }]);
    }
    if (this.#journaled.size === 0) return;
    const done = await this.#witness.doneSeq([...this.#journaled.keys()]);
    const doneAt = clockMs();
    for (const [id, samples] of this.#journaled) {
      const upTo = done.get(id) ?? 0;
      const open = samples.filter((sample) => this.#seqOf(sample) > upTo);
      for (const sample of samples) {
        if (open.includes(sample)) continue;
        const { at, journaledMs } = sample;
        this.watches.push({ at, journaledMs, doneMs: doneAt - at });
      }
      if (open.length === 0) this.#journaled.delete(id);
      else this.#journaled.set(id, open);
    }
  }
}
