import type { Judge } from './judge.ts';

/** One owner: of all processes only the one that has taken the partition last commits. */
export class OneOwner {
  readonly #judge: Judge['judge'];
  #owner: string | null = null;

  constructor({ judge }: Judge) {
    this.#judge = judge;
  }

  /** It has the highest token from now on. */
  started(process: string): void {
    this.#owner = process;
  }

  committed(process: string): void {
    const isOwner = process === this.#owner;
    this.#judge(isOwner ? null : `${process} commits, and ${this.#owner} has taken over`);
  }
}
