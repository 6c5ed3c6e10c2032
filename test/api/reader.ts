import type { StoredAudit } from '../../src/model/audit.ts';
import type { DeadLetter } from '../../src/model/event.ts';
import type { ResourceRow } from '../../src/model/resource.ts';
import { matches } from '../../src/model/selector.ts';
import type { Page, PageQuery, Reader, Sweep, TrailRow } from '../../src/model/store.ts';

/** What is in the store. */
export interface Kept {
  readonly rows: Map<string, ResourceRow>;
  readonly trail: TrailRow[];
  readonly letters: (DeadLetter & { id: number })[];
  readonly sweeps: Sweep[];
  readonly audit: StoredAudit[];
}

/** A reader over maps. */
export function memoryReader(kept: Kept): Reader {
  return {
    resources: async (selector, { sort, ...page }) => {
      const of = (row: ResourceRow): string =>
        sort === undefined || sort.by === 'status' ? row.id : String(row[sort.by]);
      const direction = sort?.descending ? -1 : 1;
      return paged(
        [...kept.rows.values()].filter((row) => matches(selector, row)),
        page,
        ({ id }) => id,
        (a, b) => direction * (of(a) < of(b) ? -1 : 1),
      );
    },
    resource: async (id) => kept.rows.get(id) ?? null,
    trail: async (id, page) =>
      paged(
        kept.trail.filter(({ resourceId }) => resourceId === id),
        page,
        (row) => String(row.id),
        (a, b) => b.id - a.id,
      ),
    changes: async (afterId, limit) => kept.trail.filter(({ id }) => id > afterId).slice(0, limit),
    lastChange: async () => kept.trail.at(-1)?.id ?? 0,
    durations: async () => [],
    deadLetters: async (page) =>
      paged(
        kept.letters,
        page,
        (letter) => String(letter.id),
        (a, b) => b.id - a.id,
      ),
    deadLetter: async (id) => kept.letters.find((letter) => letter.id === id) ?? null,
    audit: async ({ who, action, target, tenantIds, since, after }, page) =>
      paged(
        kept.audit.filter(
          (entry) =>
            (after === undefined || entry.id > after) &&
            (who === undefined || entry.who === who) &&
            (action === undefined || `${entry.action}.`.startsWith(`${action}.`)) &&
            (target === undefined || entry.target === target) &&
            (tenantIds === undefined || tenantIds.includes(entry.tenantId ?? '')) &&
            (since === undefined || entry.at >= since),
        ),
        page,
        (entry) => String(entry.id),
        (a, b) => (after === undefined ? b.id - a.id : a.id - b.id),
      ),
    modes: async () => [],
    sweeps: async () => kept.sweeps,
    sweep: async (wanted) => kept.sweeps.find(({ id }) => id === wanted) ?? null,
    outbox: async () => [],
    ping: async () => undefined,
  };
}

/** The cursor is the key of the last item of the page before. */
function paged<T>(
  all: readonly T[],
  { limit, cursor }: PageQuery,
  key: (item: T) => string,
  order: (a: T, b: T) => number,
): Page<T> {
  const sorted = [...all].sort(order);
  const start = cursor === undefined ? 0 : sorted.findIndex((item) => key(item) === cursor) + 1;
  const items = sorted.slice(start, start + limit);
  const last = items.at(-1);
  const more = start + limit < sorted.length;
  return { items, next: more && last !== undefined ? key(last) : null };
}
