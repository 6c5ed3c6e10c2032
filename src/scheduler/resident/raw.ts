import { RAW_FACT_FIELDS, RAW_FIELDS, type RawRows } from '../../model/store.ts';

const numbered = <Field extends string>(
  fields: readonly Field[],
): Readonly<Record<Field, number>> =>
  Object.fromEntries(fields.map((field, number) => [field, number])) as Record<Field, number>;

/** Numbers of the fields of a resource, and of a fact. */
export const FIELD = numbered(RAW_FIELDS);
export const FACT_FIELD = numbered(RAW_FACT_FIELDS);

/** One row of RawRows after the other: where each of its fields stands, by number. */
export class RawRow {
  readonly source: Buffer;
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  /** Of fields that were read as texts: mostly the next one is the same. */
  readonly #texts: { readonly from: number; readonly to: number; readonly text: string }[] = [];
  #left: number;
  #at = 0;

  /** `fields`: of each row, in their order. */
  constructor({ bytes, count }: RawRows, fields: readonly string[]) {
    this.source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#from = new Int32Array(fields.length);
    this.#to = new Int32Array(fields.length);
    this.#left = count;
  }

  /** Goes to the next row, at first to the first one; false: there is none. */
  next(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    for (let field = 0; field < this.#from.length; field++) {
      const length = this.source.readInt32LE(this.#at);
      this.#at += 4;
      this.#from[field] = length < 0 ? -1 : this.#at;
      this.#at += Math.max(0, length);
      this.#to[field] = this.#at;
    }
    return true;
  }

  isNull(field: number): boolean {
    return this.from(field) < 0;
  }

  /** Where the field begins; -1: it is null. */
  from(field: number): number {
    return this.#from[field] ?? -1;
  }

  /** Where it ends. */
  to(field: number): number {
    return this.#to[field] ?? -1;
  }

  text(field: number): string {
    const [from, to] = [this.from(field), this.to(field)];
    const last = this.#texts[field];
    if (last !== undefined && this.#isSame(last.from, last.to, from, to)) return last.text;
    const text = this.source.toString('utf8', from, to);
    this.#texts[field] = { from, to, text };
    return text;
  }

  textOrNull(field: number): string | null {
    return this.isNull(field) ? null : this.text(field);
  }

  #isSame(from: number, to: number, otherFrom: number, otherTo: number): boolean {
    const { source } = this;
    if (to - from !== otherTo - otherFrom) return false;
    for (let i = to - from - 1; i >= 0; i--)
      if (source[from + i] !== source[otherFrom + i]) return false;
    return true;
  }
}
