import type { Fact } from '../model/event.ts';
import type { Position, Row, SeenKey } from './backend.ts';
import type { PartName, RowOf } from './parts.ts';
import { mended } from './row.ts';
import type { Standing } from './standing.ts';

/** A plan in the making: local to one call of `plan`. */
export interface Draft {
  readonly rows: Map<PartName, Row[]>;
  /** As this batch sees them so far; null: forgotten by it. */
  readonly resources: Map<string, Standing | null>;
  readonly seen: Set<string>;
  readonly facts: Map<string, Fact>;
  readonly dropped: { readonly fact: Fact; readonly reason: string }[];
  /** The last numbers given in journal and trail. */
  seq: number;
  trail: number;
  /** See Plan. */
  isProved: boolean;
  duplicates: number;
}

export const draftOf = (
  resources: ReadonlyMap<string, Standing>,
  seen: readonly SeenKey[],
  { seq, trail }: Pick<Position, 'seq' | 'trail'>,
): Draft => ({
  rows: new Map(),
  resources: new Map(resources),
  seen: new Set(seen.map(({ messageId, resourceId }) => keyText(messageId, resourceId))),
  facts: new Map(),
  dropped: [],
  seq,
  trail,
  isProved: true,
  duplicates: 0,
});

/** One text of several, such that different keys have different texts. */
export function keyText(...parts: readonly string[]): string {
  let text = '';
  for (const part of parts) text += `${part.length} ${part}`;
  return text;
}

/** Adds a row. What the world says (a driver's message) is kept as well as it can be. */
export function put<P extends PartName>(draft: Draft, part: P, row: RowOf<P>): void {
  putRow(draft, part, mended(part, row));
}

export function putRow(draft: Draft, part: PartName, row: Row): void {
  const rows = draft.rows.get(part);
  if (rows === undefined) draft.rows.set(part, [row]);
  else rows.push(row);
}
