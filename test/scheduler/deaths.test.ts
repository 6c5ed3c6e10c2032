import { describe, expect, it } from 'vitest';
import { RugError } from '../../src/model/errors.ts';
import { LaneError } from '../../src/model/lane.ts';
import { routerRow } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { Bench, benchWith } from './bench.ts';

const died = (culprit: string | null): LaneError => new LaneError('the worker died', culprit);

const strikes = (b: Bench, ...ids: readonly string[]): readonly (number | undefined)[] =>
  ids.map((id) => b.scheduler.live(id)?.strikes);

/** Lets the worker die three times while it acts for `id`. */
async function disgraced(id: string): Promise<Bench> {
  const b = await benchWith([id, 'x-2']);
  b.script.held.add('act');
  await b.send(id, 'UPDATE');
  for (let death = 0; death < 3; death++) {
    b.script.of('act')[0]?.fail(died(id));
    await settle();
  }
  return b;
}

describe('a worker that dies while it acts', () => {
  it('has its runs begun again, the same ones, with a higher attempt; only the culprit gets a strike', async () => {
    const b = await benchWith(['a-1', 'a-2']);
    b.script.held.add('act');
    await b.send('a-1', 'UPDATE');
    await b.send('a-2', 'UPDATE');
    for (const task of [...b.script.of('act')]) task.fail(died('a-2'));
    await settle();
    const runs = b.lane.acts.map(({ run, fence }) => `${run.id} ${fence.attempt}`);
    const [first, second] = b.lane.acts.map(({ run }) => run.id);
    expect(runs).toEqual([`${first} 0`, `${second} 0`, `${first} 1`, `${second} 1`]);
    expect(strikes(b, 'a-1', 'a-2')).toEqual([0, 1]);
    expect(b.writer.sides).toEqual([{ type: 'strike', resourceId: 'a-2', strikes: 1 }]);
    await b.finish();
    expect([b.done('a-1'), b.done('a-2')]).toEqual([1, 1]);
  });

  it('gives nobody a strike when nobody is known to be the culprit', async () => {
    const b = await benchWith(['a-1']);
    b.script.held.add('act');
    await b.send('a-1', 'UPDATE');
    b.script.of('act')[0]?.fail(died(null));
    await settle();
    expect(strikes(b, 'a-1')).toEqual([0]);
    expect(b.lane.acts).toHaveLength(2);
  });

  it('gives the resource a strike whose verb fails as none may', async () => {
    const b = await benchWith(['a-1']);
    b.script.held.add('act');
    await b.send('a-1', 'UPDATE');
    b.script.of('act')[0]?.fail(new Error('a pool that is no pool'));
    await settle();
    expect(strikes(b, 'a-1')).toEqual([1]);
  });

  it('holds no slot of a gate for a run that died', async () => {
    const b = await benchWith(['a-1', 'a-2']);
    b.script.held.add('act');
    await b.send('a-1', 'UPDATE');
    b.script.of('act')[0]?.fail(died('a-1'));
    await b.finish();
    expect(b.scheduler.load().acting).toBe(0);
    expect(b.done('a-1')).toBe(1);
  });

  it('for one resource again and again sets that one aside, and keeps its events and its run', async () => {
    const b = await disgraced('a-1');
    expect(b.scheduler.live('a-1')).toMatchObject({ strikes: 3, setAside: true });
    expect(b.scheduler.load().setAside).toBe(1);
    expect(b.script.underWay).toEqual([]);
    await b.send('a-1', 'UPDATE', 'DELETE');
    expect(b.scheduler.poll([{ resourceId: 'a-1' }])).toBeGreaterThan(0);
    await b.time.advance(600_000);
    expect(b.lane.acts).toHaveLength(3);
    expect(b.scheduler.live('a-1')?.pending).toMatchObject([{ type: 'DELETE', count: 2 }]);
    expect(b.directory.get('a-1')?.run).not.toBeNull();
    await b.send('x-2', 'UPDATE');
    await b.finish();
    expect(b.done('x-2')).toBe(1);
  });

  it('is pardoned by a CLEAR_ERROR, and forgotten on record', async () => {
    const b = await disgraced('a-1');
    await b.send('a-1', 'UPDATE');
    await b.send('a-1', 'CLEAR_ERROR');
    await b.finish();
    expect(b.scheduler.live('a-1')).toMatchObject({ strikes: 0, setAside: false, doing: 'idle' });
    expect(b.writer.sides.at(-1)).toEqual({ type: 'strike', resourceId: 'a-1', strikes: 0 });
    expect(b.done('a-1')).toBe(3);
  });

  it('is remembered over a start: what was set aside stays so until it is pardoned', async () => {
    const b = new Bench();
    b.scheduler.adopt(routerRow('a-1'), [], 3);
    b.scheduler.start();
    await b.send('a-1', 'UPDATE');
    await b.time.advance(120_000);
    expect(b.lane.batches).toEqual([]);
    await b.send('a-1', 'CLEAR_ERROR');
    await b.finish();
    expect(b.done('a-1')).toBe(2);
  });
});

