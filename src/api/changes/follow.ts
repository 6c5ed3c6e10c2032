/** The changes as a stream, read from the store: whoever reads slowly reads on later. */
import { type Actor, sees } from '../../model/actor.ts';
import type { AuditQuery, StoredAudit } from '../../model/audit.ts';
import { RugError } from '../../model/errors.ts';
import type { Directory, Time } from '../../model/ports.ts';
import type { Reader, TrailRow } from '../../model/store.ts';
import type { Feed } from './feed.ts';
import { auditFrame, changeFrame, heartbeat, opening } from './frames.ts';
import type { Position } from './position.ts';

/** Rows that are read, hence kept in memory, at once. */
const PAGE = 200;
/** Nobody says when the audit has grown: it is looked at that often, milliseconds. */
const LOOK_MS = 1_000;
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
  readonly reader: Pick<Reader, 'changes' | 'lastChange' | 'audit'>;
  readonly directory: Pick<Directory, 'get'>;
  readonly feed: Feed;
  readonly time: Time;
  readonly asker: Actor;
  readonly filter: ChangeFilter;
  /** null: from now on. */
  readonly from: Position | null;
  /** Aborted when nobody reads any more. */
  readonly signal: AbortSignal;
}

/** From where on: a position that a fresh database has not come to yet means from now on. */
const reached = (from: Position | null, now: Position): Position =>
  from === null
    ? now
    : { change: Math.min(from.change, now.change), audit: Math.min(from.audit, now.audit) };

/** Yields the text of the stream piece by piece, as it is asked for; ends when `signal` is aborted. */
export async function* follow(options: FollowOptions): AsyncGenerator<string, void, undefined> {
  const { reader, directory, feed, time, asker, filter, signal } = options;
  const query: AuditQuery = asker.tenants === null ? {} : { tenantIds: asker.tenants };
  let at = reached(options.from, await present(reader));
  yield opening(at);
  let spokenAt = time.now();
  while (!signal.aborted) {
    const rows = await patiently([], () => reader.changes(at.change, PAGE));
    for (const row of rows) {
      at = { ...at, change: row.id };
      if (!isMeant(row, options)) continue;
      yield changeFrame(at, row, directory.get(row.resourceId));
      spokenAt = time.now();
    }
    const entries = await patiently([], () => auditAfter(reader, query, at.audit));
    for (const entry of entries) {
      at = { ...at, audit: entry.id };
      if (!isAbout(entry, filter)) continue;
      yield auditFrame(at, entry);
      spokenAt = time.now();
    }
    if (rows.length > 0 || entries.length > 0) continue;
    if (time.now() - spokenAt >= HEARTBEAT_MS) {
      yield heartbeat(at);
      spokenAt = time.now();
    }
    await feed.wait(LOOK_MS, signal);
  }
}

/** The position behind everything there is. */
async function present(reader: FollowOptions['reader']): Promise<Position> {
  const [change, audit] = await Promise.all([reader.lastChange(), reader.audit({}, { limit: 1 })]);
  return { change, audit: audit.items[0]?.id ?? 0 };
}

/** What `read` answers, or `otherwise` while the store is down: then it is asked again. */
async function patiently<T>(otherwise: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RugError && error.code === 'store_unreachable') return otherwise;
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

function isAbout(entry: StoredAudit, { id, tenantId, kind }: ChangeFilter): boolean {
  return (
    kind === undefined &&
    (id === undefined || entry.target === id || entry.target === `resource ${id}`) &&
    (tenantId === undefined || tenantId === entry.tenantId)
  );
}

/** The oldest entries behind `after`; the reader has the newest first, so that it walks back to them. */
async function auditAfter(
  reader: FollowOptions['reader'],
  query: AuditQuery,
  after: number,
): Promise<readonly StoredAudit[]> {
  let oldest: readonly StoredAudit[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await reader.audit(query, {
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const newer = page.items.filter(({ id }) => id > after);
    if (newer.length > 0) oldest = newer;
    cursor = newer.length < page.items.length ? null : page.next;
  }
  return oldest.toReversed();
}
