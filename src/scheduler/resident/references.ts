import { Groups } from './groups.ts';
import { isOnly, type Strings, textsOf } from './rawtexts.ts';

/** Stands in nothing that is named. */
const BETWEEN = '\n';

/**
 * Which resources name what: few or many may name the same, and one may name several. Resources that
 * name the same things are kept together.
 */
export class References {
  readonly #together = new Groups();
  /** What is named -> the lists in which it is. */
  readonly #lists = new Map<string, Set<string>>();
  /** The list that was last found to be among them: very many have the same one. */
  #enlisted: string | null = null;

  set(number: number, named: readonly string[]): void {
    const before = this.#together.nameOf(number);
    const list = named.length === 0 ? null : named.join(BETWEEN);
    if (before === list) return;
    this.#together.set(number, list);
    if (list !== null && list !== this.#enlisted) {
      for (const one of named) this.#enlist(one, list);
      this.#enlisted = list;
    }
    if (before === null || this.#together.has(before)) return;
    if (before === this.#enlisted) this.#enlisted = null;
    for (const one of before.split(BETWEEN)) this.#delist(one, before);
  }

  /** The same for a resource that is new, as the store has it. */
  adopt(number: number, named: Strings): void {
    if (this.#enlisted !== null && isOnly(named, this.#enlisted))
      this.#together.set(number, this.#enlisted);
    else this.set(number, textsOf(named));
  }

  of(named: string): readonly number[] {
    const lists = [...(this.#lists.get(named) ?? [])];
    return lists.flatMap((list) => this.#together.members(list));
  }

  #enlist(named: string, list: string): void {
    const lists = this.#lists.get(named);
    if (lists === undefined) this.#lists.set(named, new Set([list]));
    else lists.add(list);
  }

  #delist(named: string, list: string): void {
    const lists = this.#lists.get(named);
    lists?.delete(list);
    if (lists?.size === 0) this.#lists.delete(named);
  }
}
