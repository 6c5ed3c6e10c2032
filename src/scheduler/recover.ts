import type { JournalRow, Loader } from '../model/store.ts';
import type { ResidentDirectory } from './directory.ts';
import type { ResourceScheduler } from './scheduler.ts';

/** Rows per read at a start. */
const CHUNK = 2_000;

/**
 * Reads back everything that is known, step 3 of the protocol: rows, journal rows that no row has
 * taken, facts, strikes. Nothing moves before the scheduler is started.
 */
export async function recover(
  loader: Loader,
  scheduler: ResourceScheduler,
  directory: ResidentDirectory,
): Promise<{ resources: number; arrivals: number }> {
  directory.learn(await loader.facts());
  const strikes = await loader.strikes();
  const arrivals = await untaken(loader);
  let resources = 0;
  for (let after = ''; ; ) {
    const rows = await loader.resources(after, CHUNK);
    for (const row of rows) {
      scheduler.adopt(row, arrivals.get(row.id) ?? [], strikes[row.id] ?? 0);
    }
    resources += rows.length;
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.id;
  }
  let count = 0;
  for (const rows of arrivals.values()) count += rows.length;
  return { resources, arrivals: count };
}

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
