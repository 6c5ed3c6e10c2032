import type { StoredAudit } from '../model/audit.ts';
import { RugError } from '../model/errors.ts';
import type { Page, PageQuery, Reader, StoredDeadLetter, Sweep } from '../model/store.ts';
import { audited } from './audit.ts';
import { type Backend, type SqlValue, StoreDown } from './backend.ts';
import {
  ALL_MODES,
  type BodyColumns,
  type ModeColumns,
  toAudit,
  toDeadLetter,
  toMode,
  toSweep,
} from './bodies.ts';
import {
  type OutboxColumns,
  RESOURCE_COLUMNS,
  type ResourceColumns,
  type TrailColumns,
  toOutbox,
  toResource,
  toTrail,
} from './columns.ts';
import { type Condition, every } from './condition.ts';
import { durationsOf, type EndedColumns, ended } from './durations.ts';
import { selected } from './list.ts';
import { orderOf } from './order.ts';
import { badCursor, pageOf, placeOf } from './page.ts';
import { isKey } from './storable.ts';

/** A row of a trail that is to be read next; null: it ends, or begins, here. */
interface NextColumns {
  readonly next: number | null;
}

/**
 * The trail of one resource from a row on, newest first, one row further than asked. Each row names
 * the one before it; where that is gone, its retention has ended.
 */
const BACKWARDS = `
  with recursive way (id, step) as (
    select cast(? as bigint), 0
    union all
    select t.prev, way.step + 1 from way join trail as t on t.id = way.id
    where way.step < ? and t.resource_id = ?)
  select t.* from way join trail as t on t.id = way.id where t.resource_id = ? order by t.id desc`;

/** Reads what is committed. Rejects with RugError `store_unreachable` while the store is down. */
export function createReader(backend: Backend): Reader {
  const read = async <T>(
    sql: string,
    ...parameters: readonly SqlValue[]
  ): Promise<readonly T[]> => {
    try {
      return await backend.read<T>(sql, parameters);
    } catch (error) {
      if (!(error instanceof StoreDown)) throw error;
      throw new RugError('store_unreachable', error.message, { cause: error });
    }
  };

  /** Newest first, by the number its row got; a row that comes meanwhile is on no later page. */
  const newest = async <R, T extends { readonly id: number }>(
    table: string,
    { sql, parameters }: Condition,
    page: PageQuery,
    decode: (row: R) => T,
  ): Promise<Page<T>> => {
    const rows = await read<R>(
      `select * from ${table} where ${sql} and id < ? order by id desc limit ?`,
      ...parameters,
      page.cursor === undefined ? Number.MAX_SAFE_INTEGER : numberIn(page.cursor),
      page.limit + 1,
    );
    return pageOf(rows, page, decode, ({ id }) => id);
  };

  /** What cannot be read was told at the start. */
  const sweepsOf = async (
    which: string,
    ...parameters: readonly SqlValue[]
  ): Promise<readonly Sweep[]> =>
    (await read<BodyColumns>(`select body from sweep ${which}`, ...parameters)).flatMap((row) =>
      toSweep(row, () => {}),
    );

  return {
    resources: async (selector, page) => {
      const order = orderOf(page);
      const { sql, parameters } = every([selected(selector, backend.dialect), order.behind]);
      const rows = await read<ResourceColumns>(
        `select ${RESOURCE_COLUMNS} from resource where ${sql} ${order.sql} limit ?`,
        ...parameters,
        page.limit + 1,
      );
      return pageOf(rows, page, toResource, order.place);
    },
    resource: async (id) => {
      if (!isKey(id)) return null;
      const sql = `select ${RESOURCE_COLUMNS} from resource where id = ?`;
      const [row] = await read<ResourceColumns>(sql, id);
      return row === undefined ? null : toResource(row);
    },
    trail: async (resourceId, page) => {
      if (!isKey(resourceId)) return { items: [], next: null };
      const begin =
        page.cursor === undefined
          ? read<NextColumns>('select trail_id as next from resource where id = ?', resourceId)
          : read<NextColumns>(
              'select prev as next from trail where id = ? and resource_id = ?',
              numberIn(page.cursor),
              resourceId,
            );
      const [first] = await begin;
      const next = first?.next ?? null;
      const rows = await read<TrailColumns>(BACKWARDS, next, page.limit, resourceId, resourceId);
      return pageOf(rows, page, toTrail, ({ id }) => id);
    },
    changes: async (afterId, limit) => {
      const sql = 'select * from trail where id > ? order by id limit ?';
      return (await read<TrailColumns>(sql, afterId, limit)).map(toTrail);
    },
    lastChange: async () => {
      const [row] = await read<{ last: number | null }>('select max(id) as last from trail');
      return row?.last ?? 0;
    },
    durations: async () => durationsOf(await read<EndedColumns>(ended(backend.dialect))),
    deadLetters: (page) =>
      newest<BodyColumns, StoredDeadLetter>('dead_letter', every([]), page, toDeadLetter),
    deadLetter: async (id) => {
      const [row] = await read<BodyColumns>('select * from dead_letter where id = ?', id);
      return row === undefined ? null : toDeadLetter(row);
    },
    audit: async (query, page) => {
      const meant = audited(query, backend.dialect);
      if (query.after === undefined) {
        return newest<BodyColumns, StoredAudit>('audit', meant, page, toAudit);
      }
      const sql = `select * from audit where ${meant.sql} order by id limit ?`;
      const rows = await read<BodyColumns>(sql, ...meant.parameters, page.limit);
      return { items: rows.map(toAudit), next: null };
    },
    modes: async () => (await read<ModeColumns>(ALL_MODES)).map(toMode),
    sweeps: () => sweepsOf('order by at, id'),
    sweep: async (id) => (isKey(id) ? ((await sweepsOf('where id = ?', id))[0] ?? null) : null),
    outbox: async (limit) => {
      // One whose number cannot be read could never be marked as sent.
      const sql = 'select * from outbox where sent_at is null and id <= ? order by id limit ?';
      return (await read<OutboxColumns>(sql, Number.MAX_SAFE_INTEGER, limit)).map(toOutbox);
    },
    ping: async () => {
      await read('select 1');
    },
  };
}

function numberIn(cursor: string): number {
  const place = placeOf(cursor);
  if (typeof place !== 'number' || !Number.isSafeInteger(place)) {
    throw badCursor('not one of this list');
  }
  return place;
}
