import type { Time } from '../../model/ports.ts';
import { type Key, readKeys, readRest, type Typed } from './keys.ts';

/** Makes keys of what is typed, as it comes in. */
export interface Keyboard {
  readonly type: (text: string) => void;
  /** No key comes any more. */
  readonly stop: () => void;
}

/** Milliseconds after which an escape is a key, and not the beginning of one. */
const PATIENCE = 50;

export function createKeyboard(time: Time, press: (keys: readonly Key[]) => void): Keyboard {
  let rest = '';
  let cancel = (): void => undefined;

  function take(typed: Typed): void {
    rest = typed.rest;
    press(typed.keys);
  }

  return {
    type: (text) => {
      cancel();
      take(readKeys(rest + text));
      if (rest !== '') cancel = time.after(PATIENCE, () => take(readRest(rest)));
    },
    stop: () => cancel(),
  };
}
