import { type Part, type Parts, readable, withFaults } from '../../model/readable.ts';
import type { ResourceRow, View } from '../../model/resource.ts';
import { Packer } from './packer.ts';
import { FIELD, type RawRow } from './raw.ts';
import { NO_STRINGS, placeOf, type Strings } from './rawtexts.ts';
import { Unpacker } from './unpacker.ts';
import { newVocabulary } from './vocabulary.ts';
import { hashOf } from './words.ts';

/** In front of a frozen row: where its view begins, and its spec. */
const HEAD = 8;

/** What a frozen row does not say of itself: others have it in common with it. */
export type Common = Pick<ResourceRow, 'tenantId' | 'kind' | 'hardware' | 'parentId' | 'rack'>;

/** What stands before the view, but for the id. */
export type Middle = Pick<
  ResourceRow,
  | 'labels'
  | 'tags'
  | 'revision'
  | 'takenSeq'
  | 'doneSeq'
  | 'createdAt'
  | 'updatedAt'
  | 'wakeAt'
  | 'pending'
  | 'run'
>;

/** The fields of Middle, in their order. */
const MIDDLE = [
  'labels',
  'tags',
  'revision',
  'takenSeq',
  'doneSeq',
  'createdAt',
  'updatedAt',
  'wakeAt',
  'pending',
  'run',
] as const;

const MIDDLE_FIELDS = MIDDLE.map((field) => FIELD[field]);

const SINCE = Buffer.from('"since":');
/** No key has this number. */
const NO_KEY = -3;

/**
 * Rows as bytes: id, what is in the middle, view, spec, snapshot. What is thawed equals what was
 * frozen; its snapshot is the same text.
 */
export class Frost {
  readonly #packer: Packer;
  readonly #unpacker: Unpacker;

  readonly #instanceId: number;
  readonly #named: number;
  /** Of the row that was frozen last as the store has it: the instances it shows. */
  instances = NO_STRINGS;
  /** The same: what its spec names, and perhaps more. */
  named = NO_STRINGS;

  /** `field`: of specs, whose values are to be known of a row as the store has it; null: none. */
  constructor(field: string | null) {
    const vocabulary = newVocabulary();
    this.#packer = new Packer(vocabulary);
    this.#unpacker = new Unpacker(vocabulary);
    this.#instanceId = this.#packer.watch('instanceId');
    this.#named = field === null ? NO_KEY : this.#packer.watch(field);
  }

  /** What was frozen, or made a key, last; its length is what that answered. */
  get bytes(): Buffer {
    return this.#packer.buffer;
  }

  /** Answers the length of the frozen row. */
  freeze(row: ResourceRow): number {
    const packer = this.#packer;
    packer.restart(HEAD);
    packer.key(row.id);
    for (const field of MIDDLE) {
      const value = row[field];
      if (typeof value === 'number') packer.number(value);
      else if (value === null) packer.nothing();
      else packer.json(JSON.stringify(value));
    }
    packer.mark(0, packer.length);
    packer.json(JSON.stringify(row.view));
    packer.mark(4, packer.length);
    packer.json(JSON.stringify(row.spec));
    if (row.snapshot === null) packer.nothing();
    else packer.json(row.snapshot);
    return packer.length;
  }

  /** The same of a row as the store has it; hardly anything of it is parsed. */
  freezeRaw(raw: RawRow): number {
    const packer = this.#packer;
    const { source } = raw;
    packer.restart(HEAD);
    packer.keyIn(source, raw.from(FIELD.id), raw.to(FIELD.id));
    for (const field of MIDDLE_FIELDS) {
      if (raw.isNull(field)) packer.nothing();
      else packer.text(source, raw.from(field), raw.to(field));
    }
    packer.mark(0, packer.length);
    const says = placeOf(SINCE, source, raw.from(FIELD.view), raw.to(FIELD.view)) >= 0;
    const older = says ? null : withSince(raw);
    if (older === null) this.instances = this.#strings(raw, FIELD.view, this.#instanceId);
    else this.instances = this.#stringsIn(older, 0, older.length, this.#instanceId);
    packer.mark(4, packer.length);
    this.named = this.#strings(raw, FIELD.spec, this.#named);
    if (raw.isNull(FIELD.snapshot)) packer.nothing();
    else packer.text(source, raw.from(FIELD.snapshot), raw.to(FIELD.snapshot));
    return packer.length;
  }

