import type { WorldLink } from '../../../src/drivers/phantom/link.ts';
import type { Time, Writer } from '../../../src/model/ports.ts';
import type { Loader } from '../../../src/model/store.ts';
import type { Backend } from '../../../src/store/backend.ts';
import type { Climate, Weather } from '../dials.ts';
import type { Dice } from '../dice.ts';

/** A safeguard that a simulation does without, by tampering from outside: its ports are wrapped. */
export interface Ablation {
  /** One word or a few, for `--ablate`. */
  readonly name: string;
  /** What is not so any more. */
  readonly does: string;
  /** Within how many seeds from 1 on it must be noticed. */
  readonly limit: number;
  readonly backend?: (backend: Backend) => Backend;
  readonly world?: (link: WorldLink) => WorldLink;
  readonly writer?: (writer: Writer) => Writer;
  readonly loader?: (loader: Loader) => Loader;
  /** The clock of scheduler and gates. */
  readonly time?: (time: Time, dice: Dice) => Time;
  /** Options that say otherwise. */
  readonly config?: object;
  /** The weather in which it matters most. */
  readonly climate?: Partial<Climate>;
  readonly weather?: Partial<Weather>;
  /** Messages are acknowledged as soon as they are taken. */
  readonly ackEarly?: true;
  /** Done before, and undone after a simulation. */
  readonly tamper?: () => () => void;
}

export const NONE: Ablation = { name: 'none', does: 'everything is as it should be', limit: 0 };
