import type { CommitDecision } from '../../src/model/decide.ts';
import type { Accept, Fact, ResourceEvent } from '../../src/model/event.ts';
import { NEW_VIEW } from '../../src/model/resource.ts';
import type { EventType } from '../../src/model/words.ts';
import { identity } from '../support/rows.ts';

/** An event that makes its resource when it is a CREATE. */
export const event = (
  resourceId: string,
  type: EventType = 'CREATE',
  changed: Partial<ResourceEvent> = {},
): ResourceEvent => ({
  eventId: `event of ${resourceId}`,
  type,
  resourceId,
  tenantId: 't1',
  patch: null,
  args: {},
  origin: 'bus',
  at: 1_000,
  creates: type === 'CREATE' ? identity(resourceId) : null,
  strict: false,
  ...changed,
});

export const message = (
  messageId: string | null,
  events: readonly ResourceEvent[],
  facts: readonly Fact[] = [],
): Accept => ({ messageId, events, facts });

export const decision = (changed: Partial<CommitDecision> = {}): CommitDecision => ({
  type: 'commit',
  changed: true,
  snapshot: '{"state":"CalcAction"}',
  view: { ...NEW_VIEW, status: 'configured' },
  spec: { name: 'router' },
  revision: 1,
  takenSeq: 1,
  doneSeq: 1,
  pending: [],
  run: null,
  wakeAt: null,
  trail: {
    cause: 'ENTRY',
    event: 'CREATE',
    eventId: 'event-1',
    from: 'CalcAction',
    to: 'CalcAction',
    statusBefore: 'down',
    statusAfter: 'configured',
    transitions: [],
    command: null,
    verb: null,
    outcome: null,
    fault: null,
    refused: [],
    took: null,
    policy: 'default',
  },
  notices: [],
  ...changed,
});

/** A decision after which the resource is closed. */
export const closing = (takenSeq: number): CommitDecision =>
  decision({ view: { ...NEW_VIEW, state: 'Exit', phase: 'Exit' }, takenSeq, doneSeq: takenSeq });
