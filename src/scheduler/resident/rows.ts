import type { Summary } from '../../model/ports.ts';
import { unreadable } from '../../model/readable.ts';
import type { ResourceRow } from '../../model/resource.ts';
import { Column } from './column.ts';
import { Frost } from './frost.ts';
import { Frozen } from './frozen.ts';
import { Groups } from './groups.ts';
import { Hashes } from './hashes.ts';
import { type Make, Makes } from './makes.ts';
import { FIELD, type RawRow } from './raw.ts';
import type { Strings } from './rawtexts.ts';
import { Slabs } from './slabs.ts';
import { isOpen, isSound, soundOne, standingNumber } from './standing.ts';
import { Thawed } from './thawed.ts';

/** A row that has not been frozen yet is nowhere. */
const NOWHERE = -1;
const UNUSED = -1;

/**
 * Rows by number, and numbers by id. A row that nobody asks for is kept frozen; the others are objects
 * too, at most `thawed` of them. A number is given anew when its row is forgotten.
 */
export class Rows {
  readonly tenants = new Groups();
  readonly parents = new Groups();
  readonly #frost: Frost;
  readonly #slabs = new Slabs((number, address) => this.#addresses.set(number, address));
  readonly #thawed: Thawed;
  readonly #ids = new Hashes();
  readonly #makes = new Makes();
  /** By number; UNUSED: there is no such row. */
  readonly #standings = new Column(UNUSED);
  readonly #addresses = new Column(NOWHERE);
  readonly #makeOf = new Column(UNUSED);
  readonly #free: number[] = [];
  #end = 0;

