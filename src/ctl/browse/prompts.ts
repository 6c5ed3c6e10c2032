/** What is typed into the bottom line. */
import { moved, rearranged } from './cursor.ts';
import { plain, type Step } from './deed.ts';
import type { Key } from './keys.ts';
import type { Prompt, State } from './state.ts';

/** Characters of a line; more than anybody needs. */
const MOST = 250;

/** Takes a key while something is asked. */
export function prompted(state: State, prompt: Prompt, key: Key): Step {
  if (prompt.type === 'filter') return filtered(state, key);
  return prompt.type === 'rebuild' ? answered(state, prompt, key) : reasoned(state, prompt, key);
}

/** The table follows as the filter is typed. */
function filtered(state: State, key: Key): Step {
  if (key.type === 'enter') return plain({ ...state, prompt: null });
  if (key.type === 'up') return plain(moved(state, -1));
  if (key.type === 'down') return plain(moved(state, 1));
  const prompt = key.type === 'escape' ? null : state.prompt;
  const filter = key.type === 'escape' ? '' : edited(state.choice.filter, key);
  return plain(rearranged({ ...state, prompt, choice: { ...state.choice, filter } }));
}

function answered(state: State, { id }: Extract<Prompt, { type: 'rebuild' }>, key: Key): Step {
  const asked = { ...state, prompt: null };
  if (key.type === 'char' && key.char.toLowerCase() === 'y') {
    return { state: asked, deed: { type: 'order', id, event: 'REBUILD' } };
  }
  return plain({ ...asked, notice: { text: 'nothing was done', isBad: false, at: state.now } });
}

function reasoned(state: State, prompt: Extract<Prompt, { type: 'reason' }>, key: Key): Step {
  const { mode, id, text } = prompt;
  if (key.type === 'escape') {
    const notice = { text: 'nothing was done', isBad: false, at: state.now };
    return plain({ ...state, prompt: null, notice });
  }
  if (key.type === 'enter') {
    return {
      state: { ...state, prompt: null },
      deed: { type: 'mode', mode, id, reason: text.trim() },
    };
  }
  return plain({ ...state, prompt: { ...prompt, text: edited(text, key) } });
}

/** A line after a key. */
function edited(text: string, key: Key): string {
  const characters = [...text];
  if (key.type === 'char') return kept([...characters, key.char]);
  if (key.type === 'paste')
    return kept([...characters, ...key.text.replaceAll(/[\s\p{Cc}]+/gu, ' ')]);
  if (key.type === 'backspace') return kept(characters.slice(0, -1));
  return key.type === 'erase' ? '' : text;
}

const kept = (characters: readonly string[]): string =>
  characters.slice(0, MOST).join('').toWellFormed();
