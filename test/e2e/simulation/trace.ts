import type { Time } from '../../../src/model/ports.ts';

export interface TraceLine {
  readonly at: number;
  /** The process, the bus, the world ... */
  readonly who: string;
  readonly text: string;
}

/** What happened, for people. */
export class Trace {
  readonly lines: TraceLine[] = [];
  readonly #time: Time;
  readonly #begun: number;

  constructor(time: Time) {
    this.#time = time;
    this.#begun = time.now();
  }

  tell(who: string, text: string, at: number = this.#time.now()): void {
    this.lines.push({ at: at - this.#begun, who, text });
  }

  /** As text, ordered by time; of one resource and of no resource in particular, where one is named. */
  print(resource?: string): string {
    const isOf = ({ text }: TraceLine): boolean =>
      resource === undefined || text.includes(resource) || !/\br\d\b/.test(text);
    return this.lines
      .filter(isOf)
      .map((line, index) => ({ line, index }))
      .sort((one, other) => one.line.at - other.line.at || one.index - other.index)
      .map(({ line: { at, who, text } }) => {
        const seconds = (at / 1000).toFixed(3).padStart(9);
        return `${seconds}  ${who.padEnd(6)} ${text}`;
      })
      .join('\n');
  }
}
