import type { Chance } from '../../src/model/ports.ts';
import { seededChance } from '../support/environment.ts';

/** Every choice of one simulation, from its seed. */
export class Dice {
  readonly #chance: Chance;

  constructor(seed: number) {
    this.#chance = seededChance(seed);
  }

  /** True in a share of `p` of all throws. */
  happens(p: number): boolean {
    return this.#chance.random() < p;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#chance.random() * (most - least + 1));
  }

  pick<T>(list: readonly T[]): T {
    const one = list[this.between(0, list.length - 1)];
    if (one === undefined) throw new Error('there is nothing to pick from');
    return one;
  }

  /** One of the keys, each as often as its weight says. */
  weighed<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let left = this.#chance.random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    return this.pick(entries)[0];
  }

  /** For whoever draws by himself from now on. */
  fork(): Dice {
    return new Dice(this.#chance.seed());
  }

  get chance(): Chance {
    return this.#chance;
  }
}
