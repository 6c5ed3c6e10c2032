import type { Actor, By } from '../../src/model/actor.ts';
import { newRow, type ResourceRow } from '../../src/model/resource.ts';
import type { TrailRow } from '../../src/model/store.ts';

/** The time at which everything in these worlds happens. */
export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A row as the store would have it; `change` overrides what the test is about. */
export function rowOf(id: string, change: Partial<ResourceRow> = {}): ResourceRow {
  const identity = {
    id,
    tenantId: 't1',
    kind: 'virtual_router',
    hardware: 'phantom',
    parentId: null,
    labels: {},
    tags: [],
    rack: null,
  };
  return { ...newRow(identity, NOW), ...change };
}

/** A decision as the trail would have it. */
export function decisionOf(id: number, change: Partial<TrailRow> = {}): TrailRow {
  return {
    id,
    resourceId: 'r1',
    tenantId: 't1',
    at: NOW + id,
    cause: 'ENTRY',
    event: 'UPDATE',
    eventId: `e${id}`,
    from: 'CalcAction',
    to: 'CreateVM',
    statusBefore: 'down',
    statusAfter: 'down',
    transitions: [{ from: 'CalcAction', to: 'CreateVM', guard: 'is down' }],
    command: 'build',
    verb: null,
    outcome: null,
    fault: null,
    refused: [],
    took: null,
    policy: 'default',
    ...change,
  };
}

/** Whoever needs no token, asking from this machine in the first request of a test. */
export const LOCAL_ACTOR: Actor = {
  name: 'local',
  role: 'admin',
  tenants: null,
  via: 'api',
  from: '127.0.0.1',
  request: 'id-1',
};

/** On that word, without a reason or a key. */
export const LOCAL_BY: By = { actor: LOCAL_ACTOR, why: null, key: null };
