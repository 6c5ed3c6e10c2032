import { describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../src/model/words.ts';
import { routerRow } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { Bench, benchWith } from './bench.ts';

const many = (tenant: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${tenant}-${i}`);

describe('fairness', () => {
  it('lets one event of a tenant wait for at most one batch of another tenant’s ten thousand', async () => {
    const b = new Bench();
    const loud = many('loud', 10_000);
    await b.adopt(...loud, 'quiet-1');
    b.script.held.add('decide');
    for (const id of loud) b.offer(id, 'READ');
    await settle();
    b.offer('quiet-1', 'READ');
    // The batch under way when it came, then its own.
    const under = b.lane.batches.length;
    b.script.of('decide')[0]?.end();
    await settle();
    expect(b.lane.batches.slice(under).flat()).toContain('quiet-1');
  });

  it('shares a batch among tenants in turn', async () => {
    const b = new Bench({ settings: { batch: 6 } });
    const ids = [...many('a', 50), ...many('b', 50), ...many('c', 2)];
    await b.adopt(...ids);
    b.script.held.add('decide');
    for (const id of ids) b.offer(id, 'READ');
    b.script.of('decide')[0]?.end();
    await settle();
    const shares = Object.groupBy(b.lane.batches[1] ?? [], (id) => id.split('-')[0] ?? '');
    expect(Object.values(shares).map((share) => share?.length)).toEqual([2, 2, 2]);
  });
});

describe('a backlog', () => {
  it('scenario 48, lesson 11: of 100,000 events of one resource is two lives of one entry per type', async () => {
    const b = new Bench();
    await b.adopt('a-1');
    b.script.held.add('act');
    await b.send('a-1', 'DELETE');
    for (let i = 0; i < 100_000; i++) b.offer('a-1', EVENT_TYPES[(i * 7 + (i >> 4)) % 9] ?? 'POLL');
    const pending = b.scheduler.live('a-1')?.pending ?? [];
    expect(pending.length).toBeLessThanOrEqual(2 * EVENT_TYPES.length);
    expect(pending.reduce((sum, { count }) => sum + count, 0)).toBe(100_000);
    await b.finish();
    expect(b.scheduler.live('a-1')).toMatchObject({ doing: 'idle', pending: [] });
  });

  it('of events that come during one decision is folded when that ends', async () => {
    const b = new Bench();
    await b.adopt('a-1');
    b.script.held.add('decide');
    await b.send('a-1', 'UPDATE');
    for (let i = 0; i < 1_000; i++) b.offer('a-1', 'UPDATE');
    b.script.held.clear();
    b.script.underWay[0]?.end();
    await b.finish();
    expect(b.lane.acts).toHaveLength(2);
  });
});

describe('what intake waits for', () => {
  it('are the resources that wait for a decision, and no others', async () => {
    const ids = many('a', 200);
    const b = await benchWith(ids);
    expect(b.scheduler.waiting()).toBe(0);
    b.script.held.add('decide');
    for (const id of ids) b.offer(id, 'UPDATE');
    // The first is being decided on alone; the others have come meanwhile.
    expect(b.scheduler.waiting()).toBe(199);
    b.offer('a-1', 'UPDATE');
    expect(b.scheduler.waiting()).toBe(199);
    await b.finish();
    expect(b.scheduler.waiting()).toBe(0);
  });
});

describe('polls', () => {
  it('are credited only as far as there is room, and none is left without an end', async () => {
    const b = new Bench({ settings: { pollCredit: 10 } });
    const ids = many('a', 30);
    await b.adopt(...ids);
    expect(b.scheduler.poll([])).toBe(10);
    b.script.held.add('look');
    expect(b.scheduler.poll(ids.slice(0, 6).map((resourceId) => ({ resourceId })))).toBe(4);
    await settle();
    expect(b.scheduler.poll(ids.slice(6, 10).map((resourceId) => ({ resourceId })))).toBe(0);
    await settle();
    expect(b.scheduler.poll([])).toBe(0);
    expect(b.script.of('look')).toHaveLength(10);
    for (const look of [...b.script.of('look')]) look.end();
    await settle();
    expect(b.scheduler.poll([])).toBe(10);
  });

  it('scenario 3: for a resource that is at something are dropped, and counted by their reason', async () => {
    const b = new Bench();
    await b.adopt('a-1');
    b.script.held.add('act');
    await b.send('a-1', 'UPDATE');
    for (let i = 0; i < 20; i++) b.scheduler.poll([{ resourceId: 'a-1' }, { resourceId: 'none' }]);
    await b.finish();
    expect(b.lane.looks).toBe(0);
    expect(b.witness.counts.get('rug_polls_dropped_total busy')).toBe(20);
    expect(b.witness.counts.get('rug_polls_dropped_total unknown')).toBe(20);
  });

  it.each([
    ['error', 'CalcAction'],
    ['quiesced', 'CalcAction'],
    ['held', 'Held'],
    ['gone', 'Exit'],
  ] as const)(
    'lesson 31, scenario 18: for a resource that is %s are dropped at the door',
    async (status, state) => {
      const b = new Bench();
      const row = routerRow('a-1');
      b.scheduler.adopt({ ...row, view: { ...row.view, status, state } }, [], 0);
      b.scheduler.poll([{ resourceId: 'a-1' }]);
      await settle();
      expect(b.lane.batches).toEqual([]);
      expect(b.witness.counts.get(`rug_polls_dropped_total ${status}`)).toBe(1);
    },
  );

  it('scenario 2: that say a configured resource answers are dropped at the door, others are not', async () => {
    const b = new Bench();
    const row = routerRow('a-1');
    b.scheduler.adopt({ ...row, view: { ...row.view, status: 'configured' } }, [], 0);
    const at = b.time.now();
    b.scheduler.poll([{ resourceId: 'a-1', verdict: { alive: true, at } }]);
    await settle();
    expect(b.lane.batches).toEqual([]);
    b.scheduler.poll([{ resourceId: 'a-1', verdict: { alive: false, at } }]);
    await settle();
    expect(b.lane.looks).toBe(1);
  });

  it('scenario 48: warns once when too many events wait for one resource', async () => {
    const b = await benchWith(['a'], { settings: { backlogWarning: 3 } });
    const warnings = () => b.witness.lines.filter(({ level }) => level === 'warn');
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    await b.send('a', 'UPDATE', 'UPDATE', 'UPDATE');
    expect(warnings()).toEqual([]);
    await b.send('a', 'UPDATE', 'UPDATE', 'UPDATE');
    expect(warnings()).toMatchObject([
      { fields: { resource: 'a', waiting: 4 }, message: 'many events wait for one resource' },
    ]);
    await b.finish();
    expect(b.done()).toBe(7);
  });
});
