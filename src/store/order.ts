import type { ResourceRow } from '../model/resource.ts';
import { RESOURCE_SORTS, type ResourcePageQuery, type ResourceSort } from '../model/store.ts';
import { type Condition, every } from './condition.ts';
import { badCursor, placeOf } from './page.ts';
import { isKey, isPlain } from './storable.ts';

/** What each sort compares: a column, and the same of a row. The order of texts is that of bytes. */
const SORTS: Readonly<
  Record<ResourceSort, { column: string; value: (row: ResourceRow) => string | number }>
> = {
  id: { column: 'id', value: (row) => row.id },
  tenantId: { column: 'tenant_id', value: (row) => row.tenantId },
  kind: { column: 'kind', value: (row) => row.kind },
  status: { column: 'status', value: (row) => row.view.status },
  createdAt: { column: 'created_at', value: (row) => row.createdAt },
  updatedAt: { column: 'updated_at', value: (row) => row.updatedAt },
};

/** Where a list of resources ended: its sort, the value compared, the id. */
type Place = readonly [by: ResourceSort, descending: boolean, value: string | number, id: string];

/** How a page of resources is read. */
export interface Order {
  /** The rows behind the cursor. */
  readonly behind: Condition;
  /** `order by ...` */
  readonly sql: string;
  readonly place: (row: ResourceRow) => Place;
}

/**
 * The order of a list of resources. The id breaks ties, in the same direction. A resource that
 * changes while pages are read moves in a list by status or time, and may be seen twice or not.
 * Every sort but `updatedAt` has an index; one on what every decision changes costs more than it gives.
 *
 * @throws RugError bad_request, field `cursor`, for a cursor of another sort
 */
export function orderOf({ sort, cursor }: ResourcePageQuery): Order {
  const { by, descending } = sort ?? { by: 'id', descending: false };
  const { column, value } = SORTS[by];
  const columns = by === 'id' ? ['id'] : [column, 'id'];
  const direction = descending ? 'desc' : 'asc';
  const compared = descending ? '<' : '>';
  return {
    behind:
      cursor === undefined
        ? every([])
        : {
            sql: `(${columns.join(', ')}) ${compared} (${columns.map(() => '?').join(', ')})`,
            parameters: placeIn(cursor, by, descending).slice(-columns.length) as [],
          },
    sql: `order by ${columns.map((one) => `${one} ${direction}`).join(', ')}`,
    place: (row) => [by, descending, value(row), row.id],
  };
}

function placeIn(cursor: string, by: ResourceSort, descending: boolean): Place {
  const place = placeOf(cursor);
  if (!isPlace(place)) throw badCursor('not one of this list');
  if (place[0] !== by || place[1] !== descending) {
    throw badCursor(`it belongs to the sort by ${place[0]}, ${place[1] ? 'de' : 'a'}scending`);
  }
  return place;
}

function isPlace(place: unknown): place is Place {
  if (!Array.isArray(place) || place.length !== 4) return false;
  const [by, descending, value, id] = place as readonly unknown[];
  if (!RESOURCE_SORTS.some((sort) => sort === by) || typeof descending !== 'boolean') return false;
  const isTime = by === 'createdAt' || by === 'updatedAt';
  const isValue = isTime
    ? Number.isSafeInteger(value)
    : typeof value === 'string' && isPlain(value);
  return isValue && typeof id === 'string' && isKey(id);
}
