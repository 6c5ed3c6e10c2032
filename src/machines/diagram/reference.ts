import { STATES, STATUSES } from '../../model/words.ts';
import { describe } from '../definition.ts';
import { DISPOSITIONS, SITUATIONS } from '../dispositions.ts';
import { machine } from '../machine.ts';
import { guides, STATUS_GUIDE } from './guide.ts';

/** The state reference of docs/on-call.md, in Markdown. */
export function stateReference(): string {
  return `${[...states(), '', ...statuses(), '', ...events()].join('\n')}\n`;
}

function states(): readonly string[] {
  const roles = new Map(describe(machine).states.map((state) => [state.name, state]));
  const guide = guides();
  return STATES.flatMap((state) => {
    const { means, lasts, look, type } = guide[state];
    const { role = 'transient', command = '' } = roles.get(state) ?? {};
    return [
      `### ${state}`,
      '',
      `${means} (${role}${command === '' ? '' : `; asks for \`${command}\``})`,
      '',
      `- How long: ${lasts}`,
      `- Look at: ${look}.`,
      `- Type: ${type}`,
      '',
    ];
  });
}

function statuses(): readonly string[] {
  return [
    '### Statuses',
    '',
    '| status | means |',
    '|---|---|',
    ...STATUSES.map((status) => `| \`${status}\` | ${STATUS_GUIDE[status]} |`),
  ];
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
