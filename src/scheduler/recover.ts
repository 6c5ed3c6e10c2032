import { FACT_KINDS } from '../model/event.ts';
import { withFaults } from '../model/readable.ts';
import type { JournalRow, Loader, RawRows } from '../model/store.ts';
import type { ResidentDirectory } from './directory.ts';
import type { ResourceScheduler } from './scheduler.ts';

/** Rows per read at a start. */
const CHUNK = 1_000;

/**
 * Reads back everything that is known, step 3 of the protocol: rows, journal rows that no row has
 * taken, facts, strikes. What rests is not looked at. Nothing moves before the scheduler is started.
 */
export async function recover(
  loader: Loader,
  scheduler: Pick<ResourceScheduler, 'adopt'>,
  directory: ResidentDirectory,
): Promise<{ resources: number; arrivals: number }> {
  for (const kind of FACT_KINDS) {
    const facts: Read = (from, spare) => loader.rawFacts(kind, from, CHUNK, spare);
    await readAll(facts, (rows) => directory.adoptFacts(kind, rows));
  }
  const strikes = new Map(Object.entries(await loader.strikes()));
  const suspects = (await loader.suspects()).filter(({ kind }) => kind === 'resource');
  const arrivals = await untaken(loader);
  await readAll(
    (from, spare) => loader.rawResources(from, CHUNK, spare),
    (rows) => directory.adopt(rows),
  );
  const restless = new Set([
    ...directory.open(),
    ...arrivals.keys(),
    ...strikes.keys(),
    ...suspects.map(({ key }) => key),
  ]);
  for (const id of [...restless].sort()) {
    const row = directory.get(id);
    if (row === undefined) continue;
    const journaled = arrivals.get(id) ?? [];
    const found = journaled.filter((event) => event.unreadable === undefined);
    const struck = strikes.get(id) ?? 0;
    scheduler.adopt(withFaults(row, faultsOf(journaled)), found, struck);
  }
  let count = 0;
  for (const rows of arrivals.values()) count += rows.length;
  return { resources: directory.size(), arrivals: count };
}

type Read = (from: string | null, spare?: Uint8Array) => Promise<RawRows>;

/** The next rows are on their way while `take` is at those before; two buffers serve all of them. */
async function readAll(read: Read, take: (rows: RawRows) => void): Promise<void> {
  let spare: Uint8Array | undefined;
  for (let rows = await read(null); rows.next !== null; ) {
    const following = read(rows.next, spare);
    take(rows);
    spare = rows.bytes;
    rows = await following;
  }
}

/** An event that cannot be read may be a deletion: without it, its resource is not worked on. */
const faultsOf = (journaled: readonly JournalRow[]): readonly string[] =>
  journaled.flatMap(({ seq, unreadable }) =>
    unreadable === undefined ? [] : [`its event ${seq} ${unreadable}`],
  );

async function untaken(loader: Loader): Promise<ReadonlyMap<string, readonly JournalRow[]>> {
  const byResource = new Map<string, JournalRow[]>();
  for (let after = 0; ; ) {
    const rows = await loader.untaken(after, CHUNK);
    for (const row of rows) {
      const list = byResource.get(row.resourceId);
      if (list === undefined) byResource.set(row.resourceId, [row]);
      else list.push(row);
    }
    const last = rows.at(-1);
    if (last === undefined) return byResource;
    after = last.seq;
  }
}
