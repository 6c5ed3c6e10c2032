import { RugError } from '../model/errors.ts';
import type { Accept, Accepted, Fact, ResourceEvent } from '../model/event.ts';
import type { AcceptedMessage } from '../model/ports.ts';
import type { Settled } from '../model/store.ts';
import type { Known, PartName } from './backend.ts';
import {
  auditColumns,
  createdColumns,
  decidedColumns,
  journalColumns,
  trailColumns,
} from './columns.ts';
import { type Draft, draftOf, keyText, put, putText, type Standing } from './draft.ts';
import { type AcceptItem, type CommitItem, type Item, seenKeys } from './items.ts';
import { planSides, type SidePlan } from './sides.ts';
import { badKey, unstorable } from './storable.ts';

/** What one transaction writes, and what everybody is told once it is durable. */
export interface Plan {
  readonly parts: Readonly<Partial<Record<PartName, string>>>;
  /** How many rows that is. */
  readonly rows: number;
  /** The last sequence number given. */
  readonly seq: number;
  readonly answers: ReadonlyMap<AcceptItem, AcceptedMessage>;
  readonly settled: readonly Settled[];
  readonly forgotten: readonly string[];
  /** Facts that no store can hold, and why. */
  readonly dropped: readonly { readonly fact: Fact; readonly reason: string }[];
}

/**
 * The transaction of these items, given what the store knows of their keys. Pure: retried or sent
 * again it is the same. Results first, then all else in the order of delivery ("Decide, commit,
 * admit, act", steps 1 and 2). `seq` is the last sequence number given, `now` epoch milliseconds.
 */
export function plan(items: readonly Item[], known: Known, seq: number, now: number): Plan {
  const draft = draftOf(known, seq);
  const commits = items.filter((item) => item.kind === 'commit');
  for (const commit of commits) planCommit(draft, commit, now);
  const sides = items.flatMap((item) => (item.kind === 'side' ? item.sides : []));
  const sidePlan: SidePlan = planSides(draft, sides, known.waiters, now);
  const answers = new Map<AcceptItem, AcceptedMessage>();
  for (const item of items) {
    if (item.kind === 'accept') answers.set(item, planMessage(draft, item.message, now));
  }
  planFacts(draft);
  const parts: Partial<Record<PartName, string>> = {};
  let rows = 0;
  for (const [part, texts] of draft.rows) {
    parts[part] = `[${texts.join(',')}]`;
    rows += texts.length;
  }
  return { parts, rows, seq: draft.seq, answers, dropped: draft.dropped, ...sidePlan };
}

function planCommit(draft: Draft, { identity, decision }: CommitItem, now: number): void {
  const { id, tenantId } = identity;
  const standing = draft.resources.get(id);
  if (standing === undefined) {
    throw new RugError(
      'unknown_resource',
      `${id} was forgotten: the decision has no row to go to.`,
    );
  }
  const owner = { resource_id: id, tenant_id: tenantId, at: now };
  put(draft, 'resourceUpdate', decidedColumns(id, decision, now));
  put(draft, 'trailInsert', { ...owner, ...trailColumns(decision.trail) });
  for (const { type, body } of decision.notices) {
    put(draft, 'outboxInsert', { ...owner, type, body });
  }
  draft.resources.set(id, {
    doneSeq: Math.max(standing.doneSeq, decision.doneSeq),
    state: decision.view.state,
    // Perhaps it is, but then it is still so at the next look.
    idle: false,
    opening: standing.opening || decision.pending.length > 0,
  });
}

function planMessage(draft: Draft, message: Accept, now: number): AcceptedMessage {
  const keys = seenKeys(message);
  const fresh = new Set(
    keys.flatMap(({ messageId, resourceId }) =>
      draft.seen.has(keyText(messageId, resourceId)) ? [] : [resourceId],
    ),
  );
  const isAgain = message.whole === true && message.messageId !== null && !fresh.has('');
  const isFresh = (resourceId: string): boolean =>
    message.messageId === null || (!isAgain && fresh.has(resourceId));
  const taken = new Set<string>();
  const events = message.events.map((event): Accepted => {
    const answer = isFresh(event.resourceId)
      ? planEvent(draft, event, message.messageId)
      : ({ kind: 'duplicate' } as const);
    if (answer.kind === 'taken') taken.add(event.resourceId);
    return answer;
  });
  // A message that comes again is late: what it says of the world may be overtaken.
  const learned = isFresh('') ? learn(draft, message.facts) : [];
  if (taken.size > 0 && message.audit !== undefined)
    put(draft, 'auditInsert', auditColumns(message.audit));
  if (learned.length > 0 || (message.whole === true && taken.size > 0)) taken.add('');
  for (const { messageId, resourceId } of keys) {
    if (!taken.has(resourceId)) continue;
    draft.seen.add(keyText(messageId, resourceId));
    put(draft, 'seenInsert', { message_id: messageId, resource_id: resourceId, at: now });
  }
  return { events, learned };
}

function planEvent(draft: Draft, event: ResourceEvent, messageId: string | null): Accepted {
  const row = JSON.stringify(journalColumns(draft.seq + 1, event));
  const created =
    event.creates === null ? null : JSON.stringify(createdColumns(event.creates, event.at));
  const reason =
    badKey(event.resourceId) ??
    badKey(messageId ?? '') ??
    unstorable(`${row}${created ?? ''}${JSON.stringify(messageId)}`);
  if (reason !== null) return { kind: 'refused', reason };
  const standing = draft.resources.get(event.resourceId);
  if (standing === undefined && created === null) return { kind: 'unknown' };
  if (standing !== undefined && event.strict && !isClosed(standing)) return { kind: 'exists' };
  if (standing === undefined && created !== null) putText(draft, 'resourceInsert', created);
  putText(draft, 'journalInsert', row);
  draft.seq += 1;
  draft.resources.set(event.resourceId, {
    doneSeq: standing?.doneSeq ?? 0,
    state: standing?.state ?? 'CalcAction',
    idle: false,
    opening: standing?.opening === true || event.type === 'CREATE',
  });
  return { kind: 'taken', seq: draft.seq, created: standing === undefined };
}

/** Only a strict CREATE cares: may it open a new life of this resource? */
const isClosed = ({ state, opening }: Standing): boolean => state === 'Exit' && !opening;

/** The facts that can be kept. */
function learn(draft: Draft, facts: readonly Fact[]): readonly Fact[] {
  return facts.filter((fact) => {
    const reason = badKey(fact.key) ?? unstorable(JSON.stringify(fact));
    if (reason === null) draft.facts.set(keyText(fact.kind, fact.key), fact);
    else draft.dropped.push({ fact, reason });
    return reason === null;
  });
}

/** Of several facts with one key the last one counts. */
function planFacts(draft: Draft): void {
  for (const { kind, key, resourceIds } of draft.facts.values()) {
    if (resourceIds === null) put(draft, 'factDelete', { kind, key });
    else put(draft, 'factPut', { kind, key, resource_ids: resourceIds });
  }
}
