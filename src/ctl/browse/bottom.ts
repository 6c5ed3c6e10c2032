import { paint } from '../table.ts';
import { cut, harmless, widthOf } from './cells.ts';
import type { State } from './state.ts';

/** What is asked or was done; else the keys. */
export function bottomLine(state: State, colour: boolean): string {
  const { prompt, notice, columns } = state;
  if (prompt !== null) return promptLine(state, prompt, colour);
  if (notice !== null) {
    const mark = notice.isBad ? '✗' : '✓';
    return paint(` ${mark} ${harmless(notice.text)}`, notice.isBad ? 'red' : 'green', colour);
  }
  return hintLine(HINTS[state.page.type], columns, colour);
}

function promptLine(
  { choice, columns }: State,
  prompt: NonNullable<State['prompt']>,
  colour: boolean,
): string {
  if (prompt.type === 'rebuild') {
    const [before, after] = [' rebuild ', '? [y/n] █'];
    const label = cut(harmless(prompt.label), Math.max(0, columns - before.length - after.length));
    return paint(`${before}${label}${after}`, 'bold', colour);
  }
  const isFilter = prompt.type === 'filter';
  const short = isFilter ? '/' : `${prompt.mode}: `;
  const title = isFilter ? short : `${prompt.mode} ${harmless(prompt.label)}, because: `;
  const text = harmless(isFilter ? choice.filter : prompt.text);
  const fits = widthOf(title) + widthOf(text) <= columns - 2;
  // The end of the text is where is typed: it stays in sight.
  const typed = tail(text, columns - 2 - short.length);
  return ` ${paint(fits ? title : short, 'bold', colour)}${typed}█`;
}

/** The last characters, in at most `width` cells. */
function tail(text: string, width: number): string {
  const characters = [...text];
  while (characters.length > 0 && widthOf(characters.join('')) > width) characters.shift();
  return characters.join('');
}

type Hints = Readonly<Record<string, string>>;

const ACTIONS: Hints = { r: 'rebuild', p: 'poll', u: 'update', d: 'debug', m: 'manage' };

/** Keys and what they do; the first ones are there in any terminal. */
const HINTS: Readonly<Record<State['page']['type'], Hints>> = {
  table: {
    ...{ q: 'quit', '?': 'help', '/': 'filter', w: 'why' },
    ...ACTIONS,
    ...{ e: 'errors', s: 'sort', 'j/k': 'move', 'g/G': 'ends' },
  },
  why: { q: 'back', ...ACTIONS, 'j/k': 'scroll' },
  help: { q: 'back', 'j/k': 'scroll' },
};

function hintLine(hints: Hints, columns: number, colour: boolean): string {
  let line = '';
  for (const [key, about] of Object.entries(hints)) {
    const next = `${line}  ${paint(key, 'bold', colour)} ${about}`;
    if (widthOf(next) <= columns) line = next;
  }
  return line.slice(1);
}
