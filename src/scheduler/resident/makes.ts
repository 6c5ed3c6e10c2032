/** Kind, hardware and rack of a resource: few combinations, which very many have in common. */
export interface Make {
  readonly kind: string;
  readonly hardware: string;
  readonly rack: string | null;
}

/** Gives each combination a number, for ever. */
export class Makes {
  readonly #makes: Make[] = [];
  readonly #numbers = new Map<string, number>();
  #last = -1;

  numberOf({ kind, hardware, rack }: Make): number {
    const last = this.#makes[this.#last];
    if (last?.kind === kind && last.hardware === hardware && last.rack === rack) return this.#last;
    const name = JSON.stringify([kind, hardware, rack]);
    const known = this.#numbers.get(name);
    this.#last = known ?? this.#makes.push({ kind, hardware, rack }) - 1;
    if (known === undefined) this.#numbers.set(name, this.#last);
    return this.#last;
  }

  at(number: number): Make {
    const make = this.#makes[number];
    if (make === undefined) throw new RangeError(`there is no make ${number}`);
    return make;
  }
}
