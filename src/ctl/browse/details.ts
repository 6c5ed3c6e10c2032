import { elapsed } from '../age.ts';
import { paint, STATUS_STYLES } from '../table.ts';
import { harmless } from './cells.ts';
import { doingText } from './columns.ts';
import { type State, selectedRow } from './state.ts';

/** Where in the table the cursor is, and all about the row that it is on. */
export function detailLines(state: State, colour: boolean): readonly string[] {
  const { order, cursor, columns, now } = state;
  const row = selectedRow(state);
  const place = order.length === 0 ? '' : ` ${cursor.at + 1} of ${order.length} `;
  const rule = paint(
    `──${place}${'─'.repeat(Math.max(0, columns - 2 - place.length))}`,
    'gray',
    colour,
  );
  if (row === null) return [rule, nothingText(state), '', ''];
  const { id, name, image, kind, hardware, tenantId, rack, status, since, attempts } = row;
  const where = [
    hardware === '' ? kind : `${kind} on ${hardware}`,
    ...[`tenant ${tenantId}`, rack === '' ? '' : `rack ${rack}`],
    image === '' ? '' : `image ${image}`,
  ].filter((part) => part !== '');
  const now_ = [
    `for ${elapsed(now - since)}, ${row.state}`,
    attempts === 0 ? '' : `try ${attempts}`,
    row.doing.tone === 'trouble' ? '' : doingText(row.doing, now),
    row.pending === '' ? '' : `pending ${row.pending}`,
    row.fault,
  ].filter((part) => part !== '');
  return [
    rule,
    ` ${paint(harmless(id), 'bold', colour)}  ${harmless(name)}`,
    ` ${harmless(where.join(', '))}`,
    ` ${paint(`● ${harmless(status)}`, STATUS_STYLES[status], colour)} ${harmless(now_.join(' · '))}`,
  ];
}

function nothingText({ fleet, choice }: State): string {
  if (!fleet.isWhole) return '';
  if (fleet.rows.size === 0) return ' there are no resources';
  return choice.filter === '' ? ' nothing is in error (e: all)' : ' nothing matches (Esc: all)';
}
