/** What rug knows while it normalizes: the Directory, and what it has just learned over it. */
import type { Fact, FactKind, ResourceEvent } from '../model/event.ts';
import type { Directory, Summary } from '../model/ports.ts';

/** Questions of the normalization tables; every answer counts what is not yet committed. */
export interface Known {
  /** undefined: nothing is known; empty: known to belong to no resource. */
  readonly fact: (kind: FactKind, key: string) => readonly string[] | undefined;
  /** True when a row exists, or is being made or closed. */
  readonly seen: (id: string) => boolean;
  /** True when the resource is deleted, or about to be. */
  readonly closed: (id: string) => boolean;
  /** Its row as committed. */
  readonly summary: (id: string) => Summary | undefined;
  /** The tenant on record. */
  readonly tenantOf: (id: string) => string | undefined;
  /** Ids of the tenant's resources of a kind that are not closed. */
  readonly ofTenant: (tenantId: string, kind: string) => readonly string[];
  /** Resources of a kind, not closed, whose spec names `key` in such a way that `test` holds. */
  readonly referring: (
    kind: string,
    key: string,
    test: (resource: Summary) => boolean,
  ) => readonly string[];
}

/** What one batch has learned, until its commit tells everybody or its failure drops it. */
export interface Layer {
  readonly learn: (facts: readonly Fact[]) => void;
  readonly note: (events: readonly ResourceEvent[]) => void;
  readonly close: () => void;
}

export interface Overlay extends Known {
  readonly open: () => Layer;
}

interface Learned {
  readonly facts: Map<string, readonly string[] | null>;
  /** Resources made or deleted by this batch. */
  readonly resources: Map<string, { tenantId: string; kind: string | null; closed: boolean }>;
}

const factKey = (kind: string, key: string): string => `${kind}/${key}`;

/** Layers of batches in flight, the newest on top, over the committed Directory. */
export function createOverlay(directory: Directory): Overlay {
  const layers: Learned[] = [];

  const top = <T>(read: (layer: Learned) => T | undefined): T | undefined => {
    for (let index = layers.length - 1; index >= 0; index--) {
      const layer = layers[index];
      const answer = layer === undefined ? undefined : read(layer);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };
  const inFlight = (id: string) => top((layer) => layer.resources.get(id));
  const closed = (id: string): boolean =>
    inFlight(id)?.closed ?? directory.get(id)?.view.state === 'Exit';
  const made = (tenantId: string, kind: string): readonly string[] =>
    layers.flatMap((layer) =>
      [...layer.resources].flatMap(([id, one]) =>
        one.tenantId === tenantId && one.kind === kind ? [id] : [],
      ),
    );

  return {
    fact: (kind, key) => {
      const learned = top((layer) => layer.facts.get(factKey(kind, key)));
      // null is "forgotten": deeper layers and the Directory do not count any more.
      return learned === null ? undefined : (learned ?? directory.fact(kind, key));
    },
    seen: (id) => inFlight(id) !== undefined || directory.get(id) !== undefined,
    closed,
    summary: (id) => directory.get(id),
    tenantOf: (id) => directory.get(id)?.tenantId ?? inFlight(id)?.tenantId,
    ofTenant: (tenantId, kind) => {
      const recorded = directory.byTenant(tenantId).filter((one) => one.kind === kind);
      const ids = new Set([...recorded.map((one) => one.id), ...made(tenantId, kind)]);
      return [...ids].filter((id) => !closed(id));
    },
    referring: (kind, key, test) =>
      directory
        .referring(key)
        .filter((one) => one.kind === kind && test(one) && !closed(one.id))
        .map(({ id }) => id),
    open: () => openLayer(layers),
  };
}

function openLayer(layers: Learned[]): Layer {
  const layer: Learned = { facts: new Map(), resources: new Map() };
  layers.push(layer);
  return {
    learn: (facts) => {
      for (const fact of facts) layer.facts.set(factKey(fact.kind, fact.key), fact.resourceIds);
    },
    note: (events) => {
      for (const { type, creates, resourceId, tenantId } of events) {
        if (type === 'DELETE')
          layer.resources.set(resourceId, { tenantId, kind: null, closed: true });
        else if (type === 'CREATE' && creates !== null) {
          layer.resources.set(resourceId, { tenantId, kind: creates.kind, closed: false });
        }
      }
    },
    close: () => {
      layers.splice(layers.indexOf(layer), 1);
    },
  };
}
