import { describe, expect, it } from 'vitest';
import { routerRow } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { modal } from './modal.ts';
import { failed } from './scripted.ts';
import { NAP } from './toy.ts';

describe('a resource that a mode holds', () => {
  it('scenario 37, lesson 8: is not decided on even if it was in line before, and is afterwards', async () => {
    const { b, hold, free } = await modal(['x-1', 'a-1']);
    b.script.held.add('decide');
    await b.send('x-1', 'UPDATE');
    await b.send('a-1', 'UPDATE');
    await hold('resource', 'a-1');
    await b.finish();
    expect(b.lane.batches.flat()).toEqual(['x-1', 'x-1']);
    expect(b.scheduler.live('a-1')).toMatchObject({
      doing: 'held',
      parked: { gate: 'mode', reason: expect.stringContaining('(alice: it is looked at)') },
      pending: [{ type: 'UPDATE' }],
    });
    await free('resource', 'a-1');
    await b.finish();
    expect(b.done('a-1')).toBe(1);
  });

  it('has what was decided before kept back by the gate', async () => {
    const { b, hold, free } = await modal(['a']);
    b.script.held.add('commit');
    await b.send('a', 'UPDATE');
    await hold('global', '*');
    await b.finish();
    expect(b.lane.acts).toEqual([]);
    expect(b.scheduler.live('a')).toMatchObject({ doing: 'held', run: { verb: 'updaterunning' } });
    await free('global', '*');
    await b.finish();
    expect(b.lane.acts).toHaveLength(1);
    expect(b.done('a')).toBe(1);
  });

  it('has its verb end in peace, and the outcome committed', async () => {
    const { b, hold, free } = await modal(['a']);
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    await hold('resource', 'a');
    await b.send('a', 'DELETE');
    expect(b.lane.told).toEqual([]);
    b.script.of('act')[0]?.end();
    await settle();
    expect(b.done()).toBe(1);
    expect(b.doing()).toBe('held');
    await free('resource', 'a');
    await b.finish();
    expect(b.done()).toBe(2);
  });

  it('has a verb begun again after the mode when its worker died meanwhile', async () => {
    const { b, hold, free } = await modal(['a']);
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    await hold('resource', 'a');
    b.script.of('act')[0]?.endAs(failed('lost'));
    await b.time.advance(600_000);
    expect(b.lane.acts).toHaveLength(1);
    await free('resource', 'a');
    await b.finish();
    expect(b.lane.acts).toHaveLength(2);
    expect(b.done()).toBe(1);
  });

  it('keeps the run whose executor it lost, whatever urgent comes for it meanwhile', async () => {
    const { b, hold, free } = await modal(['a']);
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    const { run } = b.scheduler.live('a') ?? {};
    await hold('resource', 'a');
    await b.send('a', 'DELETE');
    b.script.of('act')[0]?.endAs(failed('lost'));
    await b.time.advance(600_000);
    expect(b.scheduler.live('a')).toMatchObject({ doing: 'held', run });
    await free('resource', 'a');
    await b.finish();
    expect(b.lane.acts.map((task) => task.run.verb)).toEqual(['updaterunning', 'scrub']);
    expect(b.done()).toBe(2);
  });

  it('tells its verb of what is urgent when it is let go before that has ended', async () => {
    const { b, hold, free } = await modal(['a']);
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    await hold('resource', 'a');
    await b.send('a', 'DELETE');
    await free('resource', 'a');
    expect(b.lane.told).toMatchObject([[expect.any(String), 'cancel']]);
    await b.finish();
    expect(b.done()).toBe(2);
  });

  it('gives up a look under way, whose late answer is not read, and looks anew afterwards', async () => {
    const { b, hold, free } = await modal(['a']);
    b.script.held.add('look');
    await b.send('a', 'READ');
    const [late] = b.script.of('look');
    await hold('resource', 'a');
    expect(b.doing()).toBe('held');
    expect(b.scheduler.load().looking).toBe(0);
    late?.end();
    await settle();
    expect(b.done()).toBe(0);
    await free('resource', 'a');
    await b.finish();
    expect(b.lane.looks).toBe(2);
    expect(b.done()).toBe(1);
  });

  it('has a wake-up that came due wait for the end of the mode', async () => {
    const { b, hold, free } = await modal(['a']);
    await b.send('a', 'RESTART');
    await hold('resource', 'a');
    const batches = b.lane.batches.length;
    await b.time.advance(10 * NAP);
    expect(b.lane.batches).toHaveLength(batches);
    expect(b.time.next).toBeNull();
    await free('resource', 'a');
    await b.finish();
    expect(b.done()).toBe(1);
  });

  it('has a wake-up of its own that came due come as soon as it is let go', async () => {
    const { b, hold, free } = await modal([]);
    b.scheduler.adopt(routerRow('a', { wakeAt: b.time.now() + 1_000 }), [], 0);
    b.scheduler.start();
    await hold('resource', 'a');
    await b.time.advance(60_000);
    expect(b.lane.causes).toEqual([]);
    await free('resource', 'a');
    await b.time.advance(0);
    expect(b.lane.causes).toEqual([{ type: 'WAKE' }]);
  });

  it('is looked at when it is let go, though nothing has come', async () => {
    const { b, hold, free } = await modal(['a', 'b']);
    await hold('resource', 'a');
    expect(b.scheduler.poll([{ resourceId: 'a' }])).toBeGreaterThan(0);
    await settle();
    expect(b.witness.counts.get('rug_polls_dropped_total held')).toBe(1);
    expect(b.lane.looks).toBe(0);
    await free('resource', 'a');
    await b.finish();
    expect([b.done('a'), b.done('b')]).toEqual([1, 0]);
  });

  it('gives way to what came for it meanwhile when it is let go', async () => {
    const { b, hold, free } = await modal(['a']);
    await hold('resource', 'a');
    await b.send('a', 'UPDATE');
    await free('resource', 'a');
    b.script.held.add('act');
    await hold('resource', 'a');
    await b.send('a', 'DELETE');
    await free('resource', 'a');
    await b.finish();
    expect(b.done()).toBe(2);
  });
});
