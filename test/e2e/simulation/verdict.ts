/** What must hold when everything is quiet, and what must never have happened. */

import { changed, type LogLine, type Seen } from '../../../src/drivers/phantom/wire.ts';
import { digest } from '../../../src/machines/digest.ts';
import { canonical } from '../../../src/model/json.ts';
import type { Directory } from '../../../src/model/ports.ts';
import type { ResourceRow } from '../../../src/model/resource.ts';
import { portIds } from '../../../src/model/specs.ts';
import type { Receipt } from './bus.ts';
import { type Asked, type Wanted, wanted } from './reference.ts';
import type { Stage } from './stage.ts';
import type { Story } from './story.ts';

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

/** Judges a simulation that has come to rest; every violation is told to the stage. */
export async function judge(stage: Stage, story: Story): Promise<void> {
  const rows = await stage.database.read<JournalColumns>('select * from journal order by seq', []);
  const journal = rows.map((row) => ({
    resourceId: row.resource_id,
    seq: row.seq,
    type: row.type,
    patch: row.patch === null ? null : JSON.parse(row.patch),
    args: JSON.parse(row.args),
    origin: row.origin,
    at: row.at,
    eventId: row.event_id,
  }));
  for (const { seq, type, resource_id: id, event_id: eventId, origin, at } of rows) {
    stage.trace.tell('log', `${seq} ${id} ${type} of ${eventId} (${origin}), received`, at);
  }
  judgeIntake(stage, story, journal);
  await judgeSweeps(stage, story, journal);
  judgeWorld(stage, stage.world.log);
  const { core } = story.present ?? {};
  if (!core) return stage.fail('nobody is there in the end');
  for (const { id, kind } of stage.dials.resources) {
    const asked = journal.filter(({ resourceId }) => resourceId === id);
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

/** What was confirmed is in the journal, each message once, in the order of its publication. */
function judgeIntake(stage: Stage, story: Story, journal: readonly Row[]): void {
  const bySeq = new Map(journal.map((row) => [row.seq, row]));
  const isThere = (resourceId: string, type: string, seq: number): void => {
    const row = bySeq.get(seq);
    if (row?.resourceId === resourceId && row.type === type) return;
    stage.fail(`${resourceId}: ${type} ${seq} was confirmed, and is not in the journal`);
  };
  for (const { resourceId, type, seq } of story.confirmed) isThere(resourceId, type, seq);
  const confirmed = (receipt: Receipt) =>
    receipt.verdict.verdict === 'accepted' ? receipt.verdict.events : [];
  for (const receipt of story.bus.receipts) {
    for (const { resourceId, type, outcome, seq } of confirmed(receipt)) {
      if (outcome === 'taken' && seq !== null) isThere(resourceId, type, seq);
    }
  }
  const answered = new Set(story.bus.receipts.map(({ message }) => message.id));
  const order = new Map<string, number>();
  const created = new Set<string>();
  for (const [index, { id, resourceId, body }] of story.bus.published.entries()) {
    if (!answered.has(id)) stage.fail(`${id} was never answered`);
    if (body.includes('"type":"CREATE"')) created.add(resourceId);
    // What is sent again, or of a resource nobody knows, may be of use only when it comes again.
    const isOrdered = created.has(resourceId) && !order.has(id);
    order.set(id, isOrdered ? index : Number.POSITIVE_INFINITY);
  }
  const seen = new Set<string>();
  const last = new Map<string, number>();
  for (const { eventId, resourceId, seq } of journal) {
    const place = order.get(eventId);
    if (place === undefined) continue;
    if (seen.has(eventId)) stage.fail(`${resourceId}: ${eventId} is in the journal again, ${seq}`);
    seen.add(eventId);
    if (place === Number.POSITIVE_INFINITY) continue;
    const before = last.get(resourceId) ?? -1;
    if (place < before) stage.fail(`${resourceId}: ${eventId} came late, ${seq}`);
    last.set(resourceId, Math.max(before, place));
  }
}

/** Every sweep has reached whom it was for, unless that was closed before, and nobody twice. */
async function judgeSweeps(stage: Stage, story: Story, journal: readonly Row[]): Promise<void> {
  for (const { id, at, resourceIds } of story.swept) {
    const rows = journal.filter(({ eventId }) => eventId.endsWith(`:${id}`));
    const reached = rows.map(({ resourceId }) => resourceId);
    if (new Set(reached).size < reached.length) stage.fail(`sweep ${id} came twice: ${reached}`);
    for (const one of resourceIds) {
      // What was being closed when it was asked for may be closed by then.
      const isClosed = await cameTo(stage, one, at - 1_000, { to: 'Exit' });
      if (reached.includes(one) || isClosed) continue;
      stage.fail(`${one}: sweep ${id} has not reached it`);
    }
  }
}

/** Never two instances of one member, never one incarnation made twice. */
function judgeWorld(stage: Stage, log: readonly LogLine[]): void {
  const alive = new Map<string, { resourceId: string; member: number }>();
  const made = new Set<string>();
  for (const line of log) {
    if ('control' in line) {
      if (line.control.control !== 'vanish') continue;
      const { resourceId, member } = line.control;
      for (const [id, one] of alive) {
        if (one.resourceId !== resourceId || (member ?? one.member) !== one.member) continue;
        alive.delete(id);
        // What has vanished under a build may be built again.
        for (const name of made)
          if (name.startsWith(`${resourceId}/${one.member}/`)) made.delete(name);
      }
      continue;
    }
    const { request, at } = line;
    if (!changed(line)) continue;
    if (request.op !== 'look') {
      const { token, attempt } = request.fence;
      const what = `${request.resourceId} ${request.verb}.${request.step}: ${request.op}`;
      const more = request.op === 'create' ? ` ${request.member}/${request.incarnation}` : '';
      stage.trace.tell('world', `${what}${more} (${token}, ${attempt})`, at);
    }
    if (request.op === 'delete') alive.delete(request.instanceId);
    if (request.op !== 'create') continue;
    const { resourceId, member, incarnation, instanceId } = request;
    const name = `${resourceId}/${member}/${incarnation}`;
    if (made.has(name)) stage.fail(`${name} was made twice`);
    made.add(name);
    const other = [...alive.values()].some(
      (one) => one.resourceId === resourceId && one.member === member,
    );
    if (other) stage.fail(`${name} was made beside another instance of its member`);
    alive.set(instanceId, { resourceId, member });
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

function judgeResource(stage: Stage, row: ResourceRow, seen: Seen | undefined, want: Wanted): void {
  const { id, view, spec } = row;
  const bad = (what: string): void => stage.fail(`${id}: ${what}`);
  const instances = seen?.instances ?? [];
  const ports = seen?.ports ?? [];
  const closed = view.state === 'Exit';
  if (!want.vague && closed === want.exists) bad(closed ? 'is closed' : 'is not closed');
  if (closed) {
    if (instances.length > 0) bad(`is closed, and ${instances.length} instances are left`);
    if (ports.length > 0) bad(`is closed, and ${ports.length} ports are left`);
    return;
  }
  if (!want.vague) {
    const texts = [canonical(spec), canonical(want.spec)];
    if (texts[0] !== texts[1]) bad(`its spec is ${texts[0]}, and should be ${texts[1]}`);
    const status = want.on === null ? view.status : want.on ? 'configured' : 'quiesced';
    if (view.status !== status) bad(`is ${view.status}, and should be ${status}`);
    if (view.status !== 'configured' && view.status !== 'quiesced') bad(`is ${view.status}`);
  }
  const indexes = instances.map(({ member }) => member.index).sort();
  const members = spec.ha === true ? [0, 1] : [0];
  const expected = portIds(spec).join();
  const named = members.flatMap((index) => portIds(spec).map((port) => `${index}/${port}`));
  const there = ports.map(({ member, port }) => `${member}/${port}`);
  // What is quiesced is left with the members it has until it runs again.
  if (view.status !== 'quiesced') {
    if (indexes.join() !== members.join()) bad(`has members ${indexes}, should have ${members}`);
    if (named.sort().join() !== there.sort().join()) bad(`has ports ${there}, should ${named}`);
  } else if (instances.length === 0) bad('is quiesced, and nothing is there');
  for (const instance of instances) {
    const health = view.status === 'quiesced' ? 'off' : 'alive';
    if (instance.health !== health) bad(`is ${view.status}, and its instance ${instance.health}`);
    const isMeant = members.includes(instance.member.index) && view.status !== 'quiesced';
    if (isMeant && instance.ports.join() !== expected)
      bad(`its instance has ports ${instance.ports}`);
    const image = want.image ?? 'default';
    if (!want.vague && instance.image !== image) bad(`runs ${instance.image}, should ${image}`);
    const { configuration } = instance;
    if (view.status === 'configured' && configuration?.digest !== digest(spec)) {
      bad(`is configured as ${configuration?.digest}, and should be as ${digest(spec)}`);
    }
    if ((configuration?.revision ?? 0) > row.revision) bad('is configured ahead of its row');
  }
}
