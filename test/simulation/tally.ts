/** What has gone wrong, or was done to rug, and how often. */
export class Tally {
  readonly #counts = new Map<string, number>();

  count(what: string, by = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + by);
  }

  add(other: Tally): void {
    for (const [what, count] of other.#counts) this.count(what, count);
  }

  get total(): number {
    return this.entries.reduce((sum, [, count]) => sum + count, 0);
  }

  /** The most frequent first. */
  get entries(): readonly (readonly [string, number])[] {
    return [...this.#counts].sort(
      ([one, often], [other, more]) => more - often || one.localeCompare(other),
    );
  }
}
