import { FACT_KINDS, type Fact } from '../../model/event.ts';
import { Column } from './column.ts';
import { Hashes } from './hashes.ts';
import { Packer } from './packer.ts';
import { Slabs } from './slabs.ts';
import { Unpacker } from './unpacker.ts';
import { newVocabulary } from './vocabulary.ts';
import { hashOf } from './words.ts';

const KIND_NUMBERS = new Map<string, number>(FACT_KINDS.map((kind, number) => [kind, number]));
const NOWHERE = -1;

/**
 * What was learned: (kind, key) -> the resources it belongs to. A million routers have some million
 * facts, so that each is a few bytes outside the heap of objects.
 */
export class Facts {
  readonly #packer: Packer;
  readonly #unpacker: Unpacker;
  readonly #slabs = new Slabs((number, address) => this.#addresses.set(number, address));
  /** Numbers of facts by kind and key. */
  readonly #keys = new Hashes();
  /** The same by each of their owners. */
  readonly #owners = new Hashes();
  readonly #addresses = new Column(NOWHERE);
  readonly #free: number[] = [];
  #end = 0;

  constructor() {
    const vocabulary = newVocabulary();
    this.#packer = new Packer(vocabulary);
    this.#unpacker = new Unpacker(vocabulary);
  }

  get size(): number {
    return this.#keys.size;
  }

  get(kind: string, key: string): readonly string[] | undefined {
    const number = this.#find(kind, key);
    return number < 0 ? undefined : this.#read(number).owners;
  }

  /** The last one of a kind and key counts. */
  learn({ kind, key, resourceIds }: Fact): void {
    const number = this.#find(kind, key);
    if (number >= 0) this.#drop(number);
    if (resourceIds !== null) this.#add(number, kind, key, resourceIds);
    else if (number >= 0) this.#free.push(number);
  }

  /** These own nothing any more; what belonged to nobody else is forgotten. */
  forget(ids: ReadonlySet<string>): void {
    for (const id of ids) {
      const hash = this.#ownerHash(id);
      const refused = new Set<number>();
      for (;;) {
        const number = this.#owners.find(hash, (one) => !refused.has(one));
        if (number < 0) break;
        const { kind, key, owners } = this.#read(number);
        if (!owners.includes(id)) {
          refused.add(number);
          continue;
        }
        const left = owners.filter((owner) => !ids.has(owner));
        this.learn({ kind, key, resourceIds: left.length === 0 ? null : left });
      }
    }
  }

  /** The number of the fact; -1: there is none. */
  #find(kind: string, key: string): number {
    const hash = this.#keyHash(kind, key);
    const { buffer: sought, length } = this.#packer;
    return this.#keys.find(hash, (number) => {
      const address = this.#address(number);
      const [bytes, at] = [this.#slabs.bytesOf(address), this.#slabs.startOf(address)];
      for (let i = 0; i < length; i++) if (bytes[at + i] !== sought[i]) return false;
      return true;
    });
  }

  #add(known: number, kind: Fact['kind'], key: string, owners: readonly string[]): void {
    const number = known >= 0 ? known : (this.#free.pop() ?? this.#end++);
    const packer = this.#packer;
    for (const owner of owners) this.#owners.add(this.#ownerHash(owner), number);
    this.#keys.add(this.#keyHash(kind, key), number);
    for (const owner of owners) packer.key(owner);
    packer.nothing();
    this.#addresses.set(number, this.#slabs.put(number, packer.buffer, packer.length));
  }

  #drop(number: number): void {
    const { kind, key, owners } = this.#read(number);
    for (const owner of owners) this.#owners.remove(this.#ownerHash(owner), number);
    this.#keys.remove(this.#keyHash(kind, key), number);
    this.#slabs.drop(this.#address(number));
    this.#addresses.set(number, NOWHERE);
  }

  #read(number: number): Fact & { readonly owners: readonly string[] } {
    const address = this.#address(number);
    const unpacker = this.#unpacker;
    unpacker.open(this.#slabs.bytesOf(address), this.#slabs.startOf(address));
    const kind = FACT_KINDS[unpacker.value<number>()] ?? FACT_KINDS[0];
    const key = unpacker.value<string>();
    const owners: string[] = [];
    while (!unpacker.isNothing()) owners.push(unpacker.value<string>());
    return { kind, key, resourceIds: owners, owners };
  }

  /** The hash of what the record of a fact begins with; the packer goes on behind that. */
  #keyHash(kind: string, key: string): number {
    this.#packer.restart();
    this.#packer.number(KIND_NUMBERS.get(kind) ?? FACT_KINDS.length);
    this.#packer.key(key);
    return this.#hash();
  }

  #ownerHash(id: string): number {
    this.#packer.restart();
    this.#packer.key(id);
    return this.#hash();
  }

  #hash(): number {
    return hashOf(this.#packer.buffer, 0, this.#packer.length);
  }

  #address(number: number): number {
    return this.#addresses.get(number) >>> 0;
  }
}
