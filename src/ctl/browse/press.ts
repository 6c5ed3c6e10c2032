/** The state after a key, and what is to be done then. */
import { moved, movedHome, rearranged } from './cursor.ts';
import { type Deed, plain, type Step } from './deed.ts';
import type { Key } from './keys.ts';
import { layoutFor } from './layout.ts';
import { type Choice, SORTS } from './order.ts';
import { prompted } from './prompts.ts';
import { scrolledPage } from './scroll.ts';
import { type State, selectedRow } from './state.ts';

const ANYWHERE: Partial<Record<Key['type'], Deed>> = {
  quit: { type: 'quit' },
  stop: { type: 'stop' },
  redraw: { type: 'redraw' },
};

/** Takes one key. */
export function pressed(state: State, key: Key): Step {
  const step = stepAt({ ...state, notice: null }, key);
  const { deed } = step;
  return deed?.type === 'order' ? { ...step, state: { ...step.state, ordered: deed } } : step;
}

function stepAt(state: State, key: Key): Step {
  const deed = ANYWHERE[key.type];
  if (deed !== undefined) return { state, deed };
  if (state.prompt !== null) return prompted(state, state.prompt, key);
  const name = key.type === 'char' ? key.char : key.type;
  const act = ON_PAGE[state.page.type][name] ?? ALWAYS[name];
  return act === undefined ? plain(state) : act(state);
}

type Act = (state: State) => Step;

/** Up and down, by lines or nearly by the screen. */
function moves(move: (state: State, by: number) => State): Readonly<Record<string, Act>> {
  const by =
    (lines: (page: number) => number): Act =>
    (state) =>
      plain(move(state, lines(Math.max(1, layoutFor(state).body - 1))));
  const [down, up] = [by(() => 1), by(() => -1)];
  const [further, back] = [by((page) => page), by((page) => -page)];
  const end = by(() => Number.MAX_SAFE_INTEGER);
  return {
    ...{ j: down, down, k: up, up },
    ...{ pagedown: further, ' ': further, pageup: back },
    ...{ G: end, end },
  };
}

const table = (state: State): State => ({ ...state, page: { type: 'table' } });

const chosen = (state: State, choice: Partial<Choice>): State =>
  rearranged({ ...state, choice: { ...state.choice, ...choice } });

/** What the next sort is after this one. */
const nextSort = ({ sort }: Choice): Choice['sort'] =>
  SORTS[(SORTS.indexOf(sort) + 1) % SORTS.length] ?? sort;

/** Acts on the resource that is explained, or selected; without one, on nobody. */
function onOne(act: (state: State, id: string, label: string) => Step): Act {
  return (state) => {
    const row =
      state.page.type === 'why' ? state.fleet.rows.get(state.page.id) : selectedRow(state);
    const id = state.page.type === 'why' ? state.page.id : row?.id;
    if (id === undefined) return plain(state);
    const label = row === undefined || row?.name === '' ? id : `${row?.name} (${id})`;
    return act(state, id, label);
  };
}

const order = (event: 'POLL' | 'UPDATE'): Act =>
  onOne((state, id) => ({ state, deed: { type: 'order', id, event } }));

const reason = (mode: 'debug' | 'manage'): Act =>
  onOne((state, id, label) =>
    plain({ ...state, prompt: { type: 'reason', mode, id, label, text: '' } }),
  );

const explain: Act = onOne((state, id) => ({
  state: { ...state, page: { type: 'why', id, top: 0, why: null, message: null } },
  deed: { type: 'explain' },
}));

const ALWAYS: Readonly<Record<string, Act>> = {
  q: (state) => ({ state, deed: { type: 'quit' } }),
  '?': (state) => plain({ ...state, page: { type: 'help', top: 0 } }),
  r: onOne((state, id, label) => plain({ ...state, prompt: { type: 'rebuild', id, label } })),
  p: order('POLL'),
  u: order('UPDATE'),
  d: reason('debug'),
  m: reason('manage'),
};

const home: Act = (state) => plain(scrolledPage(state, Number.MIN_SAFE_INTEGER));
const back: Act = (state) => plain(table(state));

/** Keys that end a page end it first, and only then the program. */
const PAGE: Readonly<Record<string, Act>> = {
  ...moves(scrolledPage),
  ...{ g: home, home },
  ...{ escape: back, q: back, enter: back, backspace: back },
};

const ON_PAGE: Readonly<Record<State['page']['type'], Readonly<Record<string, Act>>>> = {
  table: {
    ...moves(moved),
    ...{ g: (state) => plain(movedHome(state)), home: (state) => plain(movedHome(state)) },
    ...{ enter: explain, w: explain },
    '/': (state) => plain({ ...state, prompt: { type: 'filter' } }),
    escape: (state) => plain(chosen(state, { filter: '' })),
    s: (state) => plain(chosen(state, { sort: nextSort(state.choice) })),
    e: (state) => plain(chosen(state, { errorsOnly: !state.choice.errorsOnly })),
  },
  why: { ...PAGE, w: back },
  // Nobody is pointed at there.
  help: { ...PAGE, '?': back, r: plain, p: plain, u: plain, d: plain, m: plain },
};
