import { RugError, textOf } from '../model/errors.ts';
import type { Cancel, Environment, Writer } from '../model/ports.ts';
import type { SideWrite, Suspect, SuspectKind } from '../model/store.ts';
import type { Suspicion } from '../model/suspicion.ts';
import { ENDING } from './blame.ts';

/** From this many unclean starts on, the process before did not live to prove itself. */
const CAREFUL = 2;
/** How long a process lives, with nothing left to try, until it has proven itself, milliseconds. */
const PROOF = 60_000;
/** How long a suspect is watched at work, milliseconds; it doubles with each death that it missed. */
const FIRST_WINDOW = 250;
const LONGEST_WINDOW = 4_000;
/** How long the marks of a message that never came again are kept, milliseconds. */
const MESSAGE_MARKS = 7 * 24 * 3_600_000;

/** `released`: this step of it has not killed, but it is not through yet. */
export type TrialEnd = 'acquitted' | 'released';

/** Why something is set aside that the process did not survive. */
export const diedOver = (marks: number): string =>
  `the process died ${marks} times while it was worked on`;

export interface TrialsOptions {
  readonly env: Pick<Environment, 'time' | 'log'>;
  readonly writer: Pick<Writer, 'write'>;
  /** Starts since the last process that ended well or had proven itself, this one included. */
  readonly unclean: number;
  /** As the store has them. */
  readonly suspects: readonly Suspect[];
  /** Marks at which something is set aside. */
  readonly maxMarks: () => number;
}

interface Trial {
  readonly suspect: Suspect;
  readonly hold: () => Promise<TrialEnd>;
}

/**
 * One suspect at a time is worked on, each with a durable mark first that is taken away when the
 * process survives it: so whatever kills the process is found by its marks, and nothing else bears
 * any. Those that bear marks come last ("Poison", docs/architecture.md).
 */
export class Trials {
  readonly #options: TrialsOptions;
  readonly #marked = new Map<string, Suspect>();
  /** By marks; what waits longest first. */
  readonly #waiting = new Map<number, Record<SuspectKind, Set<Trial>>>();
  #count = 0;
  #current: Trial | null = null;
  #lastKind: SuspectKind = 'resource';
  /** Marks to take away with the next one. */
  readonly #owed: SideWrite[] = [];
  #isHolding = false;
  #isProven = false;
  #isOver = false;
  #cancelProof: Cancel = () => {};

  constructor(options: TrialsOptions) {
    this.#options = options;
    const oldest = options.env.time.now() - MESSAGE_MARKS;
    for (const suspect of options.suspects) {
      if (suspect.kind === 'message' && suspect.at < oldest) this.#owe(suspect, 0);
      else this.#marked.set(keyOf(suspect.kind, suspect.key), suspect);
    }
  }

  /** True while whatever was there at the start is taken up one at a time. */
  get isCareful(): boolean {
    return this.#options.unclean >= CAREFUL && !this.#isProven;
  }

  /** True while anything at all may be suspected. */
  get isWary(): boolean {
    return this.isCareful || this.#marked.size > 0;
  }

  /** Unclean starts in a row, this one included; 0 once it has proven itself. */
  get unclean(): number {
    return this.#isProven ? 0 : this.#options.unclean;
  }

  /** How many are tried or wait for it. */
  get underWay(): number {
    return this.#count + (this.#current === null ? 0 : 1);
  }

  /** What bore marks at the start and was not acquitted since. */
  get marked(): number {
    return this.#marked.size;
  }

