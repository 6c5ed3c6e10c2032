import { describe, expect, it } from 'vitest';
import { routerRow } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { Bench, benchWith } from './bench.ts';
import { NAP } from './toy.ts';

describe('a scheduler', () => {
  it('decides, commits, admits, acts and commits again, in this order', async () => {
    const b = await benchWith(['a']);
    for (const what of ['decide', 'commit', 'act'] as const) b.script.held.add(what);
    const seen: string[] = [];
    await b.send('a', 'UPDATE');
    for (let step = 0; step < 5; step++) {
      const [one, ...others] = b.script.underWay;
      expect(others).toEqual([]);
      seen.push(`${one?.what} ${b.doing()}`);
      one?.end();
      await settle();
    }
    expect(seen).toEqual([
      'decide deciding',
      'commit committing',
      'act acting',
      'decide deciding',
      'commit committing',
    ]);
    expect(b.doing()).toBe('idle');
    expect(b.witness.points).toEqual(['decided', 'admitted', 'outcome.received', 'decided']);
  });

  it('moves nothing in memory before its commit returns', async () => {
    const b = await benchWith(['a']);
    b.script.held.add('commit');
    await b.send('a', 'UPDATE');
    expect(b.lane.acts).toEqual([]);
    expect(b.directory.get('a')?.run).toBeNull();
    b.script.underWay[0]?.end();
    await settle();
    expect(b.lane.acts).toHaveLength(1);
    expect(b.lane.acts[0]?.fence).toEqual({ token: 7, attempt: 0 });
  });

  it('stores nothing when a decision changed nothing', async () => {
    const b = await benchWith(['a']);
    await b.send('a', 'RESTART');
    await b.time.advance(NAP / 2);
    await b.send('a', 'RESTART');
    expect(b.writer.commits).toHaveLength(1);
    expect(b.scheduler.live('a')?.pending).toMatchObject([{ type: 'RESTART', count: 2 }]);
    await b.finish();
    expect(b.done()).toBe(2);
  });

  it.each(['decide', 'commit'] as const)(
    'takes up at once what came during a %s, though what was there waits',
    async (what) => {
      const b = await benchWith(['a']);
      // A nap goes on: the decision about another RESTART changes nothing.
      if (what === 'decide') await b.send('a', 'RESTART');
      await b.time.advance(NAP / 2);
      b.script.held.add(what);
      await b.send('a', 'RESTART');
      await b.send('a', 'DELETE');
      b.script.held.clear();
      b.script.of(what)[0]?.end();
      await settle();
      expect(b.lane.acts.map(({ run }) => run.verb)).toEqual(['scrub']);
    },
  );

  it('wakes a resource when it wanted to be, and not before', async () => {
    const b = await benchWith(['a']);
    await b.send('a', 'RESTART');
    await b.time.advance(NAP - 1);
    expect(b.lane.acts).toEqual([]);
    await b.time.advance(1);
    expect(b.lane.acts.map(({ run }) => run.verb)).toEqual(['restart']);
    expect(b.done()).toBe(1);
  });

  it('does not spin over a wake-up that its machine ignores', async () => {
    const b = new Bench();
    b.scheduler.adopt(routerRow('a', { wakeAt: b.time.now() }), [], 0);
    b.scheduler.start();
    await b.time.advance(10_000);
    expect(b.lane.batches.length).toBeLessThanOrEqual(11);
    await b.send('a', 'UPDATE');
    expect(b.done()).toBe(1);
  });

  it('refuses an event of no known resource without harm to the others', async () => {
    const b = await benchWith(['a']);
    await b.send('nobody', 'UPDATE');
    await b.send('a', 'UPDATE');
    expect(b.scheduler.live('nobody')).toBeNull();
    expect(b.done()).toBe(1);
    expect(b.witness.lines.map(({ level }) => level)).toContain('error');
  });
});
