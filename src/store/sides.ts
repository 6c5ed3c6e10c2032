import type { Settled, SideWrite } from '../model/store.ts';
import type { PartName } from './backend.ts';
import { auditColumns, deadLetterColumns } from './columns.ts';
import { type Draft, keyText, put } from './draft.ts';

export interface SidePlan {
  /** Waiters that this transaction answers, each once. */
  readonly settled: readonly Settled[];
  readonly forgotten: readonly string[];
}

/** A row that is put or taken away under its key; of several in one batch the last one counts. */
interface Change {
  readonly part: PartName;
  readonly row: unknown;
}

/** The rows of all side writes of a batch, and what becomes of its waiters. */
export function planSides(
  draft: Draft,
  sides: readonly SideWrite[],
  waiters: readonly Settled[],
  now: number,
): SidePlan {
  const changes = new Map<string, Change>();
  const asked = new Map(waiters.map((waiter) => [waiterKey(waiter), waiter]));
  const stored = new Set(asked.keys());
  const forgotten = new Set<string>();
  for (const side of sides) {
    if (side.type === 'waiter') {
      const { resourceId, seq, who } = side;
      asked.set(waiterKey(side), { resourceId, seq, who });
    } else if (side.type === 'forget') {
      const standing = draft.resources.get(side.resourceId);
      if (standing?.state === 'Exit' && standing.idle) forgotten.add(side.resourceId);
    } else if (side.type === 'dead-letter') {
      put(draft, 'deadLetterInsert', deadLetterColumns(side.letter));
    } else if (side.type === 'audit') {
      put(draft, 'auditInsert', auditColumns(side.entry));
    } else if (side.type === 'notice') {
      // Of no single resource: the outbox has '' for it.
      const { tenantId, notice } = side;
      put(draft, 'outboxInsert', { resource_id: '', tenant_id: tenantId, at: now, ...notice });
    } else if (side.type === 'outbox-sent') {
      for (const id of side.ids) put(draft, 'outboxSent', { id, sent_at: now });
    } else {
      const { key, ...change } = changeOf(side);
      changes.set(key, change);
    }
  }
  for (const { part, row } of changes.values()) put(draft, part, row);
  for (const id of forgotten) {
    put(draft, 'forget', id);
    draft.resources.delete(id);
  }
  return { settled: settle(draft, asked, stored), forgotten: [...forgotten] };
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

type KeyedSide = Extract<
  SideWrite,
  {
    readonly type:
      | 'dead-letter-drop'
      | 'mode-set'
      | 'mode-clear'
      | 'brake-release'
      | 'sweep'
      | 'strike';
  }
>;

function changeOf(side: KeyedSide): Change & { readonly key: string } {
  switch (side.type) {
    case 'dead-letter-drop':
      return {
        key: keyText('dead-letter', String(side.id)),
        part: 'deadLetterDelete',
        row: { id: side.id },
      };
    case 'mode-set': {
      const { scope, key } = side.mode;
      const row = { scope, key, body: side.mode };
      return { key: keyText('mode', scope, key), part: 'modePut', row };
    }
    case 'mode-clear': {
      const { scope, key } = side;
      return { key: keyText('mode', scope, key), part: 'modeDelete', row: { scope, key } };
    }
    case 'brake-release': {
      const { scope, key } = side.release;
      const row = { scope, key, body: side.release };
      return { key: keyText('brake-release', scope, key), part: 'releasePut', row };
    }
    case 'sweep': {
      const { id, done, at } = side.sweep;
      const row = { id, done: done ? 1 : 0, at, body: side.sweep };
      return { key: keyText('sweep', id), part: 'sweepPut', row };
    }
    case 'strike': {
      const { resourceId, strikes } = side;
      const key = keyText('strike', resourceId);
      if (strikes === 0) return { key, part: 'strikeDelete', row: { resource_id: resourceId } };
      return { key, part: 'strikePut', row: { resource_id: resourceId, strikes } };
    }
  }
}
