import type { BrakeRelease } from '../model/brake.ts';
import type { Log } from '../model/ports.ts';
import { LOST } from '../model/readable.ts';
import type { JournalRow, Loader, Suspect, Sweep } from '../model/store.ts';
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
import { BEGINNING, RAW_FACTS_SQL, RAW_SQL, rawRows } from './raw.ts';

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
  const { resource_id: resourceId, event_id: eventId } = row;
  return { resourceId, eventId, ...journalBody(row) };
}

/** Numbers in the journal beyond this no rug has given; they come last. */
const MOST = Number.MAX_SAFE_INTEGER;

const untaken = (which: string): string =>
  `select j.* from journal j join resource r on r.id = j.resource_id
    where j.seq > r.taken_seq and ${which}`;
const UNTAKEN = untaken(`j.seq > ? and j.seq <= ${MOST} order by j.seq limit ?`);
const UNTAKEN_BEYOND = untaken(`j.seq > ${MOST}`);

/** A count that cannot be read is the highest: what it is of is set aside. */
const counted = (count: number): number => (Number.isSafeInteger(count) ? count : MOST);

type SweepColumns = Pick<Sweep, 'id'> & Pick<BodyColumns, 'body'>;
type ReleaseColumns = Pick<BrakeRelease, 'scope' | 'key'> & Pick<BodyColumns, 'body'>;

/**
 * Reads what a starting process must know; waits while the store is down. What it goes without is told
 * in the log.
 */
export function createLoader(
  backend: Backend,
  patiently: Patiently,
  log: Pick<Log, 'warn'>,
): Loader {
  const lost =
    (table: string, key: string) =>
    (reason: string): void =>
      log.warn({ table, key, reason }, LOST);
  const read: Backend['read'] = (sql, parameters) => patiently(() => backend.read(sql, parameters));
  return {
    rawResources: async (from, limit, spare) => {
      const { dialect } = backend;
      const place = from ?? BEGINNING[dialect];
      return rawRows(
        await patiently(() => backend.readRaw(RAW_SQL[dialect], [place, limit], spare)),
      );
    },
    rawFacts: async (kind, from, limit, spare) => {
      const parameters = [kind, from ?? '', limit];
      return rawRows(await patiently(() => backend.readRaw(RAW_FACTS_SQL, parameters, spare)));
    },
    untaken: async (afterSeq, limit) => {
      if (!Number.isSafeInteger(afterSeq)) return [];
      const rows = await read<JournalColumns>(UNTAKEN, [afterSeq, limit]);
      const found = rows.length > 0 ? rows : await read<JournalColumns>(UNTAKEN_BEYOND, []);
      return found.map(toJournal);
    },
    strikes: async () => {
      const rows = await read<{ resource_id: string; strikes: number }>(
        'select resource_id, strikes from strike',
        [],
      );
      return Object.fromEntries(
        rows.map(({ resource_id, strikes }) => [resource_id, counted(strikes)]),
      );
    },
    suspects: async () => {
      const sql = 'select kind, key, marks, at from suspect order by kind, key';
      return (await read<Suspect>(sql, [])).map(({ marks, at, ...suspect }) => ({
        ...suspect,
        marks: counted(marks),
        at: counted(at),
      }));
    },
    sweeps: async () => {
      const sql = 'select id, body from sweep where done = 0 order by at, id';
      const rows = await read<SweepColumns>(sql, []);
      return rows.flatMap((row) => toSweep(row, lost('sweep', row.id)));
    },
    modes: async () => (await read<ModeColumns>(ALL_MODES, [])).map(toMode),
    brakeReleases: async () => {
      const sql = 'select scope, key, body from brake_release order by scope, key';
      const rows = await read<ReleaseColumns>(sql, []);
      return rows.flatMap((row) =>
        toRelease(row, lost('brake_release', `${row.scope} ${row.key}`)),
      );
    },
  };
}
