/** How far something is: one live line on a terminal, plain lines elsewhere. */
import { duration } from './age.ts';
import type { CtlPorts } from './ports.ts';
import { printable } from './printable.ts';

export interface Progress {
  /** Something happened: a line of its own where there is no live one. */
  readonly step: (text: string) => void;
  /** How it is now: the live line. */
  readonly show: (text: string) => void;
  /** Something that somebody who waits must know: a line that stays, at most once. */
  readonly warn: (text: string) => void;
  /** Takes the live line away. */
  readonly end: () => void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const CLEAR = '\r\u001b[2K';

/** Progress on stderr, so that stdout holds answers only. */
export function createProgress({ err, time }: Pick<CtlPorts, 'err' | 'time'>): Progress {
  let hasWarned = false;
  const warn = (text: string): void => {
    if (!hasWarned) err.write(`${err.isTTY ? CLEAR : ''}warning: ${printable(text)}\n`);
    hasWarned = true;
  };
  if (!err.isTTY) {
    let before = '';
    const line = (text: string): void => {
      if (text !== before) err.write(`${printable(text)}\n`);
      before = text;
    };
    return { step: line, show: () => undefined, warn, end: () => undefined };
  }
  const start = time.now();
  let frame = 0;
  const width = (err.columns ?? 80) - 1;
  return {
    step: () => undefined,
    warn,
    show: (text) => {
      const mark = FRAMES[frame++ % FRAMES.length] ?? '';
      const passed = time.now() - start;
      const clock = ` · ${passed < 1_000 ? '0s' : duration(passed)}`;
      const line = `${mark} ${printable(text)}`;
      const room = width - clock.length;
      err.write(
        `${CLEAR}${line.length > room ? `${line.slice(0, room - 1).trimEnd()}…` : line}${clock}`,
      );
    },
    end: () => err.write(CLEAR),
  };
}
