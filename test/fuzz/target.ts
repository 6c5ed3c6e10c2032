import type { Arbitrary } from 'fast-check';

/** What is fuzzed: where inputs come from, and what has to hold for each of them. */
export interface Target<T = unknown> {
  readonly name: string;
  /** What it is, in a few words. */
  readonly what: string;
  /** Which part of all inputs it gets. */
  readonly share: number;
  /** Inputs that one place takes before it is looked over and closed; a failure is repeated with them. */
  readonly block: number;
  readonly input: Arbitrary<T>;
  /** A place of its own, in which nothing has happened yet. `seed`: of all its chance. */
  readonly open: (seed: number) => Promise<Place<T>>;
}

/** Where inputs of one target go. */
export interface Place<T = unknown> {
  /**
   * Tries one input, and throws where that breaks a promise. Answers what became of it, of each
   * message in it where there are several, in words that are the same for all like it: `taken`,
   * `refused: is missing`.
   */
  readonly put: (input: T) => Promise<readonly string[]>;
  /** Throws where something is stuck: what is good still goes through, and nothing is left over. */
  readonly check: () => Promise<void>;
  /** Bytes of what it rightly remembers: what it was told to keep in memory. */
  readonly known: () => number;
  readonly close: () => Promise<void>;
}

/** A target that is closed over its own type of input. */
export type AnyTarget = Omit<Target, 'input' | 'open'> & {
  readonly run: (block: Block) => Promise<Outcome>;
};

export interface Block {
  readonly seed: number;
  readonly inputs: number;
  /** Told of each input. */
  readonly tell: (became: readonly string[]) => void;
}

/** What one block of inputs came to; null: nothing is wrong. */
export type Outcome = Failure | null;

export interface Failure {
  /** What was promised and does not hold. */
  readonly why: string;
  /** The smallest input found that shows it; null: it shows only after all of them. */
  readonly input: string | null;
}