describe('a worker that dies while it decides', () => {
  it('has all of the batch decided again; only the culprit gets a strike', async () => {
    const b = await benchWith(['a-1', 'b-2', 'c-3']);
    b.script.held.add('decide').add('look');
    await b.send('a-1', 'READ');
    await b.send('b-2', 'READ');
    await b.send('c-3', 'READ');
    b.script.of('decide')[0]?.end();
    await settle();
    expect(b.lane.batches).toEqual([['a-1'], ['b-2', 'c-3']]);
    b.script.of('decide')[0]?.fail(died('c-3'));
    await b.finish();
    expect(strikes(b, 'a-1', 'b-2', 'c-3')).toEqual([0, 0, 1]);
    expect(['a-1', 'b-2', 'c-3'].map((id) => b.done(id))).toEqual([1, 1, 1]);
  });

  it('without a known culprit has them decided one at a time, until it is alone', async () => {
    const b = await benchWith(['z-0', 'a-1', 'b-2', 'c-3']);
    b.script.held.add('decide');
    for (const id of ['z-0', 'a-1', 'b-2', 'c-3']) await b.send(id, 'READ');
    b.script.of('decide')[0]?.end();
    await settle();
    b.script.of('decide')[0]?.fail(new Error('out of memory'));
    await settle();
    for (let turn = 0; turn < 4; turn++) {
      const [batch] = b.script.of('decide');
      expect(batch?.ids).toHaveLength(1);
      if (batch?.ids[0] === 'b-2') batch.fail(new Error('out of memory'));
      else batch?.end();
      await settle();
    }
    await b.finish();
    expect(strikes(b, 'z-0', 'a-1', 'b-2', 'c-3')).toEqual([0, 0, 1, 0]);
  });

  it('for one resource again and again sets that one aside', async () => {
    const b = await benchWith(['a-1']);
    b.script.held.add('decide');
    await b.send('a-1', 'READ');
    for (let death = 0; death < 3; death++) {
      b.script.of('decide')[0]?.fail(died('a-1'));
      await settle();
    }
    expect(b.script.underWay).toEqual([]);
    expect(b.scheduler.live('a-1')).toMatchObject({ doing: 'idle', setAside: true });
    expect(b.scheduler.live('a-1')?.pending).toMatchObject([{ type: 'READ' }]);
  });
});

describe('a worker that dies while it looks', () => {
  it('has the look made again, and the culprit gets a strike', async () => {
    const b = await benchWith(['a-1']);
    b.script.held.add('look');
    await b.send('a-1', 'READ');
    b.script.of('look')[0]?.fail(died('a-1'));
    await settle();
    expect(b.lane.looks).toBe(2);
    expect(strikes(b, 'a-1')).toEqual([1]);
    await b.finish();
    expect(b.done('a-1')).toBe(1);
  });
});

describe('a commit', () => {
  it('that the store refuses is a strike, and its decision is made again from what is stored', async () => {
    const b = await benchWith(['a-1']);
    b.writer.refusals.push(new Error('a character it cannot hold'));
    await b.send('a-1', 'UPDATE');
    await b.finish();
    expect(b.done('a-1')).toBe(1);
    expect(b.lane.acts).toHaveLength(1);
    expect(b.writer.sides[0]).toEqual({ type: 'strike', resourceId: 'a-1', strikes: 1 });
  });

  it('that the store always refuses sets its resource aside, without a spin', async () => {
    const b = await benchWith(['a-1']);
    for (let i = 0; i < 10; i++) b.writer.refusals.push(new Error('a character it cannot hold'));
    await b.send('a-1', 'UPDATE');
    await b.finish();
    expect(b.scheduler.live('a-1')?.setAside).toBe(true);
    expect(b.writer.refusals).toHaveLength(7);
    expect(b.lane.acts).toEqual([]);
  });

  it('that is fenced moves nothing: another process owns the partition', async () => {
    const b = await benchWith(['a-1']);
    b.writer.refusals.push(new RugError('fenced', 'token 7 is no longer that of the partition'));
    await b.send('a-1', 'UPDATE');
    await b.time.advance(60_000);
    expect(b.lane.acts).toEqual([]);
    expect(b.lane.batches).toHaveLength(1);
    expect(strikes(b, 'a-1')).toEqual([0]);
  });
});
