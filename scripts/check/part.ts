/** One part of `npm run check`. */
export interface Part {
  name: string;
  /** What it holds, in a few words; shown when it fails. */
  holds: string;
  /** Resolves with what is wrong, a line each; empty when all is well. */
  run(): Promise<readonly string[]>;
}
