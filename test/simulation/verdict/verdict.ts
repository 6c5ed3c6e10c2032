/** What must hold when everything is quiet, beside what must hold at every step. */
import type { Directory } from '../../../src/model/ports.ts';
import type { ResourceRow } from '../../../src/model/resource.ts';
import type { Stage } from '../stage.ts';
import type { Story } from '../story.ts';
import { judgeBus } from './bus.ts';
import { type Asked, wanted } from './reference.ts';
import { judgeResource } from './resource.ts';

type Row = Asked & { readonly resourceId: string };

interface JournalColumns {
  readonly seq: number;
  readonly resource_id: string;
  readonly event_id: string;
  readonly type: Asked['type'];
  readonly patch: string | null;
  readonly args: string;
  readonly origin: Asked['origin'];
  readonly at: number;
}

/** Judges a season that has come to rest; every violation is told to the stage. */
export async function judge(story: Story): Promise<void> {
  const { stage } = story;
  const journal = await journalOf(stage);
  judgeBus(stage, story.bus, journal);
  await judgeSweeps(story, journal);
  const { core } = story;
  if (!core) return stage.fail('nobody is there in the end');
  const byId = Map.groupBy(journal, ({ resourceId }) => resourceId);
  for (const { id, kind } of stage.dials.resources) {
    const asked = byId.get(id) ?? [];
    const row = core.directory.get(id);
    if (asked.length === 0) {
      if (row !== undefined) stage.fail(`${id} is known, and nobody asked for it`);
      continue;
    }
    if (row === undefined) {
      stage.fail(`${id} is not known any more`);
      continue;
    }
    if (core.scheduler.live(id)?.parked) {
      judgeParked(stage, row, core.directory);
      continue;
    }
    const last = asked.at(-1)?.seq ?? 0;
    if (row.doneSeq < last) stage.fail(`${id}: ${last} is not done, ${row.doneSeq} is`);
    const [seen] = await stage.world.control.inventory(id);
    const terms = { grace: kind === 'vm', stubborn: stage.dials.stubborn.has(id) };
    const want = wanted(asked, terms);
    // Whoever cleared an error has started it again, whatever had been ordered before.
    const isVague = await cameTo(stage, id, want.onAt, { statusAfter: 'error' });
    judgeResource(stage, row, seen, isVague ? { ...want, on: null } : want);
  }
}

async function journalOf({ database, trace }: Stage): Promise<readonly Row[]> {
  const rows = await database.read<JournalColumns>('select * from journal order by seq', []);
  return rows.map((row) => {
    const { seq, type, origin, at, resource_id: resourceId, event_id: eventId } = row;
    trace.tell('log', `${seq} ${resourceId} ${type} of ${eventId} (${origin}), received at ${at}`);
    const patch = row.patch === null ? null : JSON.parse(row.patch);
    return { resourceId, seq, type, patch, args: JSON.parse(row.args), origin, at, eventId };
  });
}

/** Every sweep has reached whom it was for, unless that was closed before, and nobody twice. */
async function judgeSweeps({ operators, stage }: Story, journal: readonly Row[]): Promise<void> {
  const bySweep = Map.groupBy(journal, ({ eventId }) => eventId.split(':').at(-1) ?? '');
  for (const { id, at, resourceIds } of operators.swept) {
    const reached = (bySweep.get(id) ?? []).map(({ resourceId }) => resourceId);
    for (const one of resourceIds) {
      // What was being closed when it was asked for may be closed by then.
      const isClosed = await cameTo(stage, one, at - 1_000, { to: 'Exit' });
      if (reached.includes(one) || isClosed) continue;
      stage.fail(`${one}: sweep ${id} has not reached it`);
    }
  }
}

/** It waits for its parent, or for those that depend on it. */
function judgeParked(stage: Stage, row: ResourceRow, directory: Directory): void {
  const parent = row.parentId === null ? undefined : directory.get(row.parentId);
  const holds =
    row.run?.verb === 'build'
      ? parent?.view.status !== 'configured' || parent.view.state === 'Exit'
      : directory.dependents(row.id).some(({ view }) => view.state !== 'Exit');
  if (!holds) stage.fail(`${row.id} is parked, and nothing keeps it back`);
}

/** True when a decision on it since then has come to that. */
async function cameTo(
  { database }: Stage,
  id: string,
  since: number,
  what: { readonly statusAfter?: string; readonly to?: string },
): Promise<boolean> {
  const sql = 'select body from trail where resource_id = ? and at >= ?';
  const rows = await database.read<{ body: string }>(sql, [id, since]);
  return rows.some(({ body }) => {
    const { statusAfter, to } = JSON.parse(body);
    return (what.statusAfter ?? statusAfter) === statusAfter && (what.to ?? to) === to;
  });
}
