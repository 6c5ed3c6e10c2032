/** The steps of one verb: each reads the gate word first, is measured, and gives its name to its failure. */
import { DriverError, type GateWord, type StepNote, type VerbContext } from '../../model/driver.ts';
import type { KillPoint } from '../../model/killpoints.ts';
import type { Time } from '../../model/ports.ts';
import { type Deadline, lost } from './deadline.ts';

export interface StepOptions {
  /** Reads what main has told this run: shared memory, so that it is read when a step begins. */
  readonly gateWord: () => GateWord;
  readonly time: Time;
  readonly checkpoint: (point: KillPoint) => void;
}

/** How often a paused verb looks whether it may go on. */
const PAUSE_MS = 100;

export class Steps {
  readonly #names: readonly string[];
  readonly #options: StepOptions;
  readonly #deadline: Deadline;
  readonly #notes: StepNote[] = [];
  readonly #failures = new WeakMap<object, string>();

  constructor(names: readonly string[], options: StepOptions, deadline: Deadline) {
    this.#names = names;
    this.#options = options;
    this.#deadline = deadline;
  }

  get notes(): readonly StepNote[] {
    return [...this.#notes];
  }

  /** The step in which an error, or what caused it, was thrown. */
  failedStep(error: unknown): string | undefined {
    if (typeof error !== 'object' || error === null) return undefined;
    const cause = error instanceof Error ? error.cause : undefined;
    return this.#failures.get(error) ?? this.failedStep(cause);
  }

  /** A step that changed something answers `true`; whatever else it answers is what it found. */
  readonly run: VerbContext['step'] = async (name, act) => {
    if (!this.#names.includes(name)) throw new TypeError(`step ${name} is not declared`);
    const { time, checkpoint } = this.#options;
    await this.#passGate();
    checkpoint('step.begun');
    const begun = time.now();
    let did = false;
    try {
      const answer = await this.#deadline.race(act);
      did = answer === true;
      checkpoint('step.done');
      return answer;
    } catch (error) {
      if (typeof error === 'object' && error !== null) this.#failures.set(error, name);
      throw error;
    } finally {
      this.#notes.push({ step: name, took: time.now() - begun, did });
    }
  };

  async #passGate(): Promise<void> {
    const { gateWord, time } = this.#options;
    for (;;) {
      this.#deadline.signal.throwIfAborted();
      const word = gateWord();
      if (word === 'go') return;
      if (word === 'lost') throw lost('it was told so');
      if (word === 'cancel') {
        throw new DriverError('cancelled before a step', { class: 'cancelled', number: 1012 });
      }
      await this.#deadline.race(
        () => new Promise<void>((resolve) => time.after(PAUSE_MS, resolve)),
      );
    }
  }
}
