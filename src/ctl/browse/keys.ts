/** What is typed, as keys. */

export type Key =
  | { readonly type: 'char'; readonly char: string }
  /** Text out of the clipboard: it never gives orders. */
  | { readonly type: 'paste'; readonly text: string }
  | { readonly type: KeyName };

export type KeyName =
  | ('up' | 'down' | 'pageup' | 'pagedown' | 'home' | 'end')
  | ('enter' | 'escape' | 'backspace' | 'erase')
  | ('quit' | 'stop' | 'redraw');

export interface Typed {
  readonly keys: readonly Key[];
  /** The beginning of a key whose end has not come yet. */
  readonly rest: string;
}

const CONTROLS: Readonly<Record<string, KeyName>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u0015': 'erase',
  '\u0017': 'erase',
  '\u0003': 'quit',
  '\u001a': 'stop',
  '\f': 'redraw',
  '\u0002': 'pageup',
  '\u0006': 'pagedown',
  '\u0010': 'up',
  '\u000e': 'down',
};

/** What follows an escape: `[` or `O`, parameters, and a letter. Terminals differ in Home and End. */
const SEQUENCES: Readonly<Record<string, KeyName>> = {
  ...{ '[A': 'up', OA: 'up', '[B': 'down', OB: 'down' },
  ...{ '[5~': 'pageup', '[6~': 'pagedown' },
  ...{ '[H': 'home', OH: 'home', '[1~': 'home', '[7~': 'home' },
  ...{ '[F': 'end', OF: 'end', '[4~': 'end', '[8~': 'end' },
  OM: 'enter',
};

const ESCAPE = '\u001b';
const PASTE = { begin: `${ESCAPE}[200~`, end: `${ESCAPE}[201~` } as const;
/** Characters of a paste that are kept. */
const MOST = 10_000;

const SEQUENCE = /^(?:\[[0-?]*[ -/]*[@-~]|O[ -~])/;
const BEGUN = /^(?:\[[0-?]*[ -/]*|O)?$/;

/** Reads the keys of `text`, which begins with the rest of what was read before. */
export function readKeys(text: string): Typed {
  const keys: Key[] = [];
  let rest = text;
  while (rest !== '') {
    const read = readKey(rest);
    if (read === null) return { keys, rest: rest.startsWith(PASTE.begin) ? keptPaste(rest) : rest };
    if (read.key !== null) keys.push(read.key);
    rest = rest.slice(read.length);
  }
  return { keys, rest: '' };
}

/** What a rest means when nothing follows it: an escape alone is the key. A paste goes on. */
export function readRest(rest: string): Typed {
  if (rest === '' || rest.startsWith(PASTE.begin)) return { keys: [], rest };
  return { keys: [{ type: 'escape' }], rest: '' };
}

interface Read {
  /** null: a key that means nothing here. */
  readonly key: Key | null;
  readonly length: number;
}

/** The first key; null: its end is missing. */
function readKey(text: string): Read | null {
  if (text.startsWith(ESCAPE)) return readEscape(text);
  const char = String.fromCodePoint(text.codePointAt(0) ?? 0);
  const name = CONTROLS[char];
  if (name !== undefined) return { key: { type: name }, length: 1 };
  const key = /\p{Cc}/u.test(char) ? null : { type: 'char' as const, char };
  return { key, length: char.length };
}

function readEscape(text: string): Read | null {
  if (text.startsWith(PASTE.begin)) {
    const end = text.indexOf(PASTE.end);
    if (end < 0) return null;
    const pasted = text.slice(PASTE.begin.length, end).slice(0, MOST);
    return { key: { type: 'paste', text: pasted }, length: end + PASTE.end.length };
  }
  const behind = text.slice(1);
  if (BEGUN.test(behind)) return null;
  const [sequence] = SEQUENCE.exec(behind) ?? [];
  if (sequence === undefined) return { key: { type: 'escape' }, length: 1 };
  const name = SEQUENCES[sequence];
  return { key: name === undefined ? null : { type: name }, length: 1 + sequence.length };
}

/** The end of a paste may be cut in two: its last characters are kept whatever its length. */
const keptPaste = (text: string): string =>
  text.length <= 2 * MOST ? text : text.slice(0, MOST) + text.slice(-PASTE.end.length);
