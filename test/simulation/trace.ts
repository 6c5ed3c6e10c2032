import type { Time } from '../../src/model/ports.ts';

interface TraceLine {
  readonly at: number;
  /** The process, the bus, the world ... */
  readonly who: string;
  readonly text: string;
}

/** What happened, for people; nothing that happens depends on whether it is kept. */
export class Trace {
  readonly lines: TraceLine[] = [];
  readonly isKept: boolean;
  readonly #time: Time;
  readonly #begun: number;

  constructor(time: Time, isKept: boolean) {
    this.#time = time;
    this.#begun = time.now();
    this.isKept = isKept;
  }

  /** `fields`: told as JSON behind the text. */
  tell(who: string, text: string, fields?: object): void {
    if (!this.isKept) return;
    const more = fields === undefined ? '' : ` ${textOf(fields)}`;
    this.lines.push({ at: this.#time.now() - this.#begun, who, text: `${text}${more}` });
  }

  /** As text; of one resource and of no resource in particular, where one is named. */
  print(resource?: string): string {
    const isOf = ({ text }: TraceLine): boolean =>
      resource === undefined ||
      new RegExp(`\\b${resource}\\b`).test(text) ||
      !/\br\d+\b/.test(text);
    return this.lines
      .filter(isOf)
      .map(({ at, who, text }) => {
        const seconds = (at / 1_000).toFixed(3).padStart(9);
        return `${seconds}  ${who.padEnd(6)} ${text}`;
      })
      .join('\n');
  }
}

export const textOf = (fields: object): string =>
  JSON.stringify(fields, (_, value) => (value instanceof Error ? String(value) : value));
