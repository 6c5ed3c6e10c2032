/** The terminal as a screen: taken over, drawn on where something has changed, and given back. */
import type { Terminal } from '../ports.ts';

export interface Screen {
  /** Takes the terminal over; again after it was given back. */
  readonly enter: () => void;
  /** Gives the terminal back as it was. Harmless when it has been. */
  readonly leave: () => void;
  /** Shows these lines; only those that differ from what is shown are written. */
  readonly show: (lines: readonly string[]) => void;
  /** Forgets what is shown: everything is written the next time. */
  readonly forget: () => void;
}

/** Alternate screen, no cursor, no wrapping, pastes marked as such. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[?2004h';
const LEAVE = '\u001b[0m\u001b[?2004l\u001b[?7h\u001b[?25h\u001b[?1049l';
const CLEAR = '\u001b[0m\u001b[2J';
/** Before a line is written: behind a full one the cursor stands on its last character. */
const CLEAR_LINE = '\u001b[0m\u001b[2K';

export function openScreen(terminal: Terminal): Screen {
  let isEntered = false;
  let shown: readonly string[] | null = null;
  return {
    enter: () => {
      if (isEntered) return;
      isEntered = true;
      shown = null;
      terminal.raw(true);
      terminal.write(ENTER);
    },
    leave: () => {
      if (!isEntered) return;
      isEntered = false;
      terminal.write(LEAVE);
      terminal.raw(false);
    },
    show: (lines) => {
      if (!isEntered) return;
      const text = difference(shown, lines);
      shown = lines;
      if (text !== '') terminal.write(text);
    },
    forget: () => {
      shown = null;
    },
  };
}

/** What turns one screen into another; null: nobody knows what is there. */
function difference(before: readonly string[] | null, lines: readonly string[]): string {
  const begin = before === null || before.length !== lines.length ? CLEAR : '';
  const changed = lines.map((line, at) =>
    begin === '' && before?.[at] === line ? '' : `\u001b[${at + 1};1H${CLEAR_LINE}${line}`,
  );
  return begin + changed.join('');
}
