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
    outcome: null,
    fault: null,
    refused: [],
    took: null,
    policy: 'default',
    ...change,
  };
}
