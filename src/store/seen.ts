import type { Backend, Dialect, SqlValue } from './backend.ts';

/** Removes messages that were seen before `oldest`, in slices of so many rows; answers how many. */
export type Unseen = (oldest: number, slice: number, isOver: () => boolean) => Promise<number>;

/**
 * How each database finds old messages. An index on their time would cost every message more than all
 * the rest that is written of it on SQLite, and so would deleting them one by one: ids are random, so
 * that each lies in a page of its own.
 */
export const unseen = (backend: Backend): Unseen => WAYS[backend.dialect](backend);

const WAYS: Readonly<Record<Dialect, (backend: Backend) => Unseen>> = {
  sqlite: sweeping,
  postgres: picking,
};

/**
 * Rows that one pass looks at for little: all of them within days, however many there are. Where more
 * than a share of them is old it goes on, or a table that grows quickly would grow for ever.
 */
const PASS = 100_000;
const WORTH = 1 / 4;

interface PlaceColumns {
  readonly message_id: string;
  readonly resource_id: string;
}

const NEXT = `select message_id, resource_id from seen
  where (message_id, resource_id) > (?, ?) order by message_id, resource_id limit 1 offset ?`;
const OLD = 'delete from seen where (message_id, resource_id) > (?, ?)';

/** Goes through the table page by page, and goes on at the next pass where this one ended. */
function sweeping({ read, run }: Backend): Unseen {
  let place: readonly SqlValue[] = ['', ''];
  return async (oldest, slice, isOver) => {
    let deleted = 0;
    for (let looked = 0; looked < PASS && !isOver(); ) {
      const [next] = await read<PlaceColumns>(NEXT, [...place, slice - 1]);
      if (next === undefined) {
        deleted += await run(`${OLD} and at < ?`, [...place, oldest]);
        place = ['', ''];
        return deleted;
      }
      const end = [next.message_id, next.resource_id];
      const sql = `${OLD} and (message_id, resource_id) <= (?, ?) and at < ?`;
      const old = await run(sql, [...place, ...end, oldest]);
      deleted += old;
      if (old < slice * WORTH) looked += slice;
      place = end;
    }
    return deleted;
  };
}

/** A block range index (BRIN) costs nothing to keep, as rows lie in the order of their time. */
function picking({ run }: Backend): Unseen {
  const sql =
    'delete from seen where ctid = any (array(select ctid from seen where at < ? limit ?))';
  return async (oldest, slice, isOver) => {
    let deleted = 0;
    for (let count = slice; count === slice && !isOver(); deleted += count) {
      count = await run(sql, [oldest, slice]);
    }
    return deleted;
  };
}
