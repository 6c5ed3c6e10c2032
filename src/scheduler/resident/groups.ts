import { Column } from './column.ts';
import { Hashes } from './hashes.ts';
import { hashOf, hashOfText } from './words.ts';

const NONE = -1;

/** Numbers that have a name in common, e.g. the resources of a tenant; each is in one group at most. */
export class Groups {
  /** Groups by the hash of their names. */
  readonly #groups = new Hashes();
  readonly #names: (string | null)[] = [];
  readonly #free: number[] = [];
  /** By group. */
  readonly #first = new Column(NONE);
  readonly #last = new Column(NONE);
  /** By member. */
  readonly #groupOf = new Column(NONE);
  readonly #next = new Column(NONE);
  readonly #previous = new Column(NONE);
  /** The group that was asked for last. */
  #recent = NONE;

  /** A number that all of a group have in common for now. */
  groupOf(member: number): number {
    return this.#groupOf.get(member);
  }

  /** The group of a member; null: it is in none. */
  nameOf(member: number): string | null {
    return this.#names[this.#groupOf.get(member)] ?? null;
  }

  /** Puts a member where it belongs: last into that group, unless it is there; null: into none. */
  set(member: number, name: string | null): void {
    const before = this.#groupOf.get(member);
    if ((this.#names[before] ?? null) === name) return;
    if (before !== NONE) this.#leave(member, before);
    if (name !== null) this.#join(member, this.#named(name));
  }

  /** The same for a new member, by a name in `source`: hardly ever is a text made of that. */
  add(member: number, source: Buffer, from: number, to: number): void {
    const group = this.#groups.find(hashOf(source, from, to), (one) =>
      isText(this.#names[one] ?? '', source, from, to),
    );
    if (group >= 0) this.#join(member, group);
    else this.set(member, source.toString('utf8', from, to));
  }

  has(name: string): boolean {
    return this.#find(name) >= 0;
  }

  /** The members of a group in the order in which they came. */
  members(name: string): readonly number[] {
    const group = this.#find(name);
    const members: number[] = [];
    for (let member = this.#first.get(group); member !== NONE; member = this.#next.get(member)) {
      members.push(member);
    }
    return members;
  }

  #named(name: string): number {
    // Many come with the same name one after the other.
    if (this.#names[this.#recent] === name) return this.#recent;
    const known = this.#find(name);
    const group = known >= 0 ? known : (this.#free.pop() ?? this.#names.length);
    this.#recent = group;
    if (known >= 0) return known;
    this.#names[group] = name;
    this.#groups.add(hashOfText(name), group);
    return group;
  }

  #find(name: string): number {
    return this.#groups.find(hashOfText(name), (group) => this.#names[group] === name);
  }

  #join(member: number, group: number): void {
    const last = this.#last.get(group);
    this.#groupOf.set(member, group);
    this.#previous.set(member, last);
    this.#next.set(member, NONE);
    if (last === NONE) this.#first.set(group, member);
    else this.#next.set(last, member);
    this.#last.set(group, member);
  }

  #leave(member: number, group: number): void {
    const [previous, next] = [this.#previous.get(member), this.#next.get(member)];
    if (previous === NONE) this.#first.set(group, next);
    else this.#next.set(previous, next);
    if (next === NONE) this.#last.set(group, previous);
    else this.#previous.set(next, previous);
    this.#groupOf.set(member, NONE);
    if (this.#first.get(group) !== NONE) return;
    // Names come and go with their members.
    this.#groups.remove(hashOfText(this.#names[group] ?? ''), group);
    this.#names[group] = null;
    this.#free.push(group);
  }
}

/** Whether it is the text that stands there, as far as its characters are below 128. */
function isText(text: string, source: Buffer, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let i = 0; i < text.length; i++) {
    const byte = source[from + i] ?? 0;
    if (byte >= 0x80 || text.charCodeAt(i) !== byte) return false;
  }
  return true;
}
