import { RugError } from '../model/errors.ts';
import type { Page, PageQuery, Reader } from '../model/store.ts';
import { type Backend, type SqlValue, StoreDown } from './backend.ts';
import {
  type BodyColumns,
  type OutboxColumns,
  RESOURCE_COLUMNS,
  type ResourceColumns,
  type TrailColumns,
  toDeadLetter,
  toMode,
  toOutbox,
  toResource,
  toSweep,
  toTrail,
} from './columns.ts';
import { keyOf, pageOf, selected } from './list.ts';
import { isKey } from './storable.ts';

const isText = (key: unknown): key is string => typeof key === 'string' && isKey(key);
const isNumber = (key: unknown): key is number => Number.isSafeInteger(key);

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
  const newest = async <R extends { id: number }, T>(
    from: string,
    parameters: readonly SqlValue[],
    page: PageQuery,
    decode: (row: R) => T,
  ): Promise<Page<T>> => {
    const before =
      page.cursor === undefined ? Number.MAX_SAFE_INTEGER : keyOf(page.cursor, isNumber);
    const sql = `select * from ${from} id < ? order by id desc limit ?`;
    const rows = await read<R>(sql, ...parameters, before, page.limit + 1);
    return pageOf(rows, page, (row) => row.id, decode);
  };

  return {
    resources: async (selector, page) => {
      const after = page.cursor === undefined ? '' : keyOf(page.cursor, isText);
      const { sql, parameters } = selected(selector, backend.dialect);
      const rows = await read<ResourceColumns>(
        `select ${RESOURCE_COLUMNS} from resource where ${sql} and id > ? order by id limit ?`,
        ...parameters,
        after,
        page.limit + 1,
      );
      return pageOf(rows, page, (row) => row.id, toResource);
    },
    resource: async (id) => {
      if (!isKey(id)) return null;
      const sql = `select ${RESOURCE_COLUMNS} from resource where id = ?`;
      const [row] = await read<ResourceColumns>(sql, id);
      return row === undefined ? null : toResource(row);
    },
    trail: async (resourceId, page) => {
      if (!isKey(resourceId)) return { items: [], next: null };
      return newest<TrailColumns, ReturnType<typeof toTrail>>(
        'trail where resource_id = ? and',
        [resourceId],
        page,
        toTrail,
      );
    },
    deadLetters: (page) => newest('dead_letter where', [], page, toDeadLetter),
    modes: async () =>
      (await read<BodyColumns>('select body from mode order by scope, key')).map(toMode),
    sweeps: async () =>
      (await read<BodyColumns>('select body from sweep order by at, id')).map(toSweep),
    outbox: async (limit) => {
      const sql = 'select * from outbox where sent_at is null order by id limit ?';
      return (await read<OutboxColumns>(sql, limit)).map(toOutbox);
    },
    ping: async () => {
      await read('select 1');
    },
  };
}
