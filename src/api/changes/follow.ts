/** The changes as a stream: whoever is behind reads on from the store. */
import { type Actor, sees } from '../../model/actor.ts';
import type { StoredAudit } from '../../model/audit.ts';
import { RugError } from '../../model/errors.ts';
import type { Directory, Time } from '../../model/ports.ts';
import type { TrailRow } from '../../model/store.ts';
import type { Feed } from './feed.ts';
import { auditFrame, changeFrame, heartbeat, opening } from './frames.ts';
import type { Position } from './position.ts';

/** Whoever hears nothing for longer may think the connection dead, milliseconds. */
const HEARTBEAT_MS = 15_000;

/** What is left out; all given ones must hold. */
export interface ChangeFilter {
  readonly id?: string | undefined;
  readonly tenantId?: string | undefined;
  /** Of a kind are resources only: then the audit is left out. */
  readonly kind?: string | undefined;
}

export interface FollowOptions {
  readonly feed: Pick<Feed, 'trail' | 'audit' | 'round' | 'wait'>;
  readonly directory: Pick<Directory, 'get'>;
  readonly time: Time;
  readonly asker: Actor;
  readonly filter: ChangeFilter;
  readonly from: Position;
  /** False as soon as the asker may not follow any more: then nothing is told and the stream ends. */
  readonly isWelcome: () => boolean;
  /** Aborted when nobody reads any more. */
  readonly signal: AbortSignal;
}

/** Yields the text of the stream piece by piece, as it is asked for; ends when `signal` is aborted. */
export async function* follow(options: FollowOptions): AsyncGenerator<string, void, undefined> {
  const { feed, time, signal, isWelcome } = options;
  let at = options.from;
  yield opening(at);
  let spokenAt = time.now();
  while (!signal.aborted) {
    const { round } = feed;
    const rows = await patiently(() => feed.trail.behind(at.change));
    const entries = await patiently(() => feed.audit.behind(at.audit));
    for (const [next, frame] of told(rows, entries, at, options)) {
      if (!isWelcome()) return;
      at = next;
      if (frame === null) continue;
      yield frame;
      spokenAt = time.now();
    }
    if (!isWelcome()) return;
    if (rows.length > 0 || entries.length > 0) continue;
    if (time.now() - spokenAt >= HEARTBEAT_MS) {
      yield heartbeat(at);
      spokenAt = time.now();
    }
    await feed.wait(round, signal);
  }
}

/** The position behind each row and entry, and what is told of it; null: nothing. */
function* told(
  rows: readonly TrailRow[],
  entries: readonly StoredAudit[],
  from: Position,
  options: FollowOptions,
): Generator<readonly [at: Position, frame: string | null]> {
  let at = from;
  for (const row of rows) {
    at = { ...at, change: row.id };
    const known = options.directory.get(row.resourceId);
    yield [at, isMeant(row, options) ? changeFrame(at, row, known) : null];
  }
  for (const entry of entries) {
    at = { ...at, audit: entry.id };
    yield [at, isAbout(entry, options) ? auditFrame(at, entry) : null];
  }
}

/** What `read` answers, or nothing while the store is down: then it is asked again. */
async function patiently<T>(read: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RugError && error.code === 'store_unreachable') return [];
    throw error;
  }
}

function isMeant(row: TrailRow, { asker, filter, directory }: FollowOptions): boolean {
  const { id, tenantId, kind } = filter;
  return (
    sees(asker, row.tenantId) &&
    (id === undefined || id === row.resourceId) &&
    (tenantId === undefined || tenantId === row.tenantId) &&
    (kind === undefined || kind === directory.get(row.resourceId)?.kind)
  );
}

/** What is about no tenant, or about several, is for those who see all. */
function isAbout(entry: StoredAudit, { asker, filter }: FollowOptions): boolean {
  const { id, tenantId, kind } = filter;
  return (
    kind === undefined &&
    (asker.tenants === null || (entry.tenantId !== null && sees(asker, entry.tenantId))) &&
    (id === undefined || entry.target === id || entry.target === `resource ${id}`) &&
    (tenantId === undefined || tenantId === entry.tenantId)
  );
}