  /** `thawed`: of so many rows so many are kept as objects; `field`: see Frost. */
  constructor(thawed: (size: number) => number, field: string | null) {
    this.#frost = new Frost(field);
    this.#thawed = new Thawed(
      () => thawed(this.size),
      (number, row) => this.#freeze(number, row),
    );
  }

  get size(): number {
    return this.#ids.size;
  }

  /** One more than the highest number there is. */
  get end(): number {
    return this.#end;
  }

  /** The number of the row with this id; -1: there is none. */
  numberOf(id: string): number {
    return this.#ids.find(this.#frost.keyHash(id), (number) => {
      const row = this.#thawed.peek(number);
      return row === undefined ? this.#isKey(number) : row.id === id;
    });
  }

  has(number: number): boolean {
    return this.#standings.get(number) !== UNUSED;
  }

  /** See standing.ts. */
  standing(number: number): number {
    return this.#standings.get(number);
  }

  /** Rows of the same kind, hardware and rack have the same one. */
  makeNumber(number: number): number {
    return this.#makeOf.get(number);
  }

  make(number: number): Make {
    return this.#makes.at(this.#makeOf.get(number));
  }

  row(number: number): ResourceRow {
    const known = this.#thawed.get(number);
    if (known !== undefined) return known;
    const row = this.#thaw(number);
    this.#thawed.set(number, row, false);
    return row;
  }

  /** The same for who only looks at some of it: little of it is thawed, and nothing kept. */
  summary(number: number): Summary {
    const row = this.#thawed.peek(number);
    if (row !== undefined) return row;
    const bytes = this.#slabs.copyOf(this.#address(number));
    return new Frozen(this.#frost, bytes, this.#common(number), this.#standings.get(number));
  }

  id(number: number): string {
    const row = this.#thawed.peek(number);
    if (row !== undefined) return row.id;
    const address = this.#address(number);
    return this.#frost.id(this.#slabs.bytesOf(address), this.#slabs.startOf(address));
  }

  view(number: number): ResourceRow['view'] {
    const row = this.#thawed.peek(number);
    if (row !== undefined) return row.view;
    const address = this.#address(number);
    const [bytes, at] = [this.#slabs.bytesOf(address), this.#slabs.startOf(address)];
    return this.#frost.view(bytes, at, isSound(this.#standings.get(number)));
  }

  /** Keeps a row: at `number`, or at a new one (-1); answers where. `isFresh`: it was changed just now. */
  put(known: number, row: ResourceRow, isFresh: boolean): number {
    const number = known < 0 ? this.#number() : known;
    if (known < 0) this.#ids.add(this.#frost.keyHash(row.id), number);
    const { state, status } = row.view;
    const [runs, wakes] = [row.run !== null, row.wakeAt !== null];
    const pends = row.pending.length > 0;
    const standing = { state, status, runs, wakes, pends, isFresh, isSound: true };
    this.tenants.set(number, row.tenantId);
    this.parents.set(number, row.parentId);
    this.#makeOf.set(number, this.#makes.numberOf(row));
    this.#standings.set(number, standingNumber(standing));
    this.#thawed.set(number, row, true);
    return number;
  }

  /** Of the row that came last as the store has it: see Frost. */
  get instances(): Strings {
    return this.#frost.instances;
  }

  get named(): Strings {
    return this.#frost.named;
  }

  /** Keeps a row as the store has it, which must be a new one; answers its number. */
  putRaw(raw: RawRow): number {
    const number = this.#number();
    const size = this.#frost.freezeRaw(raw);
    this.#ids.add(this.#frost.frozenHash(), number);
    this.#addresses.set(number, this.#slabs.put(number, this.#frost.bytes, size));
    this.tenants.add(number, raw.source, raw.from(FIELD.tenantId), raw.to(FIELD.tenantId));
    this.parents.set(number, raw.textOrNull(FIELD.parentId));
    const make = {
      kind: raw.text(FIELD.kind),
      hardware: raw.text(FIELD.hardware),
      rack: raw.textOrNull(FIELD.rack),
    };
    this.#makeOf.set(number, this.#makes.numberOf(make));
    const standing = standingNumber({
      state: raw.text(FIELD.state),
      status: raw.text(FIELD.status),
      runs: !raw.isNull(FIELD.run),
      wakes: !raw.isNull(FIELD.wakeAt),
      pends: raw.to(FIELD.pending) - raw.from(FIELD.pending) > 2,
      isFresh: false,
      isSound: false,
    });
    this.#standings.set(number, standing);
    return number;
  }

  delete(number: number): void {
    this.#ids.remove(this.#frost.keyHash(this.id(number)), number);
    this.#thawed.delete(number);
    const address = this.#addresses.get(number);
    if (address !== NOWHERE) this.#slabs.drop(address >>> 0);
    this.#addresses.set(number, NOWHERE);
    this.#standings.set(number, UNUSED);
    this.tenants.set(number, null);
    this.parents.set(number, null);
    this.#free.push(number);
  }

  /** Rows that want something: a verb, a time to wake, a decision. */
  *open(): Generator<number> {
    for (let number = 0; number < this.#end; number++) {
      const standing = this.#standings.get(number);
      if (standing !== UNUSED && isOpen(standing)) yield number;
    }
  }

  #number(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    this.#end += 1;
    return this.#end - 1;
  }

  #freeze(number: number, row: ResourceRow): void {
    const before = this.#addresses.get(number);
    if (before !== NOWHERE) this.#slabs.drop(before >>> 0);
    this.#addresses.set(number, NOWHERE);
    const size = this.#frost.freeze(row);
    this.#addresses.set(number, this.#slabs.put(number, this.#frost.bytes, size));
  }

  #thaw(number: number): ResourceRow {
    const address = this.#address(number);
    const [bytes, at] = [this.#slabs.bytesOf(address), this.#slabs.startOf(address)];
    const standing = this.#standings.get(number);
    const row = this.#frost.thaw(bytes, at, this.#common(number), isSound(standing));
    if (unreadable(row) === null) this.#standings.set(number, soundOne(standing));
    return row;
  }

  #common(number: number): ConstructorParameters<typeof Frozen>[2] {
    const { kind, hardware, rack } = this.make(number);
    const tenantId = this.tenants.nameOf(number) ?? '';
    return { tenantId, kind, hardware, rack, parentId: this.parents.nameOf(number) };
  }

  /** True when it is the row of the key that was made last. */
  #isKey(number: number): boolean {
    const address = this.#address(number);
    return this.#frost.isKey(this.#slabs.bytesOf(address), this.#slabs.startOf(address));
  }

  #address(number: number): number {
    const address = this.#addresses.get(number);
    if (address === NOWHERE) throw new RangeError(`there is no row ${number}`);
    return address >>> 0;
  }
}
