/** All rows that are known, and how news change them. */
import type { News } from './news.ts';
import type { Row } from './row.ts';

export interface Fleet {
  readonly rows: ReadonlyMap<string, Row>;
  /** Those that the list under way has named, or that were asked for since it began; null: none is. */
  readonly named: ReadonlySet<string> | null;
  /** False until the first list has been read to its end. */
  readonly isWhole: boolean;
}

export const NO_FLEET: Fleet = { rows: new Map(), named: null, isWhole: false };

/** The fleet after some news; the same one when they change nothing of it. */
export function fleetAfter(fleet: Fleet, all: readonly News[]): Fleet {
  if (!all.some(({ type }) => type in CHANGES)) return fleet;
  const draft: Draft = {
    rows: new Map(fleet.rows),
    named: fleet.named === null ? null : new Set(fleet.named),
    isWhole: fleet.isWhole,
  };
  for (const news of all) apply(draft, news);
  return draft;
}

interface Draft {
  readonly rows: Map<string, Row>;
  named: Set<string> | null;
  isWhole: boolean;
}

const CHANGES = { listing: true, rows: true, listed: true, changed: true } as const;

function apply(draft: Draft, news: News): void {
  if (news.type === 'listing') draft.named = new Set();
  else if (news.type === 'rows') takeRows(draft, news.rows, news.asked);
  else if (news.type === 'listed') endList(draft);
  else if (news.type === 'changed') takeChange(draft, news);
}

/** An answer that is older than what is known changes nothing; who was asked for and is not in it is gone. */
function takeRows(
  { rows, named }: Draft,
  fresh: readonly Row[],
  asked: readonly string[] | null,
): void {
  const answered = new Set(fresh.map(({ id }) => id));
  for (const id of asked ?? []) if (!answered.has(id)) rows.delete(id);
  for (const row of fresh) {
    named?.add(row.id);
    if ((rows.get(row.id)?.updatedAt ?? 0) <= row.updatedAt) rows.set(row.id, row);
  }
}

/** Whom a whole list did not name is not there any more. */
function endList(draft: Draft): void {
  const { rows, named } = draft;
  if (named !== null) for (const id of rows.keys()) if (!named.has(id)) rows.delete(id);
  draft.named = null;
  draft.isWhole = true;
}

/** A change says less than a row: the rest is asked for. */
function takeChange(
  { rows }: Draft,
  { id, status, state, at }: Extract<News, { type: 'changed' }>,
): void {
  const before = rows.get(id);
  if (before === undefined) return;
  if (state === 'Exit') rows.delete(id);
  else
    rows.set(id, { ...before, state, status, since: status === before.status ? before.since : at });
}
