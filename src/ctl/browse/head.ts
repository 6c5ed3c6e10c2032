/** The lines above the table: how it stands with rug, and with the resources. */
import { elapsed } from '../age.ts';
import type { Mode } from '../answers.rug.ts';
import { brakeWords } from '../brake.ts';
import { resources } from '../explain.ts';
import { modeWords } from '../modes.ts';
import { paint, STATUS_STYLES } from '../table.ts';
import { fitted, harmless, widthOf } from './cells.ts';
import { STATUS_ORDER } from './order.ts';
import type { State } from './state.ts';

/** Where rug is, what is shown of it, and whether the news come in. */
export function statusLine(state: State, colour: boolean): string {
  const { link, url, columns } = state;
  if (link.type === 'lost') {
    const text = ` ${harmless(lostText(state, link))}`;
    return paint(fitted(text, columns), ['white', 'bgRed'], colour);
  }
  const right = link.type === 'connected' ? '● live ' : '… connecting ';
  const left = [url, state.scope, ...shownText(state)].filter((text) => text !== '').join(' · ');
  const room = columns - widthOf(right) - 1;
  const line = `${fitted(` ${harmless(left)}`, Math.max(0, room))} ${right}`;
  return paint(fitted(line, columns), ['inverse'], colour);
}

function lostText(
  { now }: State,
  { heardAt, retryAt, why }: Extract<State['link'], { type: 'lost' }>,
): string {
  const at = new Date(heardAt).toISOString().slice(11, 19);
  const ago = elapsed(now - heardAt);
  const next = retryAt <= now ? 'trying now' : `next try in ${elapsed(retryAt - now)}`;
  return `connection lost · last news ${at} UTC, ${ago} ago · ${next} · ${why}`;
}

function shownText({ fleet, order, choice }: State): readonly string[] {
  const { rows, isWhole } = fleet;
  const isPart = choice.errorsOnly || choice.filter !== '';
  const count = isPart ? `${order.length} of ${rows.size}` : resources(rows.size);
  return [
    `${count}${isWhole ? '' : ', loading'}`,
    `by ${choice.sort}`,
    choice.errorsOnly ? 'only errors' : '',
    choice.filter === '' ? '' : `/${choice.filter}`,
  ];
}

/** How many resources have which status. */
export function countsLine({ fleet: { rows, isWhole } }: State, colour: boolean): string {
  const counts = new Map<string, number>();
  for (const { status } of rows.values()) counts.set(status, (counts.get(status) ?? 0) + 1);
  const known = [...new Set([...STATUS_ORDER, ...counts.keys()])];
  const parts = known.flatMap((status) => {
    const count = counts.get(status);
    if (count === undefined) return [];
    return `${paint(String(count), 'bold', colour)} ${paint(harmless(status), STATUS_STYLES[status], colour)}`;
  });
  if (parts.length > 0) return ` ${parts.join('  ')}`;
  return isWhole ? ' no resources' : ' loading ...';
}

/** What is braked. */
export function brakeLine({ brakes, columns }: State, colour: boolean): string {
  const engaged = brakes.filter(({ engaged }) => engaged);
  const text = ` BRAKE  ${engaged.map(brakeWords).join('; ')}  (rug-ctl brake release)`;
  return paint(fitted(harmless(text), columns), ['bold', 'white', 'bgRed'], colour);
}

/** The modes in force, the widest first. */
export function modesLine({ modes }: State, colour: boolean): string {
  const order = ['global', 'tenant', 'resource'];
  const sorted = modes.toSorted((a, b) => order.indexOf(a.scope) - order.indexOf(b.scope));
  const [first, ...more] = sorted;
  const others = more.length === 0 ? '' : `; and ${more.length} more`;
  const text = first === undefined ? '' : ` DEBUG  ${modeText(first)}${others}`;
  return paint(harmless(text), 'yellow', colour);
}

function modeText(mode: Mode): string {
  const { who, reason, expiresAt } = mode;
  const until = expiresAt === null ? '' : `, until ${expiresAt.slice(11, 16)} UTC`;
  const why = reason === '' ? who : `${who}: ${reason}`;
  return `${modeWords(mode)} (${why}${until})`;
}
