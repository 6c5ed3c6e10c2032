import type { Fact } from '../model/event.ts';
import type { State } from '../model/words.ts';
import type { Known, PartName } from './backend.ts';
import { replaceUnstorable } from './storable.ts';

/** A resource as this batch sees it so far. */
export interface Standing {
  readonly doneSeq: number;
  readonly state: State;
  /** See KnownResource. */
  readonly idle: boolean;
  readonly opening: boolean;
}

/** A plan in the making: local to one call of `plan`. */
export interface Draft {
  readonly rows: Map<PartName, string[]>;
  readonly resources: Map<string, Standing>;
  readonly seen: Set<string>;
  readonly facts: Map<string, Fact>;
  readonly dropped: { readonly fact: Fact; readonly reason: string }[];
  seq: number;
}

export function draftOf(known: Known, seq: number): Draft {
  return {
    rows: new Map(),
    resources: new Map(known.resources.map((resource) => [resource.id, resource])),
    seen: new Set(known.seen.map(({ messageId, resourceId }) => keyText(messageId, resourceId))),
    facts: new Map(),
    dropped: [],
    seq,
  };
}

/** One text of several, such that different keys have different texts. */
export const keyText = (...parts: readonly string[]): string => JSON.stringify(parts);

/** Adds a row. What the world says (a driver's message) is kept as well as it can be. */
export function put(draft: Draft, part: PartName, row: unknown): void {
  putText(draft, part, replaceUnstorable(JSON.stringify(row)));
}

export function putText(draft: Draft, part: PartName, text: string): void {
  const texts = draft.rows.get(part);
  if (texts === undefined) draft.rows.set(part, [text]);
  else texts.push(text);
}
