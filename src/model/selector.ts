import type { ResourceRow } from './resource.ts';

/** Which resources a sweep or a list is about. An empty selector means all of them. */
export interface Selector {
  readonly ids?: readonly string[];
  readonly tenantId?: string;
  /** Of these tenants only: what a token may see. */
  readonly tenantIds?: readonly string[];
  readonly kind?: string;
  readonly hardware?: string;
  readonly status?: string;
  readonly state?: string;
  readonly label?: { readonly name: string; readonly value: string };
  readonly tag?: string;
  readonly rack?: string;
  readonly parentId?: string;
}

export type Selectable = Pick<
  ResourceRow,
  'id' | 'tenantId' | 'kind' | 'hardware' | 'labels' | 'tags' | 'rack' | 'parentId'
> & {
  readonly view: { readonly status: string; readonly state: string };
};

/** True when the resource is one the selector means. A closed resource is meant only by its state. */
export function matches(selector: Selector, resource: Selectable): boolean {
  const { ids, tenantId, tenantIds, kind, hardware, status, state, label } = selector;
  const { tag, rack, parentId } = selector;
  if (state === undefined && resource.view.state === 'Exit') return false;
  return (
    (ids === undefined || ids.includes(resource.id)) &&
    (tenantId === undefined || tenantId === resource.tenantId) &&
    (tenantIds === undefined || tenantIds.includes(resource.tenantId)) &&
    (kind === undefined || kind === resource.kind) &&
    (hardware === undefined || hardware === resource.hardware) &&
    (status === undefined || status === resource.view.status) &&
    (state === undefined || state === resource.view.state) &&
    (label === undefined || resource.labels[label.name] === label.value) &&
    (tag === undefined || resource.tags.includes(tag)) &&
    (rack === undefined || rack === resource.rack) &&
    (parentId === undefined || parentId === resource.parentId)
  );
}

/** The wildcards of the field: `*` is everything, `error` is what is in error (spec 3.4, D-21). */
export function wildcard(target: string): Selector | null {
  if (target === '*') return {};
  if (target === 'error') return { status: 'error' };
  return null;
}
