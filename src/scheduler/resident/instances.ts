import type { View } from '../../model/resource.ts';
import { Hashes } from './hashes.ts';
import { type Strings, textsOf } from './rawtexts.ts';
import { hashOfText, plainHash } from './words.ts';

/** Numbers of rows by the world's own ids of the instances they show; who began last counts. */
export class Instances {
  readonly #hashes = new Hashes();
  readonly #viewOf: (number: number) => View;

  /** `viewOf`: what a row shows now. */
  constructor(viewOf: (number: number) => View) {
    this.#viewOf = viewOf;
  }

  /** The row that shows it; -1: none does. */
  find(instanceId: string): number {
    return this.#hashes.find(hashOfText(instanceId), (number) => this.#shows(number, instanceId));
  }

  /** A row shows these now, and no others; `before`: those it has shown. */
  change(number: number, before: readonly string[], now: readonly string[]): void {
    if (before.length === now.length && before.every((one, i) => one === now[i])) return;
    for (const instanceId of before) this.#hashes.remove(hashOfText(instanceId), number);
    for (const instanceId of now) {
      const other = this.find(instanceId);
      if (other >= 0) this.#hashes.remove(hashOfText(instanceId), other);
      this.#hashes.add(hashOfText(instanceId), number);
    }
  }

  /** The same of a row that is new, as the store has it. */
  adopt(number: number, instances: Strings): void {
    const { source, places } = instances;
    const [from = 0, to = 0] = places;
    // Mostly it is one plain text, and nobody shows the same.
    const hash = places.length === 2 ? plainHash(source, from, to) : null;
    if (hash === null || this.#hashes.find(hash, () => true) >= 0)
      this.change(number, [], textsOf(instances));
    else this.#hashes.add(hash, number);
  }

  #shows(number: number, instanceId: string): boolean {
    return this.#viewOf(number).instances.some((one) => one.instanceId === instanceId);
  }
}
