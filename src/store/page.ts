import { RugError } from '../model/errors.ts';
import type { Page, PageQuery } from '../model/store.ts';

/** Where a page ended: numbers, texts, or an array of them. */
type Place = string | number | readonly (string | number | boolean)[];

/** The text clients get of where they are; opaque to them. */
const cursorOf = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** What a cursor holds, as long as it is JSON; anything at all. Throws as `badCursor`. */
export function placeOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw badCursor('not one of this list');
  }
}

/** RugError `bad_request` naming `cursor`. */
export const badCursor = (reason: string): RugError =>
  new RugError('bad_request', `cursor: ${reason}; leave it out to begin anew.`, {
    field: 'cursor',
  });

/** One page out of rows that were read one further than asked. */
export function pageOf<R, T>(
  rows: readonly R[],
  { limit }: PageQuery,
  decode: (row: R) => T,
  place: (item: T) => Place,
): Page<T> {
  const items = rows.slice(0, limit).map(decode);
  const last = items.at(-1);
  const next = rows.length > limit && last !== undefined ? cursorOf(place(last)) : null;
  return { items, next };
}
