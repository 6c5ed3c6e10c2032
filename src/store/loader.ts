import type { Fact } from '../model/event.ts';
import type { JournalRow, Loader } from '../model/store.ts';
import type { Backend } from './backend.ts';
import type { Patiently } from './backoff.ts';
import {
  ALL_MODES,
  type BodyColumns,
  RESOURCE_COLUMNS,
  type ResourceColumns,
  toMode,
  toRelease,
  toResource,
  toSweep,
} from './columns.ts';

interface JournalColumns {
  readonly seq: number;
  readonly resource_id: string;
  readonly event_id: string;
  readonly type: JournalRow['type'];
  readonly patch: string | null;
  readonly args: string;
  readonly origin: JournalRow['origin'];
  readonly at: number;
}

const toJournal = (row: JournalColumns): JournalRow => ({
  seq: row.seq,
  resourceId: row.resource_id,
  eventId: row.event_id,
  type: row.type,
  patch: row.patch === null ? null : JSON.parse(row.patch),
  args: JSON.parse(row.args),
  origin: row.origin,
  at: row.at,
});

interface FactColumns {
  readonly kind: Fact['kind'];
  readonly key: string;
  readonly resource_ids: string;
}

/** Reads what a starting process must know; waits while the store is down. */
export function createLoader(backend: Backend, patiently: Patiently): Loader {
  const read: Backend['read'] = (sql, parameters) => patiently(() => backend.read(sql, parameters));
  return {
    resources: async (afterId, limit) => {
      const sql = `select ${RESOURCE_COLUMNS} from resource where id > ? order by id limit ?`;
      return (await read<ResourceColumns>(sql, [afterId, limit])).map(toResource);
    },
    untaken: async (afterSeq, limit) => {
      const sql = `select j.* from journal j join resource r on r.id = j.resource_id
        where j.seq > r.taken_seq and j.seq > ? order by j.seq limit ?`;
      return (await read<JournalColumns>(sql, [afterSeq, limit])).map(toJournal);
    },
    facts: async () => {
      const rows = await read<FactColumns>('select kind, key, resource_ids from fact', []);
      return rows.map(({ kind, key, resource_ids }) => ({
        kind,
        key,
        resourceIds: JSON.parse(resource_ids),
      }));
    },
    strikes: async () => {
      const rows = await read<{ resource_id: string; strikes: number }>(
        'select resource_id, strikes from strike',
        [],
      );
      return Object.fromEntries(rows.map(({ resource_id, strikes }) => [resource_id, strikes]));
    },
    sweeps: async () => {
      const sql = 'select body from sweep where done = 0 order by at, id';
      return (await read<BodyColumns>(sql, [])).map(toSweep);
    },
    modes: async () => (await read<BodyColumns>(ALL_MODES, [])).map(toMode),
    brakeReleases: async () => {
      const sql = 'select body from brake_release order by scope, key';
      return (await read<BodyColumns>(sql, [])).map(toRelease);
    },
  };
}
