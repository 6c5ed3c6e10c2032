import { describe, expect, it } from 'vitest';
import { slotsGate } from '../../src/gates/slots.ts';
import { LaneError } from '../../src/model/lane.ts';
import type { Status } from '../../src/model/words.ts';
import { narrateDecision } from '../../src/scheduler/narrate.ts';
import { witnessedEnvironment } from '../support/environment.ts';
import { routerRow } from '../support/rows.ts';
import { settle, VirtualTime } from '../support/virtual-time.ts';
import { type Bench, benchWith, doorGate } from './bench.ts';

/** Messages of the lines about one event, with their levels. */
function told(b: Bench, event: string): readonly string[] {
  return b.witness.lines.flatMap(({ level, fields, message }) =>
    'event' in fields && fields.event === event ? [`${level} ${message}`] : [],
  );
}

const lines = (b: Bench, message: string): readonly object[] =>
  b.witness.lines.flatMap((line) => (line.message === message ? [line.fields] : []));

describe('what is told of an event', () => {
  it('bears its id from its acceptance to the commit of its outcome', async () => {
    const b = await benchWith(['a']);
    await b.send('a', 'UPDATE');
    await b.finish();
    const about = told(b, 'event 1');
    const chain = ['accepted', 'decided', 'verb begun', 'verb ended', 'decided'];
    expect(about.filter((line) => chain.includes(line.replace(/^\w+ /, '')))).toEqual([
      'debug accepted',
      'info decided',
      'debug verb begun',
      'debug verb ended',
      'info decided',
    ]);
    const [begun] = lines(b, 'verb begun');
    expect(begun).toMatchObject({ resource: 'a', tenant: 'a', driver: 'toy', attempt: 0 });
    expect(lines(b, 'verb ended')).toMatchObject([{ ...begun, outcome: 'ok' }]);
  });

  it('costs one line of the usual log for each decision', async () => {
    const b = await benchWith(['a']);
    await b.send('a', 'UPDATE');
    await b.finish();
    const usual = b.witness.lines.filter(({ level }) => level !== 'debug');
    expect(usual.map(({ message }) => message)).toEqual(['decided', 'decided']);
    expect(usual).toHaveLength(b.writer.commits.length);
  });

  it('warns, in that line, of a resource that turns to error: why, and what to read', async () => {
    const b = await benchWith(['a']);
    await b.send('a', 'UPDATE');
    await b.finish();
    const [commit] = b.writer.commits;
    if (commit === undefined) throw new Error('nothing was decided');
    const { decision } = commit;
    const fault = { code: 'virtual_router_phantom_build_2002', message: 'no host has room', at: 5 };
    const { env, witness } = witnessedEnvironment(new VirtualTime());
    const turn = (statusBefore: Status, statusAfter: Status): void => {
      const view = { ...decision.view, status: statusAfter, attempts: 5, fault };
      const trail = { ...decision.trail, statusBefore, statusAfter };
      narrateDecision(env, routerRow('r1'), { ...decision, view, trail }, [], 0);
    };
    turn('booting', 'error');
    turn('error', 'error');
    const decided = witness.lines.filter(({ message }) => message === 'decided');
    expect(decided.map(({ level }) => level)).toEqual(['warn', 'info']);
    expect(decided[0]?.fields).toMatchObject({
      ...{ resource: 'r1', code: fault.code, error: fault.message, attempts: 5 },
      runbook: 'docs/on-call.md#status-error',
    });
    expect(decided[1]?.fields).not.toHaveProperty('runbook');
  });

  it('says once who keeps a run back, however often it is tried', async () => {
    const door = doorGate();
    const b = await benchWith(['a'], { gates: [door] });
    await b.send('a', 'UPDATE');
    for (let turn = 0; turn < 3; turn++) {
      door.set('shut');
      await settle();
    }
    expect(lines(b, 'run parked')).toMatchObject([
      { resource: 'a', event: 'event 1', gate: 'door', reason: 'it is shut' },
    ]);
    expect(told(b, 'event 1')).toContain('info run parked');
  });

  it('keeps waits for a free slot out of the usual log', async () => {
    const b = await benchWith(['a', 'b'], { gates: [slotsGate(() => ({ total: 1, builds: 1 }))] });
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    await b.send('b', 'UPDATE');
    expect(told(b, 'event 2')).toContain('debug run parked');
  });

  it('tells a verb whose worker died as lost, and its next attempt', async () => {
    const b = await benchWith(['a']);
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    b.script.of('act')[0]?.fail(new LaneError('the worker died', null));
    await settle();
    expect(lines(b, 'verb ended')).toMatchObject([{ attempt: 0, outcome: 'lost' }]);
    expect(lines(b, 'verb begun')).toMatchObject([{ attempt: 0 }, { attempt: 1 }]);
  });
});

describe('what is measured of an event', () => {
  it('is its age when the decision that took it up is durable, once', async () => {
    const b = await benchWith(['a']);
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    await b.time.advance(5_000);
    await b.send('a', 'READ');
    await b.time.advance(2_000);
    await b.finish();
    expect(b.witness.observed.get('rug_event_age_seconds UPDATE')).toEqual([0]);
    expect(b.witness.observed.get('rug_event_age_seconds READ')).toEqual([2]);
  });

  it('is whether it was folded into another one', async () => {
    const b = await benchWith(['a']);
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    expect(b.witness.counts.get('rug_events_coalesced_total')).toBe(0);
    await b.send('a', 'UPDATE', 'UPDATE', 'UPDATE', 'READ');
    await b.finish();
    expect(b.witness.counts.get('rug_events_coalesced_total')).toBe(2);
  });

  it('is not how long a POLL of the health child waits', async () => {
    const b = await benchWith(['a']);
    b.scheduler.poll([{ resourceId: 'a' }]);
    await b.finish();
    expect([...b.witness.observed.keys()]).not.toContain('rug_event_age_seconds POLL');
    expect(lines(b, 'accepted')).toEqual([]);
  });
});
