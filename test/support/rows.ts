import { type Identity, newRow, type ResourceRow, type Run } from '../../src/model/resource.ts';

/** A resource row for tests: a phantom router of tenant `t1` unless said otherwise. */
export function routerRow(id: string, over: Partial<ResourceRow> = {}): ResourceRow {
  return { ...newRow(identity(id), 1_000), ...over };
}

export function identity(id: string, over: Partial<Identity> = {}): Identity {
  return {
    id,
    tenantId: 't1',
    kind: 'virtual_router',
    hardware: 'phantom',
    parentId: null,
    labels: {},
    tags: [],
    rack: null,
    ...over,
  };
}

export function aRun(id: string, over: Partial<Run> = {}): Run {
  return {
    id,
    verb: 'build',
    args: { members: [{ index: 0, incarnation: 1 }], digest: 'd', revision: 1 },
    cause: 'CREATE',
    eventId: 'e',
    keys: [],
    startedAt: 0,
    deadline: 8.64e15,
    ...over,
  };
}
