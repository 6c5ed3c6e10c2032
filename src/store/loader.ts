import type { JournalRow, Loader, Suspect } from '../model/store.ts';
import type { Backend } from './backend.ts';
import type { Patiently } from './backoff.ts';
import {
  ALL_MODES,
  type BodyColumns,
  journalBody,
  type ModeColumns,
  toMode,
  toRelease,
  toSweep,
} from './bodies.ts';
import { placeIn, RAW_FACTS_SQL, RAW_SQL, rawRows } from './raw.ts';

interface JournalColumns {
  readonly seq: number;
  readonly resource_id: string;
  readonly event_id: string;
  readonly type: string;
  readonly patch: string | null;
  readonly args: string;
  readonly origin: string;
  readonly at: number;
}

/** Never throws: one that cannot be read says so, and is a look otherwise. */
function toJournal(row: JournalColumns): JournalRow {
  const { seq, resource_id: resourceId, event_id: eventId, at } = row;
  const read = journalBody(row);
  return { seq, resourceId, eventId, at, ...read };
}

/** Reads what a starting process must know; waits while the store is down. */
export function createLoader(backend: Backend, patiently: Patiently): Loader {
  const read: Backend['read'] = (sql, parameters) => patiently(() => backend.read(sql, parameters));
  return {
    rawResources: async (from, limit, spare) => {
      const { dialect } = backend;
      const place = placeIn(dialect, from);
      return rawRows(
        await patiently(() => backend.readRaw(RAW_SQL[dialect], [place, limit], spare)),
      );
    },
    rawFacts: async (kind, from, limit, spare) => {
      const parameters = [kind, from ?? '', limit];
      return rawRows(await patiently(() => backend.readRaw(RAW_FACTS_SQL, parameters, spare)));
    },
    untaken: async (afterSeq, limit) => {
      const sql = `select j.* from journal j join resource r on r.id = j.resource_id
        where j.seq > r.taken_seq and j.seq > ? order by j.seq limit ?`;
      return (await read<JournalColumns>(sql, [afterSeq, limit])).map(toJournal);
    },
    strikes: async () => {
      const rows = await read<{ resource_id: string; strikes: number }>(
        'select resource_id, strikes from strike',
        [],
      );
      return Object.fromEntries(rows.map(({ resource_id, strikes }) => [resource_id, strikes]));
    },
    suspects: () =>
      read<Suspect>('select kind, key, marks, at from suspect order by kind, key', []),
    sweeps: async () => {
      const sql = 'select body from sweep where done = 0 order by at, id';
      return (await read<BodyColumns>(sql, [])).flatMap(toSweep);
    },
    modes: async () => (await read<ModeColumns>(ALL_MODES, [])).map(toMode),
    brakeReleases: async () => {
      const sql = 'select body from brake_release order by scope, key';
      return (await read<BodyColumns>(sql, [])).flatMap(toRelease);
    },
  };
}
