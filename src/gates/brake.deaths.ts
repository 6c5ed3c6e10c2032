import { type BrakeKey, type BrakeRelease, nameOf, scopesOf } from '../model/brake.ts';
import type { Census, Standing, Summary } from '../model/ports.ts';
import type { Run, View } from '../model/resource.ts';
import type { Status } from '../model/words.ts';

/** A resource that has turned from alive to dead. Epoch milliseconds. */
export interface Death {
  readonly id: string;
  readonly tallies: readonly Tally[];
  /** When it was decided that it is dead, at first. */
  readonly since: number;
  /** When this process learned of it: what a start finds counts as if it had just happened. */
  readonly found: number;
  /** Found within the window. */
  recent: boolean;
  /** An operator has said that it is real. */
  forgiven: boolean;
  /** False: it lives again, and counts on only because its rebuild has been admitted. */
  lasting: boolean;
  /** Some run of it was admitted: it has not come back by itself. */
  rebuilt: boolean;
  /** In status error: nothing is rebuilt by itself. */
  failed: boolean;
  /** The run it wants now, and the one that is under way. */
  wants: string | null;
  begun: string | null;
}

/** What a scope has lost. */
export interface Tally {
  readonly key: BrakeKey;
  /** Resources that are not closed. */
  size: number;
  /** Those that died within the window. */
  recent: number;
  /** Those that are dead, however long, and those that were rebuilt within the window. */
  dead: number;
  /** Rebuilds that have not begun. */
  waiting: number;
}

/** Statuses in which a resource that was dead is so no more, or somebody else has seen to it. */
const OVER: ReadonlySet<Status> = new Set(['configured', 'quiesced', 'held']);

/** Counts deaths by scope, each change at the price of its own scopes, however many are dead. */
export class Deaths {
  readonly #tallies = new Map<string, Tally>();
  readonly #deaths = new Map<string, Death>();
  /** In the order in which they were found. */
  readonly #recent = new Set<Death>();
  readonly #begun = new Map<string, Death>();
  readonly #forgiven = new Map<string, number>();

  get(id: string): Death | undefined {
    const death = this.#deaths.get(id);
    return death?.lasting === true ? death : undefined;
  }

  tally(key: BrakeKey): Tally {
    return this.#tallies.get(nameOf(key)) ?? { key, size: 0, recent: 0, dead: 0, waiting: 0 };
  }

  all(): Iterable<Tally> {
    return this.#tallies.values();
  }

  /** When the oldest of the window was found; null: there is none. */
  get oldest(): number | null {
    const [first] = this.#recent;
    return first?.found ?? null;
  }

  /** Until when the deaths of a scope were forgiven last; 0: never. */
  forgivenAt(key: BrakeKey): number {
    return this.#forgiven.get(nameOf(key)) ?? 0;
  }

  /** Resources that are there at the start. */
  count(census: Census): void {
    for (const key of scopesOf(census)) this.#tallyOf(key).size += census.open;
  }

  /**
   * A resource as it is committed now, and what it was before; answers the scopes whose counts have
   * changed.
   */
  observe(changed: Summary, before: Standing | null, now: number): ReadonlySet<Tally> {
    const touched = new Set<Tally>();
    const { id, view, run } = changed;
    const isOpen = view.state !== 'Exit';
    const wasOpen = before !== null && before.state !== 'Exit';
    if (isOpen !== wasOpen) this.#resize(changed, isOpen, touched);
    const death = this.get(id);
    const isDying = isOpen && run?.cause === 'death';
    if (!isOpen) {
      // What is taken away for good is none of the scope any more, however it died.
      const last = this.#deaths.get(id);
      if (last !== undefined) this.#remove(last, touched);
    } else if (death === undefined) {
      if (isDying) this.#begin(changed, run, now, touched);
    } else if (!isDying && OVER.has(view.status)) {
      this.#change(death, { lasting: false, wants: null }, touched);
    } else {
      const now = { failed: view.status === 'error', wants: isDying ? run.id : null };
      if (now.failed !== death.failed || now.wants !== death.wants)
        this.#change(death, now, touched);
    }
    this.#tidy(touched);
    return touched;
  }