  /**
   * How long a suspect that is still at work is watched, milliseconds. What kills later than that
   * leaves its marks on whoever is tried by then: deaths that no suspect bears the marks of say so.
   */
  get window(): number {
    const carefulDeaths = Math.max(0, this.#options.unclean - CAREFUL);
    const { suspects } = this.#options;
    const explained = suspects.reduce((most, { marks }) => Math.max(most, marks), 0);
    return Math.min(LONGEST_WINDOW, FIRST_WINDOW * 2 ** Math.max(0, carefulDeaths - explained));
  }

  /** The marks with which it was found; null: none. */
  marksOf(kind: SuspectKind, key: string): Suspect | null {
    return this.#marked.get(keyOf(kind, key)) ?? null;
  }

  /** True when it bears so many marks that it is not tried again. */
  isCondemned(suspect: Suspect): boolean {
    return suspect.marks >= this.#options.maxMarks();
  }

  /** Puts it in line: `hold` is called when its mark is durable, and answers how it went. */
  ask(kind: SuspectKind, key: string, hold: () => Promise<TrialEnd>): void {
    const suspect = this.marksOf(kind, key) ?? { kind, key, marks: 0, at: 0 };
    const level = this.#waiting.get(suspect.marks) ?? { resource: new Set(), message: new Set() };
    this.#waiting.set(suspect.marks, level);
    level[kind].add({ suspect, hold });
    this.#count += 1;
    this.#holdAll().catch((error: unknown) => {
      this.#options.env.log.error({ error: textOf(error) }, 'defect in the careful start');
    });
  }

  /** Takes its marks away. */
  forgive(kind: SuspectKind, key: string): void {
    const suspect = this.#marked.get(keyOf(kind, key));
    if (suspect === undefined) return;
    this.#marked.delete(keyOf(kind, key));
    void this.#write([{ type: 'suspect', suspect: { ...suspect, marks: 0 } }]);
  }

  start(): void {
    this.#armProof();
  }

  /** No trial begins any more. */
  stop(): void {
    this.#isOver = true;
    this.#cancelProof();
  }

  /** The process ends well: no start counts as unclean, and what is being tried has not killed it. */
  async close(): Promise<void> {
    this.stop();
    const { suspect } = this.#current ?? {};
    if (suspect !== undefined) this.#owe(suspect, suspect.marks);
    await this.#write([...this.#owed.splice(0), { type: 'proven' }]);
  }

  async #holdAll(): Promise<void> {
    if (this.#isHolding) return;
    this.#isHolding = true;
    this.#cancelProof();
    // What is asked for together is in line together: those that bear marks come last.
    await Promise.resolve();
    for (let trial = this.#take(); trial !== undefined; trial = this.#take()) {
      await this.#hold(trial);
      // Taken away with the next mark, where there is one.
      if (this.#count === 0 && this.#owed.length > 0) await this.#write(this.#owed.splice(0));
    }
    this.#isHolding = false;
    this.#armProof();
  }

  async #hold(trial: Trial): Promise<void> {
    const { suspect, hold } = trial;
    const { log, time } = this.#options.env;
    this.#current = trial;
    const mark = { ...suspect, marks: suspect.marks + 1, at: time.now() };
    await this.#write([...this.#owed.splice(0), { type: 'suspect', suspect: mark }]);
    if (this.#isOver) return;
    if (suspect.marks > 0) log.warn(mark, 'a suspect is taken up again');
    const end = await hold().catch((): TrialEnd => 'released');
    if (this.#isOver) return;
    this.#current = null;
    const acquitted = end === 'acquitted';
    if (acquitted) this.#marked.delete(keyOf(suspect.kind, suspect.key));
    this.#owe(suspect, acquitted ? 0 : suspect.marks);
  }

  /** The fewest marks first; messages and resources in turn, so that neither waits for all others. */
  #take(): Trial | undefined {
    if (this.#isOver) return undefined;
    const levels = [...this.#waiting].sort(([one], [other]) => one - other);
    for (const [, level] of levels) {
      const other = this.#lastKind === 'resource' ? 'message' : 'resource';
      for (const kind of [other, this.#lastKind] as const) {
        const [trial] = level[kind];
        if (trial === undefined) continue;
        level[kind].delete(trial);
        this.#count -= 1;
        this.#lastKind = kind;
        return trial;
      }
    }
    return undefined;
  }

  #owe(suspect: Suspect, marks: number): void {
    this.#owed.push({ type: 'suspect', suspect: { ...suspect, marks } });
  }

  async #write(sides: readonly SideWrite[]): Promise<void> {
    try {
      await this.#options.writer.write(sides, true);
    } catch (error) {
      if (error instanceof RugError && ENDING.has(error.code)) this.#isOver = true;
      else this.#options.env.log.error({ error: textOf(error) }, 'a mark could not be recorded');
    }
  }

  #armProof(): void {
    if (this.#isProven || this.#isOver) return;
    this.#cancelProof();
    this.#cancelProof = this.#options.env.time.after(PROOF, () => {
      this.#isProven = true;
      this.#options.env.log.debug({}, 'this process has proven itself');
      void this.#write([...this.#owed.splice(0), { type: 'proven' }]);
    });
  }
}

/** What the bus asks about messages. */
export function suspicionOf(trials: Trials): Suspicion {
  return {
    watches: () => trials.isWary,
    isSuspect: (key) => trials.isCareful || trials.marksOf('message', key) !== null,
    alone: async (key, work) => {
      const known = trials.marksOf('message', key);
      if (known !== null && trials.isCondemned(known)) {
        const isDone = await work(diedOver(known.marks));
        if (isDone) trials.forgive('message', key);
        return;
      }
      const { promise, resolve, reject } = Promise.withResolvers<boolean>();
      trials.ask('message', key, async () => {
        const done = work(null);
        done.then(resolve, reject);
        return (await done) ? 'acquitted' : 'released';
      });
      await promise;
    },
  };
}

const keyOf = (kind: SuspectKind, key: string): string => `${kind} ${key}`;
