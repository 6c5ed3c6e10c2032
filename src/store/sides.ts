import type { Settled, SideWrite } from '../model/store.ts';
import { PARTITION } from './backend.ts';
import { auditColumns, deadLetterColumns } from './columns.ts';
import { type Draft, keyText, put } from './draft.ts';
import type { PartName, RowOf } from './parts.ts';
import { isOver } from './standing.ts';

export interface SidePlan {
  /** Waiters that this transaction answers, each once. */
  readonly settled: readonly Settled[];
  readonly forgotten: readonly string[];
  /** Who waits after it, by the resources of the batch. */
  readonly waiting: ReadonlyMap<string, readonly Settled[]>;
}

/** A row that is put or taken away under its key; of several in one batch the last one counts. */
interface Change {
  readonly key: string;
  readonly put: (draft: Draft) => void;
}

/** The rows of all side writes of a batch, and what becomes of its waiters. */
export function planSides(
  draft: Draft,
  sides: readonly SideWrite[],
  waiters: readonly Settled[],
  now: number,
): SidePlan {
  const changes = new Map<string, Change['put']>();
  const asked = new Map(waiters.map((waiter) => [waiterKey(waiter), waiter]));
  const stored = new Set(asked.keys());
  const forgotten = new Set<string>();
  for (const side of sides) {
    if (side.type === 'waiter') {
      const { resourceId, seq, who } = side;
      asked.set(waiterKey(side), { resourceId, seq, who });
    } else if (side.type === 'forget') {
      const standing = draft.resources.get(side.resourceId) ?? null;
      if (standing !== null && isOver(standing)) forgotten.add(side.resourceId);
    } else if (side.type === 'dead-letter') {
      put(draft, 'deadLetterInsert', deadLetterColumns(side.letter));
    } else if (side.type === 'audit') {
      put(draft, 'auditInsert', auditColumns(side.entry));
    } else if (side.type === 'notice') {
      // Of no single resource: the outbox has '' for it.
      const { tenantId, notice } = side;
      const { type, body } = notice;
      put(draft, 'outboxInsert', { resource_id: '', tenant_id: tenantId, at: now, type, body });
    } else if (side.type === 'outbox-sent') {
      for (const id of side.ids) put(draft, 'outboxSent', { id, sent_at: now });
    } else {
      const { key, put: change } = changeOf(side);
      changes.set(key, change);
    }
  }
  for (const change of changes.values()) change(draft);
  for (const id of forgotten) {
    put(draft, 'forget', { id });
    draft.resources.set(id, null);
  }
  const settled = settle(draft, asked, stored);
  return { settled, forgotten: [...forgotten], waiting: waitingOf(asked, settled) };
}

const waiterKey = ({ resourceId, seq, who }: Settled): string =>
  keyText(resourceId, String(seq), who);

/** A waiter for what is already done, or for a resource that is gone, is answered at once. */
function settle(
  draft: Draft,
  asked: ReadonlyMap<string, Settled>,
  stored: ReadonlySet<string>,
): readonly Settled[] {
  const settled: Settled[] = [];
  for (const [key, waiter] of asked) {
    const { resourceId, seq, who } = waiter;
    const row = { resource_id: resourceId, seq, who };
    const isSettled = seq <= (draft.resources.get(resourceId)?.doneSeq ?? Number.MAX_SAFE_INTEGER);
    if (isSettled) settled.push(waiter);
    if (isSettled && stored.has(key)) put(draft, 'waiterDelete', row);
    if (!isSettled && !stored.has(key)) put(draft, 'waiterInsert', row);
  }
  return settled;
}

/** Each resource that somebody asked about, with those who still wait for it. */
function waitingOf(
  asked: ReadonlyMap<string, Settled>,
  settled: readonly Settled[],
): ReadonlyMap<string, readonly Settled[]> {
  const done = new Set(settled);
  return new Map(
    [...Map.groupBy(asked.values(), ({ resourceId }) => resourceId)].map(([id, waiters]) => [
      id,
      waiters.filter((waiter) => !done.has(waiter)),
    ]),
  );
}

type KeyedSide = Extract<
  SideWrite,
  {
    readonly type:
      | 'dead-letter-drop'
      | 'mode-set'
      | 'mode-clear'
      | 'brake-release'
      | 'sweep'
      | 'strike'
      | 'suspect'
      | 'proven';
  }
>;

/** Puts or takes away a row of `part` in place of whatever the batch did with `key` before. */
const change = <P extends PartName>(part: P, row: RowOf<P>, ...key: readonly string[]): Change => ({
  key: keyText(...key),
  put: (draft) => put(draft, part, row),
});

function changeOf(side: KeyedSide): Change {
  switch (side.type) {
    case 'dead-letter-drop': {
      const { id } = side;
      return change('deadLetterDelete', { id }, 'dead-letter', String(id));
    }
    case 'mode-set': {
      const { scope, key } = side.mode;
      return change('modePut', { scope, key, body: side.mode }, 'mode', scope, key);
    }
    case 'mode-clear': {
      const { scope, key } = side;
      return change('modeDelete', { scope, key }, 'mode', scope, key);
    }
    case 'brake-release': {
      const { scope, key } = side.release;
      return change('releasePut', { scope, key, body: side.release }, 'release', scope, key);
    }
    case 'sweep': {
      const { id, done, at } = side.sweep;
      return change('sweepPut', { id, done: done ? 1 : 0, at, body: side.sweep }, 'sweep', id);
    }
    case 'strike': {
      const { resourceId: resource_id, strikes } = side;
      const key = ['strike', resource_id];
      if (strikes === 0) return change('strikeDelete', { resource_id }, ...key);
      return change('strikePut', { resource_id, strikes }, ...key);
    }
    case 'suspect': {
      const { kind, key, marks, at } = side.suspect;
      if (marks === 0) return change('suspectDelete', { kind, key }, 'suspect', kind, key);
      return change('suspectPut', { kind, key, marks, at }, 'suspect', kind, key);
    }
    case 'proven':
      return change('proven', { id: PARTITION }, 'proven');
  }
}
