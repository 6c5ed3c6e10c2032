import { describe, expect, it } from 'vitest';
import { slotsGate } from '../../src/gates/slots.ts';
import { settle } from '../support/virtual-time.ts';
import { benchWith } from './bench.ts';
import { failed } from './scripted.ts';

describe('a scheduler that stops', () => {
  it('begins nothing, waits for what acts, and keeps what is pending', async () => {
    const b = await benchWith(['a'], { gates: [slotsGate(() => ({ total: 1, builds: 1 }))] });
    await b.adopt('b', 'c', 'd');
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    await b.send('b', 'UPDATE');
    await b.send('c', 'RESTART');
    const state = { over: false };
    const stopping = b.scheduler.stop(10_000).then(() => {
      state.over = true;
    });
    await b.send('a', 'UPDATE');
    await b.send('d', 'UPDATE');
    await b.time.advance(5_000);
    expect(state.over).toBe(false);
    b.script.of('act')[0]?.end();
    await settle();
    expect(state.over).toBe(true);
    await stopping;
    await b.time.advance(60_000);
    expect(b.lane.acts).toHaveLength(1);
    // The outcome of what acted is stored with what came meanwhile; the parked run keeps its row.
    expect(b.directory.get('a')).toMatchObject({
      run: null,
      pending: [{ entries: [{ count: 1 }] }],
    });
    expect(b.directory.get('b')?.run?.verb).toBe('updaterunning');
    expect(b.directory.get('c')?.pending).toHaveLength(1);
    expect(b.scheduler.live('d')?.pending).toMatchObject([{ type: 'UPDATE', count: 1 }]);
  });

  it('tells what still acts at the limit to stop, and leaves its run for the next process', async () => {
    const b = await benchWith(['a']);
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    const stopping = b.scheduler.stop(2_000);
    await b.time.advance(1_999);
    expect(b.lane.told).toEqual([]);
    await b.time.advance(1);
    expect(b.lane.told.map(([, word]) => word)).toEqual(['lost']);
    b.script.of('act')[0]?.endAs(failed('lost'));
    await stopping;
    await b.time.advance(60_000);
    expect(b.lane.acts).toHaveLength(1);
    expect(b.directory.get('a')?.run).not.toBeNull();
  });

  it('waits for a decision and a commit that are under way', async () => {
    const b = await benchWith(['a']);
    b.script.held.add('decide').add('commit');
    await b.send('a', 'UPDATE');
    const state = { over: false };
    const stopping = b.scheduler.stop(1_000).then(() => {
      state.over = true;
    });
    b.script.of('decide')[0]?.end();
    await settle();
    expect(state.over).toBe(false);
    b.script.of('commit')[0]?.end();
    await stopping;
    expect(b.lane.acts).toEqual([]);
    expect(b.writer.commits).toHaveLength(1);
  });

  it('does not wait for a look, and drops its answer: the event that wanted it is kept', async () => {
    const b = await benchWith(['a']);
    b.script.held.add('look');
    await b.send('a', 'READ');
    await b.scheduler.stop(1_000);
    for (const look of b.script.of('look')) look.end();
    await settle();
    expect(b.writer.commits).toEqual([]);
    expect(b.lane.batches).toHaveLength(1);
    expect(b.scheduler.live('a')?.pending).toMatchObject([{ type: 'READ' }]);
  });
});
