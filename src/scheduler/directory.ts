import type { Fact } from '../model/event.ts';
import type { Directory, Summary } from '../model/ports.ts';
import type { ResourceRow } from '../model/resource.ts';

/** The read view of what is committed, kept in memory: resources by id, tenant and parent, and facts. */
export class ResidentDirectory implements Directory {
  readonly #resources = new Map<string, ResourceRow>();
  readonly #byTenant = new Map<string, Set<string>>();
  readonly #byParent = new Map<string, Set<string>>();
  readonly #facts = new Map<string, readonly string[]>();
  /** Instance id -> resource id, derived from the instances that resources show. */
  readonly #instances = new Map<string, string>();
  readonly #statuses = new Map<string, number>();
  readonly #listeners: ((changed: Summary) => void)[] = [];

  get = (id: string): ResourceRow | undefined => this.#resources.get(id);

  all = (): IterableIterator<Summary> => this.#resources.values();

  byTenant = (tenantId: string): readonly Summary[] => this.#rows(this.#byTenant.get(tenantId));

  dependents = (parentId: string): readonly Summary[] => this.#rows(this.#byParent.get(parentId));

  fact = (kind: string, key: string): readonly string[] | undefined => {
    if (kind !== 'instance') return this.#facts.get(factKey(kind, key));
    const owner = this.#instances.get(key);
    return owner === undefined ? this.#facts.get(factKey(kind, key)) : [owner];
  };

  size = (): number => this.#resources.size;

  /** How many resources have which status; closed ones do not count. */
  statuses = (): ReadonlyMap<string, number> => this.#statuses;

  onChange = (listener: (changed: Summary) => void): void => {
    this.#listeners.push(listener);
  };

  /** The row as committed. */
  put(row: ResourceRow): void {
    const before = this.#resources.get(row.id);
    this.#resources.set(row.id, row);
    this.#tally(before, -1);
    this.#tally(row, 1);
    if (before === undefined) {
      index(this.#byTenant, row.tenantId, row.id);
      if (row.parentId !== null) index(this.#byParent, row.parentId, row.id);
    }
    for (const { instanceId } of before?.view.instances ?? []) this.#instances.delete(instanceId);
    for (const { instanceId } of row.view.instances) this.#instances.set(instanceId, row.id);
    for (const listener of this.#listeners) listener(row);
  }

  learn(facts: readonly Fact[]): void {
    for (const { kind, key, resourceIds } of facts) {
      if (resourceIds === null) this.#facts.delete(factKey(kind, key));
      else this.#facts.set(factKey(kind, key), resourceIds);
    }
  }

  /** Removes closed resources whose retention is over, and what was known of them. */
  forget(ids: ReadonlySet<string>): void {
    for (const id of ids) {
      const row = this.#resources.get(id);
      if (row === undefined) continue;
      this.#resources.delete(id);
      this.#tally(row, -1);
      unindex(this.#byTenant, row.tenantId, id);
      if (row.parentId !== null) unindex(this.#byParent, row.parentId, id);
      for (const { instanceId } of row.view.instances) this.#instances.delete(instanceId);
    }
    for (const [key, owners] of this.#facts) {
      const left = owners.filter((owner) => !ids.has(owner));
      if (left.length === owners.length) continue;
      if (left.length === 0) this.#facts.delete(key);
      else this.#facts.set(key, left);
    }
  }

  #tally(row: ResourceRow | undefined, by: number): void {
    if (row === undefined || row.view.state === 'Exit') return;
    const { status } = row.view;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + by);
  }

  #rows(ids: ReadonlySet<string> | undefined): readonly Summary[] {
    const rows: Summary[] = [];
    for (const id of ids ?? []) {
      const row = this.#resources.get(id);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }
}

const factKey = (kind: string, key: string): string => `${kind}\n${key}`;

function index(map: Map<string, Set<string>>, key: string, id: string): void {
  const ids = map.get(key);
  if (ids === undefined) map.set(key, new Set([id]));
  else ids.add(id);
}

function unindex(map: Map<string, Set<string>>, key: string, id: string): void {
  const ids = map.get(key);
  ids?.delete(id);
  if (ids?.size === 0) map.delete(key);
}
