import { WAITS } from '../../model/resource.ts';
import { STATES, STATUSES, type State } from '../../model/words.ts';
import { describe } from '../definition.ts';
import { DISPOSITIONS, SITUATIONS } from '../dispositions.ts';
import { machine } from '../machine.ts';
import { headingOf, type RunbookPage } from '../runbook.ts';
import type { Guide } from './guide.ts';
import { type Guides, guides } from './guides.ts';

/**
 * The state reference of docs/on-call.md, in Markdown: a page for each state, status and wait.
 *
 * @throws Error when one of them has no text
 */
export function stateReference(texts: Guides = guides()): string {
  const pages = [
    ...STATES.flatMap((name) => page('state', name, texts.state[name], roleOf(name))),
    ...STATUSES.flatMap((name) => page('status', name, texts.status[name])),
    ...WAITS.flatMap((name) => page('wait', name, texts.wait[name])),
  ];
  return `${[...pages, ...events()].join('\n')}\n`;
}

const LABELS: Readonly<Record<keyof Guide, string>> = {
  means: '',
  lasts: '- How long: ',
  look: '- Look at: ',
  type: '- Type: ',
  escalate: '- Escalate when: ',
};

function page(kind: RunbookPage, name: string, guide: Guide, role = ''): readonly string[] {
  const { means, ...rest } = guide;
  const lines = Object.entries({ means, ...rest }).map(([field, text]) => {
    if (text.trim() === '') throw new Error(`runbook: the ${kind} ${name} has no text: ${field}`);
    const line = `${LABELS[field as keyof Guide]}${text}`;
    return line.endsWith('.') ? line : `${line}.`;
  });
  const [first, ...others] = lines;
  return [`### ${headingOf(kind, name)}`, '', `${first}${role}`, '', ...others, ''];
}

const ROLES = new Map(describe(machine).states.map((state) => [state.name, state]));

/** How a state is drawn, and what it asks for. */
function roleOf(state: State): string {
  const { role = 'transient', command = '' } = ROLES.get(state) ?? {};
  return ` (${role}${command === '' ? '' : `; asks for \`${command}\``})`;
}

/** Which event counts when: the table that the machine takes entries by. */
function events(): readonly string[] {
  const types = Object.keys(DISPOSITIONS.ready);
  return [
    '### What becomes of an event',
    '',
    '`take`: it is worked on now. `order`: now if a person or the API sent it, else it waits. `wait`: it',
    'stays pending. `drop`: there is nothing to do. `refuse`: it is answered with the reason.',
    '',
    `| | ${types.join(' | ')} |`,
    `|---|${types.map(() => '---').join('|')}|`,
    ...SITUATIONS.map(
      (situation) => `| ${situation} | ${Object.values(DISPOSITIONS[situation]).join(' | ')} |`,
    ),
  ];
}

const BEGIN = '<!-- generated: states -->';
const END = '<!-- /generated -->';

/** `page` with the reference between its markers; throws when they are not there. */
export function withStateReference(page: string): string {
  const [before, rest] = split(page, BEGIN);
  const [, after] = split(rest, END);
  return `${before}${BEGIN}\n\n${stateReference()}\n${END}${after}`;
}

function split(text: string, marker: string): readonly [string, string] {
  const at = text.indexOf(marker);
  if (at < 0) throw new Error(`docs/on-call.md has no line ${marker}`);
  return [text.slice(0, at), text.slice(at + marker.length)];
}
