/** Rows that are read at once. */
const PAGE = 200;
/** Rows that are kept for those who are nearly up to date. */
const KEPT = 1_000;

/** Reads rows with a higher id than `after`, the oldest first. */
export type ReadRows<T> = (after: number, limit: number) => Promise<readonly T[]>;

/** The newest rows of what only grows: read once, for all who follow it. */
export class Tail<T extends { readonly id: number }> {
  readonly #read: ReadRows<T>;
  #rows: readonly T[] = [];
  /** The id that the kept rows come behind. */
  #start = 0;

  constructor(read: ReadRows<T>) {
    this.#read = read;
  }

  /** The id of the newest row known. */
  get end(): number {
    return this.#rows.at(-1)?.id ?? this.#start;
  }

  /** Begins anew behind the row `end`, with nothing kept. */
  begin(end: number): void {
    this.#rows = [];
    this.#start = end;
  }

  /** Reads what has come since; answers whether that was anything. Never twice at the same time. */
  async grow(): Promise<boolean> {
    const before = this.end;
    let rows: readonly T[];
    do {
      rows = await this.#read(this.end, PAGE);
      const all = [...this.#rows, ...rows];
      this.#start = all.at(-KEPT - 1)?.id ?? this.#start;
      this.#rows = all.slice(-KEPT);
    } while (rows.length === PAGE);
    return this.end > before;
  }

  /** The next rows behind `id`; where they are not kept any more they are read. */
  async behind(id: number): Promise<readonly T[]> {
    if (id < this.#start) return this.#read(id, PAGE);
    const first = this.#rows.findLastIndex((row) => row.id <= id) + 1;
    return this.#rows.slice(first, first + PAGE);
  }
}
