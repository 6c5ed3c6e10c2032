/** What stands instead of the table: the explanation of one resource, and the keys. */
import { paint } from '../table.ts';
import { whyScreen } from '../why.ts';
import { harmless } from './cells.ts';
import type { State } from './state.ts';

/** Columns that an explanation takes at most: longer lines read badly. */
const WIDEST = 120;
/** And at least: its titles stand in a margin. */
const LEAST = 20;

/** All lines of a page; they may be wider than the screen. */
export function pageLines(
  state: State,
  page: Exclude<State['page'], { type: 'table' }>,
  colour: boolean,
): readonly string[] {
  if (page.type === 'help') return helpLines(colour);
  return whyLines(state, page, colour).map((line) => ` ${line}`);
}

function whyLines(
  { columns, now }: State,
  { id, why, message }: Extract<State['page'], { type: 'why' }>,
  colour: boolean,
): readonly string[] {
  const trouble = message === null ? [] : [paint(harmless(message), 'red', colour), ''];
  if (why === null) {
    return [paint(harmless(id), 'bold', colour), ...(message === null ? ['asking ...'] : trouble)];
  }
  const width = Math.max(LEAST, Math.min(columns - 2, WIDEST));
  const screen = whyScreen(why, { now, width, colour });
  return [...trouble, ...screen.trimEnd().split('\n')];
}

const HELP: readonly (readonly [keys: string, about: string])[] = [
  ['j k ↓ ↑', 'to the next, to the one before'],
  ['PgDn PgUp', 'a screen further, a screen back'],
  ['g G', 'to the first, to the last'],
  ['/', 'filter as you type: id, name, tenant, kind, status; Esc clears'],
  ['s', 'sort by the next of status, age, id, name, tenant, kind'],
  ['e', 'only what is in error or has a fault, and all again'],
  ['Enter w', 'why: where it is, what it waits for, what to do'],
  ['', ''],
  ['p', 'poll: look whether it is as it should be'],
  ['u', 'update: bring its desired spec about'],
  ['r', 'rebuild: replace the instance; asks first'],
  ['d', 'debug: leave it alone; asks for the reason'],
  ['m', 'manage: take it up again; asks for the reason'],
  ['', ''],
  ['Ctrl-L', 'draw everything again'],
  ['Ctrl-Z', 'stop for a while; `fg` goes on'],
  ['q Ctrl-C', 'leave'],
];

function helpLines(colour: boolean): readonly string[] {
  return HELP.map(([keys, about]) => ` ${paint(keys.padEnd(9), 'bold', colour)}  ${about}`);
}
