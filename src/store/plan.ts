import { RugError } from '../model/errors.ts';
import type { Accept, Accepted, Fact, ResourceEvent } from '../model/event.ts';
import type { AcceptedMessage } from '../model/ports.ts';
import type { Settled } from '../model/store.ts';
import type { Batch, Position, SeenKey } from './backend.ts';
import {
  auditColumns,
  createdColumns,
  decidedColumns,
  journalColumns,
  trailColumns,
} from './columns.ts';
import { type Draft, draftOf, keyText, put, putRow } from './draft.ts';
import { type AcceptItem, type CommitItem, type Item, seenAs } from './items.ts';
import { checked } from './row.ts';
import { planSides, type SidePlan } from './sides.ts';
import { afterDecision, afterEvent, isClosed, newStanding, type Standing } from './standing.ts';
import { badKey, faultOfKey, unstorable } from './storable.ts';

/** What one transaction writes, and what everybody is told once it is durable. */
export interface Plan {
  readonly parts: Batch['parts'];
  /** How many rows that is. */
  readonly rows: number;
  /** The last numbers given in journal and trail. */
  readonly seq: number;
  readonly trail: number;
  readonly answers: ReadonlyMap<AcceptItem, AcceptedMessage>;
  readonly settled: readonly Settled[];
  readonly forgotten: readonly string[];
  /** Facts that no store can hold, and why. */
  readonly dropped: readonly { readonly fact: Fact; readonly reason: string }[];
  /** How the resources of the batch stand after it; null: forgotten. */
  readonly resources: ReadonlyMap<string, Standing | null>;
  /** Who waits for the resources of the batch after it. */
  readonly waiting: ReadonlyMap<string, readonly Settled[]>;
  /**
   * What was taken for seen and not seen before, the transaction itself finds true or false: all of
   * it is among the rows of `seenInsert`. False: it must be looked up.
   */
  readonly isProved: boolean;
  /** Events that were seen before. */
  readonly duplicates: number;
}

/** What is known when a batch is planned. */
export interface Knowledge {
  /** Every resource that the items name, if it exists. */
  readonly resources: ReadonlyMap<string, Standing>;
  /** Which of the items' messages have been seen; empty where that is only assumed. */
  readonly seen: readonly SeenKey[];
  /** Everybody who waits for one of these resources. */
  readonly waiters: readonly Settled[];
}

/**
 * The transaction of these items, given what is known of their keys. Pure: retried or sent again it
 * is the same. Results first, then all else in the order of delivery ("Decide, commit, admit, act",
 * steps 1 and 2). `at`: where the transaction before it ended, `now`: epoch milliseconds.
 */
export function plan(
  items: readonly Item[],
  known: Knowledge,
  at: Pick<Position, 'seq' | 'trail'>,
  now: number,
): Plan {
  const draft = draftOf(known.resources, known.seen, at);
  for (const item of items) if (item.kind === 'commit') planCommit(draft, item, now);
  const sides = items.flatMap((item) => (item.kind === 'side' ? item.sides : []));
  const sidePlan: SidePlan = planSides(draft, sides, known.waiters, now);
  const answers = new Map<AcceptItem, AcceptedMessage>();
  for (const item of items) {
    if (item.kind === 'accept') answers.set(item, planMessage(draft, item.message, now));
  }
  planFacts(draft);
  const { resources, dropped, seq, trail, isProved, duplicates } = draft;
  const parts = Object.fromEntries(draft.rows);
  let rows = 0;
  for (const part of draft.rows.values()) rows += part.length;
  return {
    parts,
    rows,
    seq,
    trail,
    answers,
    dropped,
    resources,
    isProved,
    duplicates,
    ...sidePlan,
  };
}

function planCommit(draft: Draft, { identity, decision }: CommitItem, now: number): void {
  const { id, tenantId } = identity;
  const standing = draft.resources.get(id);
  if (standing === undefined || standing === null) {
    throw new RugError(
      'unknown_resource',
      `${id} was forgotten: the decision has no row to go to.`,
    );
  }
  const { revision, trailId: prev } = standing;
  draft.trail += 1;
  put(draft, 'resourceUpdate', decidedColumns(id, decision, revision, draft.trail, now));
  put(draft, 'trailInsert', trailColumns(draft.trail, prev, identity, decision.trail, now));
  for (const { type, body } of decision.notices) {
    put(draft, 'outboxInsert', { resource_id: id, tenant_id: tenantId, at: now, type, body });
  }
  draft.resources.set(id, afterDecision(standing, decision, draft.trail));
}

function planMessage(draft: Draft, message: Accept, now: number): AcceptedMessage {
  const { messageId, facts, audit } = message;
  const isAgain = (as: string): boolean =>
    messageId !== null && draft.seen.has(keyText(messageId, as));
  /** Under what it will be remembered, and whether anything was taken for that. */
  const met = new Map<string, boolean>();
  let isTaken = false;
  const events = message.events.map((event): Accepted => {
    const as = seenAs(message, event.resourceId);
    if (isAgain(as)) {
      draft.duplicates += 1;
      return { kind: 'duplicate' };
    }
    const answer = planEvent(draft, event, messageId);
    const took = answer.kind === 'taken';
    isTaken ||= took;
    met.set(as, took || met.get(as) === true);
    return answer;
  });
  // A message that comes again is late: what it says of the world may be overtaken.
  const learned = facts.length === 0 || isAgain('') ? [] : learn(draft, facts);
  if (facts.length > 0 && !isAgain('')) met.set('', learned.length > 0 || met.get('') === true);
  if (isTaken && audit !== undefined) put(draft, 'auditInsert', auditColumns(audit));
  if (messageId !== null) remember(draft, messageId, met, now);
  return { events, learned };
}

/** A message of which nothing was taken may come again. */
function remember(
  draft: Draft,
  messageId: string,
  met: ReadonlyMap<string, boolean>,
  at: number,
): void {
  for (const [resourceId, isTaken] of met) {
    if (isTaken) {
      draft.seen.add(keyText(messageId, resourceId));
      put(draft, 'seenInsert', { message_id: messageId, resource_id: resourceId, at });
    } else draft.isProved = false;
  }
}

function planEvent(draft: Draft, event: ResourceEvent, messageId: string | null): Accepted {
  const { resourceId, creates } = event;
  const bad = badKey(resourceId) ?? (messageId === null ? null : faultOfKey(messageId));
  if (bad !== null) return { kind: 'refused', reason: bad };
  const before = draft.resources.get(resourceId) ?? null;
  const row = checked('journalInsert', journalColumns(draft.seq + 1, event));
  if (typeof row === 'string') return { kind: 'refused', reason: row };
  if (before === null) {
    if (creates === null) return { kind: 'unknown' };
    const made = checked('resourceInsert', createdColumns(creates, draft.seq, event.at));
    if (typeof made === 'string') return { kind: 'refused', reason: made };
    putRow(draft, 'resourceInsert', made);
  } else if (event.strict && !isClosed(before)) return { kind: 'exists' };
  putRow(draft, 'journalInsert', row);
  const standing = before ?? newStanding(draft.seq);
  draft.seq += 1;
  draft.resources.set(resourceId, afterEvent(standing, event, draft.seq));
  return { kind: 'taken', seq: draft.seq, created: before === null };
}

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
