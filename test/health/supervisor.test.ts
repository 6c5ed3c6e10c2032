import { describe, expect, it } from 'vitest';
import type { FromChild } from '../../src/health/protocol.ts';
import type { Live } from '../../src/model/ports.ts';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { routerRow } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { type Puppet, type Rig, rig } from './rig.ts';

const newest = ({ children }: Rig): Puppet => {
  const child = children.at(-1);
  if (child === undefined) throw new Error('there is no child');
  return child;
};

async function ready(rigged: Rig): Promise<Puppet> {
  const child = newest(rigged);
  child.say({ type: 'ready' });
  await settle();
  return child;
}

const putIds = (child: Puppet): string[] =>
  child.heard.flatMap((message) =>
    message.type === 'targets' ? message.put.map(({ id }) => id) : [],
  );

const batch = (...ids: string[]): FromChild => ({
  type: 'polls',
  polls: ids.map((resourceId) => ({ resourceId })),
  targets: ids.length,
});

describe('startHealth', () => {
  it('tells a new child its settings, its targets and its credit, in this order', async () => {
    const rigged = rig([routerRow('a'), routerRow('b')]);
    expect(rigged.health.state().state).toBe('starting');
    const child = await ready(rigged);
    expect(child.heard.map(({ type }) => type)).toEqual(['configure', 'targets', 'credit']);
    expect(putIds(child)).toEqual(['a', 'b']);
    expect(child.heard.at(-1)).toEqual({ type: 'credit', credit: 500 });
    expect(rigged.health.state()).toMatchObject({ state: 'up', pid: 1, restarts: 0 });
  });

  it('tells it many targets piece by piece', async () => {
    const rigged = rig(Array.from({ length: 2_500 }, (_, index) => routerRow(`r-${index}`)));
    const child = await ready(rigged);
    const sizes = child.heard.flatMap((one) => (one.type === 'targets' ? [one.put.length] : []));
    expect(sizes).toEqual([1_000, 1_000, 500]);
  });

  it('does not tell it of what gets no POLLs', async () => {
    const view = { ...NEW_VIEW, status: 'error' } as const;
    const rigged = rig([routerRow('a', { view }), routerRow('b')]);
    expect(putIds(await ready(rigged))).toEqual(['b']);
  });

  it('tells it what changed, gathered, the latest only', async () => {
    const rigged = rig([routerRow('a')]);
    const child = await ready(rigged);
    const told = child.heard.length;
    rigged.change(routerRow('b'));
    rigged.change(routerRow('a', { view: { ...NEW_VIEW, status: 'up' } }));
    rigged.change(routerRow('a', { view: { ...NEW_VIEW, status: 'held' } }));
    await rigged.time.advance(1_000);
    expect(child.heard.slice(told)).toEqual([
      {
        type: 'targets',
        put: [{ id: 'b', kind: 'virtual_router', addresses: [] }],
        drop: ['a'],
      },
    ]);
  });

  it('hands POLLs to the scheduler, counts them, and answers with new credit', async () => {
    const rigged = rig([routerRow('a')]);
    const child = await ready(rigged);
    rigged.credit = 42;
    const verdict = { alive: false, at: 7 };
    child.say({
      type: 'polls',
      polls: [{ resourceId: 'a', verdict }, { resourceId: 'b' }],
      targets: 9,
    });
    expect(rigged.polled.at(-1)).toEqual([{ resourceId: 'a', verdict }, { resourceId: 'b' }]);
    expect(child.heard.at(-1)).toEqual({ type: 'credit', credit: 42 });
    expect(rigged.health.state().targets).toBe(9);
    expect(rigged.witness.counts.get('rug_polls_total dead')).toBe(1);
    expect(rigged.witness.counts.get('rug_polls_total unchecked')).toBe(1);
  });

  it('gives no credit while the scheduler can take nothing, and gives it once it can', async () => {
    const rigged = rig([routerRow('a')]);
    const child = await ready(rigged);
    rigged.credit = 0;
    const told = child.heard.length;
    child.say(batch('a'));
    await rigged.time.advance(5_000);
    expect(child.heard).toHaveLength(told);
    rigged.credit = 3;
    await rigged.time.advance(1_000);
    expect(child.heard.slice(told)).toEqual([{ type: 'credit', credit: 3 }]);
  });

  it('asks for no credit while there is no child', async () => {
    const rigged = rig([routerRow('a')]);
    const child = await ready(rigged);
    rigged.credit = 0;
    child.say(batch('a'));
    child.die();
    const asked = rigged.polled.length;
    await rigged.time.advance(15_000);
    expect(rigged.polled).toHaveLength(asked);
    expect(rigged.children).toHaveLength(2);
  });

  it('is not up when its child died while it was told of its targets', async () => {
    const rigged = rig([routerRow('a')]);
    const child = newest(rigged);
    child.say({ type: 'ready' });
    child.die();
    await settle();
    expect(rigged.health.state().state).toBe('down');
  });

  it('starts another child when one dies, after pauses that grow', async () => {
    const rigged = rig();
    const pauses: number[] = [];
    for (let death = 1; death <= 12; death++) {
      const diedAt = rigged.time.now();
      newest(rigged).die('exit code 1: out of memory');
      expect(rigged.health.state()).toMatchObject({ state: 'down', pid: null, restarts: death });
      while (rigged.children.length === death) await rigged.time.advance(10);
      pauses.push(rigged.time.now() - diedAt);
    }
    expect(pauses[0]).toBeLessThanOrEqual(260);
    expect(pauses.at(-1)).toBeGreaterThanOrEqual(15_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_010);
    expect(rigged.witness.counts.get('rug_health_restarts_total')).toBe(12);
    expect(rigged.witness.lines.at(-1)).toMatchObject({
      level: 'warn',
      fields: { how: 'exit code 1: out of memory' },
    });
    await ready(rigged);
    expect(rigged.health.state().state).toBe('up');
  });

  it('starts over with short pauses after a child has lived for long', async () => {
    const rigged = rig();
    for (let death = 1; death <= 8; death++) {
      newest(rigged).die();
      await rigged.time.advance(30_000);
    }
    await rigged.time.advance(30_000);
    newest(rigged).die();
    const before = rigged.children.length;
    await rigged.time.advance(250);
    expect(rigged.children).toHaveLength(before + 1);
  });

  it('tells the next child everything again', async () => {
    const rigged = rig([routerRow('a')]);
    (await ready(rigged)).die();
    rigged.change(routerRow('b'));
    await rigged.time.advance(1_000);
    expect(putIds(await ready(rigged))).toEqual(['a', 'b']);
  });

  it('kills a child that it does not understand', async () => {
    const rigged = rig();
    const child = await ready(rigged);
    child.say({ type: 'polls', polls: 'all' });
    expect(child.killed).toBe(true);
    expect(rigged.health.state().state).toBe('down');
  });

  it('kills a child that says nothing any more, and starts another', async () => {
    const rigged = rig([routerRow('a')]);
    const frozen = await ready(rigged);
    await rigged.time.advance(19_999);
    expect(frozen.killed).toBe(false);
    await rigged.time.advance(1_000);
    expect(frozen.killed).toBe(true);
    expect(rigged.witness.counts.get('rug_health_restarts_total')).toBe(1);
    expect(rigged.children).toHaveLength(2);
  });

  it('keeps a child that has nothing to poll but says that it runs', async () => {
    const rigged = rig();
    const child = await ready(rigged);
    for (let beat = 0; beat < 24; beat++) {
      await rigged.time.advance(5_000);
      child.say({ type: 'alive', lag: 0 });
    }
    expect(child.killed).toBe(false);
    expect(rigged.health.state()).toMatchObject({ state: 'up', restarts: 0 });
  });

  it('reports a resource that is at one thing for longer than so many periods, once (scenario 39)', async () => {
    const rigged = rig([routerRow('a')]);
    const child = await ready(rigged);
    const since = rigged.time.now();
    const stuck: Live = {
      doing: 'acting',
      run: null,
      attempt: 0,
      parked: null,
      pending: [{ type: 'POLL', count: 1, since }],
      strikes: 0,
      marks: 0,
      setAside: false,
    };
    rigged.live.set('a', stuck);
    await rigged.time.advance(3_000);
    child.say(batch('a'));
    expect(rigged.health.state().overdue).toEqual([]);
    await rigged.time.advance(1);
    child.say(batch('a'));
    child.say(batch('a'));
    expect(rigged.health.state().overdue).toEqual(['a']);
    const warned = rigged.witness.lines.filter(({ level }) => level === 'warn');
    expect(warned).toEqual([
      expect.objectContaining({ fields: { resource: 'a', since, limit: 3_000 } }),
    ]);
    rigged.live.delete('a');
    child.say(batch('a'));
    expect(rigged.health.state().overdue).toEqual([]);
  });

  it('no longer reports a resource that gets no POLLs any more', async () => {
    const rigged = rig([routerRow('a')]);
    const child = await ready(rigged);
    rigged.live.set('a', {
      doing: 'idle',
      run: null,
      attempt: 0,
      parked: null,
      pending: [{ type: 'POLL', count: 1, since: 0 }],
      strikes: 0,
      marks: 0,
      setAside: false,
    });
    child.say(batch('a'));
    expect(rigged.health.state().overdue).toEqual(['a']);
    rigged.change(routerRow('a', { view: { ...NEW_VIEW, state: 'Exit', status: 'gone' } }));
    await rigged.time.advance(1_000);
    expect(rigged.health.state().overdue).toEqual([]);
  });

  it('lets the child go when it is stopped, and starts no other', async () => {
    const rigged = rig([routerRow('a')]);
    const child = await ready(rigged);
    const stopped = rigged.health.stop();
    expect(child).toMatchObject({ disconnected: true, killed: false });
    child.die('exit code 0');
    await stopped;
    rigged.change(routerRow('b'));
    await rigged.time.advance(120_000);
    expect(rigged.children).toHaveLength(1);
    expect(rigged.health.state()).toMatchObject({ state: 'stopped', restarts: 0 });
    expect(rigged.time.next).toBeNull();
  });

  it('kills a child that does not go', async () => {
    const rigged = rig();
    const child = await ready(rigged);
    const stopped = rigged.health.stop();
    await rigged.time.advance(2_000);
    expect(child.killed).toBe(true);
    await stopped;
  });

  it('stops between two children too', async () => {
    const rigged = rig();
    newest(rigged).die();
    await rigged.health.stop();
    await rigged.time.advance(120_000);
    expect(rigged.children).toHaveLength(1);
  });
});
