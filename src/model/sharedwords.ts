/**
 * The memory that main shares with a worker: one gate word per task, and who is at work. It is the
 * only way from main into a verb under way, and the only witness when a worker dies.
 */
import { GATE_WORDS, type GateWord } from './driver.ts';

const BEAT = 0;
const AT_WORK = 1;
const HEADER = 2;
const WORDS = Object.keys(GATE_WORDS) as readonly GateWord[];

/** Nobody is at work. */
export const NOBODY = 0;

export class SharedWords {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;

  /** `slots`: how many tasks may be under way at a time. */
  static create(slots: number): SharedWords {
    return new SharedWords(new SharedArrayBuffer((HEADER + slots) * Int32Array.BYTES_PER_ELEMENT));
  }

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer);
  }

  get slots(): number {
    return this.#words.length - HEADER;
  }

  tell(slot: number, word: GateWord): void {
    Atomics.store(this.#words, HEADER + slot, GATE_WORDS[word]);
  }

  read(slot: number): GateWord {
    return WORDS[Atomics.load(this.#words, HEADER + slot)] ?? 'go';
  }

  /** The worker says that its event loop turns. */
  beat(): void {
    Atomics.add(this.#words, BEAT, 1);
  }

  get beats(): number {
    return Atomics.load(this.#words, BEAT);
  }

  /**
   * The worker says whose code it runs next: a task by its slot (from 1), the i-th resource of a batch
   * of decisions by `slots` + i, or NOBODY.
   */
  work(who: number): void {
    Atomics.store(this.#words, AT_WORK, who);
  }

  get atWork(): number {
    return Atomics.load(this.#words, AT_WORK);
  }
}

/** What a worker is started with. */
export interface WorkerStart<Settings> {
  readonly words: SharedArrayBuffer;
  readonly settings: Settings;
}