  /** The window has moved on to what was found after `since`. */
  age(since: number): ReadonlySet<Tally> {
    const touched = new Set<Tally>();
    for (const death of this.#recent) {
      if (death.found > since) break;
      this.#recent.delete(death);
      this.#change(death, { recent: false }, touched);
    }
    this.#tidy(touched);
    return touched;
  }

  /** The deaths of these scopes up to their release are real: they count nowhere any more. */
  forgive(releases: readonly BrakeRelease[]): ReadonlySet<Tally> {
    const until = new Map<Tally, number>();
    for (const release of releases) {
      this.#forgiven.set(nameOf(release), release.at);
      until.set(this.tally(release), release.at);
    }
    const touched = new Set<Tally>();
    for (const death of this.#deaths.values()) {
      const isMeant = death.tallies.some((tally) => death.since <= (until.get(tally) ?? -Infinity));
      if (isMeant) this.#change(death, { forgiven: true }, touched);
    }
    return touched;
  }

  begin(id: string, runId: string): void {
    const death = this.get(id);
    if (death === undefined) return;
    this.#begun.set(runId, death);
    this.#change(death, { rebuilt: true, begun: runId });
  }

  done(runId: string): void {
    const death = this.#begun.get(runId);
    this.#begun.delete(runId);
    if (death?.begun === runId) this.#change(death, { begun: null });
  }

  #begin(changed: Summary, run: Run, now: number, touched: Set<Tally>): void {
    const { id } = changed;
    const before = this.#deaths.get(id);
    if (before !== undefined) this.#remove(before, touched);
    const death: Death = {
      id,
      tallies: scopesOf(changed).map((key) => this.#tallyOf(key)),
      since: run.startedAt,
      found: now,
      recent: true,
      forgiven: scopesOf(changed).some((key) => run.startedAt < this.forgivenAt(key)),
      lasting: true,
      rebuilt: false,
      failed: isFailed(changed.view),
      wants: run.id,
      begun: null,
    };
    this.#deaths.set(id, death);
    this.#recent.add(death);
    this.#weigh(death, 1, touched);
  }

  #change(death: Death, change: Partial<Death>, touched: Set<Tally> = new Set()): void {
    this.#weigh(death, -1, touched);
    Object.assign(death, change);
    this.#weigh(death, 1, touched);
    if (!death.lasting && !counts(death)) this.#remove(death, touched);
  }

  #remove(death: Death, touched: Set<Tally>): void {
    this.#weigh(death, -1, touched);
    this.#recent.delete(death);
    if (this.#deaths.get(death.id) === death) this.#deaths.delete(death.id);
  }

  #weigh(death: Death, sign: 1 | -1, touched: Set<Tally>): void {
    const { recent, lasting, wants, begun } = death;
    const dead = counts(death);
    const waits = lasting && wants !== null && wants !== begun;
    for (const tally of death.tallies) {
      if (dead) tally.dead += sign;
      if (dead && recent) tally.recent += sign;
      if (waits) tally.waiting += sign;
      touched.add(tally);
    }
  }

  #resize(changed: Summary, isOpen: boolean, touched: Set<Tally>): void {
    for (const key of scopesOf(changed)) {
      const tally = this.#tallyOf(key);
      tally.size += isOpen ? 1 : -1;
      touched.add(tally);
    }
  }

  #tallyOf(key: BrakeKey): Tally {
    const tally = this.tally(key);
    this.#tallies.set(nameOf(key), tally);
    return tally;
  }

  /** Scopes come and go with their resources. */
  #tidy(touched: ReadonlySet<Tally>): void {
    for (const { key, size, dead, waiting } of touched) {
      if (size + dead + waiting === 0) this.#tallies.delete(nameOf(key));
    }
  }
}

const isFailed = ({ status }: View): boolean => status === 'error';

/** One that came back by itself counts no more; one that was rebuilt does, while the window lasts. */
const counts = ({ forgiven, failed, lasting, rebuilt, recent }: Death): boolean =>
  !forgiven && !failed && (lasting || (rebuilt && recent));