  /** The hash of a row with this id, which is then the key that was made last. */
  keyHash(id: string): number {
    this.#packer.restart(HEAD);
    this.#packer.key(id);
    return hashOf(this.#packer.buffer, HEAD, this.#packer.length);
  }

  /** The same of the row that was frozen last. */
  frozenHash(): number {
    this.#unpacker.open(this.#packer.buffer, HEAD);
    this.#unpacker.skipKey();
    return hashOf(this.#packer.buffer, HEAD, this.#unpacker.at);
  }

  /** True when the row at `at` has the key that was made last. */
  isKey(bytes: Buffer, at: number): boolean {
    const key = this.#packer.buffer;
    for (let i = this.#packer.length - 1; i >= HEAD; i--) {
      if (bytes[at + i] !== key[i]) return false;
    }
    return true;
  }

  id(bytes: Buffer, at: number): string {
    this.#unpacker.open(bytes, at + HEAD, at);
    return this.#unpacker.value<string>();
  }

  /** `isSound`, here and below: see Standing. */
  view(bytes: Buffer, at: number, isSound: boolean): View {
    this.#unpacker.open(bytes, at + bytes.readUInt32LE(at), at);
    return this.#part('view', isSound ? null : []);
  }

  spec(bytes: Buffer, at: number, isSound: boolean): ResourceRow['spec'] {
    this.#unpacker.open(bytes, at + bytes.readUInt32LE(at + 4), at);
    return this.#part('spec', isSound ? null : []);
  }

  middle(bytes: Buffer, at: number, isSound: boolean): Middle {
    this.#unpacker.open(bytes, at + HEAD, at);
    this.#unpacker.skipKey();
    return this.#middle(isSound ? null : []);
  }

  /** Never throws: what cannot be read of a row is told as its fault. */
  thaw(bytes: Buffer, at: number, common: Common, isSound: boolean): ResourceRow {
    const unpacker = this.#unpacker;
    unpacker.open(bytes, at + HEAD, at);
    const id = unpacker.value<string>();
    const faults: string[] | null = isSound ? null : [];
    const {
      labels,
      tags,
      revision,
      takenSeq,
      doneSeq,
      createdAt,
      updatedAt,
      wakeAt,
      pending,
      run,
    } = this.#middle(faults);
    const view = this.#part('view', faults);
    const spec = this.#part('spec', faults);
    const snapshot = unpacker.isNothing() ? null : unpacker.text();
    const { tenantId, kind, hardware, parentId, rack } = common;
    const row: ResourceRow = {
      id,
      tenantId,
      kind,
      hardware,
      parentId,
      labels,
      tags,
      rack,
      spec,
      revision,
      snapshot,
      view,
      takenSeq,
      doneSeq,
      pending,
      run,
      wakeAt,
      createdAt,
      updatedAt,
    };
    return faults === null ? row : withFaults(row, faults);
  }

  /** Freezes a field and answers its strings behind this key; what is no JSON has none. */
  #strings(raw: RawRow, field: number, key: number): Strings {
    return this.#stringsIn(raw.source, raw.from(field), raw.to(field), key);
  }

  #stringsIn(source: Buffer, from: number, to: number, key: number): Strings {
    return { source, places: this.#packer.textNoting(key, source, from, to) };
  }

  #middle(faults: string[] | null): Middle {
    return {
      labels: this.#part('labels', faults),
      tags: this.#part('tags', faults),
      revision: this.#part('revision', faults),
      takenSeq: this.#part('takenSeq', faults),
      doneSeq: this.#part('doneSeq', faults),
      createdAt: this.#part('createdAt', faults),
      updatedAt: this.#part('updatedAt', faults),
      wakeAt: this.#part('wakeAt', faults),
      pending: this.#part('pending', faults),
      run: this.#part('run', faults),
    };
  }

  /** What is no JSON was written as it is, so that the next value follows it all the same. */
  #part<P extends Part>(part: P, faults: string[] | null): Parts[P] {
    if (faults === null) return this.#valueOrNull<Parts[P]>();
    return readable(part, () => this.#valueOrNull<unknown>(), faults);
  }

  #valueOrNull<T>(): T {
    return this.#unpacker.isNothing() ? (null as T) : this.#unpacker.value<T>();
  }
}

/** Views written before schema version 2 do not say since when. */
function withSince(raw: RawRow): Buffer | null {
  const view = parsed(raw.text(FIELD.view));
  if (typeof view !== 'object' || view === null) return null;
  return Buffer.from(JSON.stringify({ since: Number(raw.text(FIELD.updatedAt)), ...view }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
