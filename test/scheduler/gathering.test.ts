import { describe, expect, it } from 'vitest';
import { settle } from '../support/virtual-time.ts';
import { type Bench, benchWith } from './bench.ts';

/** What was decided on so far, each once. */
const decided = (b: Bench): readonly string[] => [...new Set(b.lane.batches.flat())];

describe('while the intake is behind', () => {
  it('the changes of a resource are gathered, and decided on once when their time is over', async () => {
    const b = await benchWith(['a', 'b']);
    b.scheduler.behind(true);
    await b.send('a', 'UPDATE', 'UPDATE', 'UPDATE');
    await b.time.advance(500);
    await b.send('a', 'POLL', 'READ');
    await b.send('b', 'UPDATE');
    expect(decided(b)).toEqual([]);
    expect(b.scheduler.load().pending).toBe(2);
    await b.time.advance(500);
    expect(decided(b)).toEqual(['a']);
    expect(b.scheduler.live('b')?.pending).toHaveLength(1);
    await b.finish();
    expect(b.done('a')).toBe(5);
    expect(b.done('b')).toBe(1);
  });

  it('a change waits as long as the intake has been behind, a second at least, and no longer than it may', async () => {
    const b = await benchWith(['a', 'b', 'c'], { settings: { gather: 4_000 } });
    b.scheduler.behind(true);
    await b.time.advance(3_000);
    // Behind already: that it is said again begins nothing anew.
    b.scheduler.behind(true);
    await b.send('a', 'UPDATE');
    await b.time.advance(2_000);
    await b.send('b', 'UPDATE');
    await b.time.advance(999);
    expect(decided(b)).toEqual([]);
    await b.time.advance(1);
    expect(decided(b)).toEqual(['a']);
    await b.time.advance(2_999);
    expect(decided(b)).toEqual(['a']);
    await b.time.advance(1);
    expect(decided(b)).toEqual(['a', 'b']);
    b.scheduler.behind(false);
    b.scheduler.behind(true);
    await b.send('c', 'UPDATE');
    await b.time.advance(1_000);
    expect(decided(b)).toEqual(['a', 'b', 'c']);
  });

  it('nothing that is more than a change waits, and takes along what was gathered', async () => {
    const b = await benchWith(['a', 'b', 'c']);
    b.scheduler.behind(true);
    await b.send('a', 'UPDATE');
    await b.send('b', 'CREATE');
    await b.send('c', 'UPDATE', 'DELETE');
    expect(decided(b)).toEqual(['b', 'c']);
    expect(b.done('a')).toBe(0);
  });

  it('what was gathered is decided on once when something comes that does not wait', async () => {
    const b = await benchWith(['a']);
    b.script.held.add('commit');
    b.scheduler.behind(true);
    await b.send('a', 'UPDATE', 'DELETE');
    expect(b.script.doubled).toEqual([]);
    expect(b.lane.batches).toEqual([['a']]);
  });

  it('what an operator ordered does not wait', async () => {
    const b = await benchWith(['a']);
    b.scheduler.behind(true);
    b.scheduler.offer([
      {
        seq: 1,
        eventId: 'order',
        resourceId: 'a',
        type: 'UPDATE',
        patch: null,
        args: {},
        origin: 'operator',
        at: b.time.now(),
      },
    ]);
    await settle();
    expect(decided(b)).toEqual(['a']);
  });

  it('once it has caught up nothing waits any more', async () => {
    const b = await benchWith(['a', 'b']);
    b.scheduler.behind(true);
    await b.send('a', 'UPDATE');
    b.scheduler.behind(false);
    await b.send('b', 'UPDATE');
    expect(decided(b)).toEqual(['a', 'b']);
  });

  it('once it has caught up the oldest are taken first, a batch at a time, until it is behind again', async () => {
    const ids = Array.from('abcdefgh');
    const b = await benchWith(ids, { settings: { batch: 2, gather: 5_000 }, lanes: 1 });
    b.scheduler.behind(true);
    for (const id of ids) await b.send(id, 'UPDATE');
    b.script.held.add('decide');
    b.scheduler.behind(false);
    await settle();
    expect(decided(b)).toEqual(['a', 'b']);
    b.scheduler.behind(true);
    b.script.held.clear();
    for (const decision of b.script.of('decide')) decision.end();
    await settle();
    expect(decided(b)).toEqual(['a', 'b']);
    await b.time.advance(5_000);
    expect(decided(b)).toEqual(ids);
  });

  it('nothing is gathered where the configuration says so', async () => {
    const b = await benchWith(['a'], { settings: { gather: 0 } });
    b.scheduler.behind(true);
    await b.send('a', 'UPDATE');
    expect(decided(b)).toEqual(['a']);
  });

  it('the gathered do not count as waiting: they must not slow the intake down', async () => {
    const b = await benchWith(['a']);
    b.scheduler.behind(true);
    await b.send('a', 'UPDATE');
    expect(b.scheduler.waiting()).toBe(0);
    await b.scheduler.stop(0);
  });
});
