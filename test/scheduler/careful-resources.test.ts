import { describe, expect, it } from 'vitest';
import { routerRow } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { Bench, doorGate } from './bench.ts';
import { acting, event, logged, marks, open, started, suspect } from './careful.ts';
import { NAP } from './toy.ts';

describe('a start after a single death', () => {
  it('begins everything at once, and marks nothing', async () => {
    const b = await started([open('a'), open('b'), [routerRow('c'), event('UPDATE')]]);
    expect(acting(b)).toEqual(['a', 'b', 'c']);
    expect(marks(b)).toEqual([]);
    expect(logged(b, 'careful start')).toEqual([]);
  });

  it('takes up alone, and last, what bears a mark all the same', async () => {
    const b = await started([open('a'), open('b'), open('c')], { suspects: [suspect('a', 1)] });
    expect(acting(b)).toEqual(['b', 'c', 'a']);
    expect(marks(b)).toEqual(['a 2']);
  });
});

describe('a careful start', () => {
  it('takes up one open run at a time, each with a mark until it has come to rest', async () => {
    const b = await started([open('a'), open('b'), open('c')], { unclean: 2 });
    expect(logged(b, 'careful start')).toEqual([{ open: 3, suspects: 0, unclean: 2 }]);
    for (const id of ['a', 'b', 'c']) {
      expect(acting(b)).toEqual([id]);
      b.script.underWay[0]?.end();
      await settle();
    }
    expect(marks(b)).toEqual(['a 1', 'a 0', 'b 1', 'b 0', 'c 1', 'c 0']);
    expect(b.script.doubled).toEqual([]);
    expect(b.scheduler.load().suspects).toBe(0);
  });

  it('begins nothing of a suspect before its mark is durable', async () => {
    const b = new Bench({ unclean: 2 });
    const durable = Promise.withResolvers<void>();
    b.writer.write = () => durable.promise;
    b.scheduler.adopt(open('a'), [], 0);
    b.scheduler.start();
    await settle();
    expect(b.lane.acts).toEqual([]);
    expect(b.scheduler.live('a')).toMatchObject({ doing: 'parked', parked: { gate: 'careful' } });
    durable.resolve();
    await settle();
    expect(b.lane.acts).toHaveLength(1);
  });

  it('tries pending events the same way, and says what they wait for', async () => {
    const b = await started([open('a'), [routerRow('b'), event('UPDATE')]], { unclean: 2 });
    expect(b.lane.batches).toEqual([]);
    expect(b.scheduler.live('b')).toMatchObject({ doing: 'idle', parked: { gate: 'careful' } });
    expect(b.scheduler.load().suspects).toBe(2);
    expect(b.scheduler.survey().parked).toEqual(new Map());
    b.script.underWay[0]?.end();
    await settle();
    expect(b.lane.batches).toEqual([['a'], ['b']]);
    expect(acting(b)).toEqual(['b']);
    expect(b.scheduler.live('b')?.parked).toBeNull();
  });

  it('goes on to the next when a verb has been at work for a while, and tries its outcome again', async () => {
    const b = await started([open('a'), open('b')], { unclean: 2 });
    await b.time.advance(240);
    expect(acting(b)).toEqual(['a']);
    await b.time.advance(60);
    expect(acting(b)).toEqual(['a', 'b']);
    expect(marks(b)).toEqual(['a 1', 'a 0', 'b 1']);
    // The outcome waits for the trial of the other to end.
    b.script.underWay[0]?.end();
    await settle();
    expect(b.lane.batches).toEqual([]);
    b.script.underWay[0]?.end();
    await settle();
    expect(b.lane.batches).toEqual([['b'], ['a']]);
    expect(marks(b)).toEqual(['a 1', 'a 0', 'b 1', 'b 0', 'a 1', 'a 0']);
    expect(b.lane.acts).toHaveLength(2);
  });

  it('leaves the marks of one that is at work as they were until it is through', async () => {
    const b = await started([open('a')], { unclean: 2, suspects: [suspect('a', 1)] });
    await b.time.advance(1_000);
    expect(marks(b)).toEqual(['a 2', 'a 1']);
    b.script.underWay[0]?.end();
    await settle();
    expect(marks(b)).toEqual(['a 2', 'a 1', 'a 2', 'a 0']);
  });

  it('takes up last what bears marks, the fewest first', async () => {
    const b = await started([open('a'), open('b'), open('c'), open('d')], {
      unclean: 4,
      suspects: [suspect('a', 2), suspect('c', 1)],
    });
    expect(logged(b, 'careful start')).toEqual([{ open: 4, suspects: 2, unclean: 4 }]);
    const order: string[] = [];
    for (let n = 0; n < 4; n++) {
      order.push(...acting(b));
      b.script.underWay[0]?.end();
      await settle();
    }
    expect(order).toEqual(['b', 'd', 'c', 'a']);
  });

  it('goes on with what is new at once, but not with what waits for its trial', async () => {
    const b = await started([open('a'), routerRow('b'), [routerRow('c'), event('READ')]], {
      unclean: 2,
    });
    await b.send('b', 'UPDATE');
    await b.send('c', 'UPDATE');
    expect(acting(b)).toEqual(['a', 'b']);
    b.script.underWay[0]?.end();
    await settle();
    expect(acting(b)).toEqual(['b', 'c']);
    expect(marks(b)).toEqual(['a 1', 'a 0', 'c 1']);
  });

  it('has what is urgent replace a run that waits for its trial', async () => {
    const b = await started([open('a'), open('b')], { unclean: 2 });
    await b.send('b', 'DELETE');
    expect(acting(b)).toEqual(['a']);
    b.script.underWay[0]?.end();
    await settle();
    expect(b.lane.acts.map(({ run }) => run.verb)).toEqual(['build', 'scrub']);
  });

  it('does not wait for a gate: the next has its turn, and it has its own when the gate opens', async () => {
    const door = doorGate();
    const b = await started([open('a'), [routerRow('b'), event('READ')]], {
      unclean: 2,
      gates: [door],
    });
    expect(b.lane.batches).toEqual([['b'], ['b']]);
    expect(b.scheduler.live('a')?.parked?.gate).toBe('door');
    door.set('open');
    await settle();
    expect(acting(b)).toEqual(['a']);
    expect(marks(b)).toEqual(['b 1', 'b 0', 'a 1']);
  });

  it('tries what wakes by itself when it does', async () => {
    const b = new Bench({ unclean: 2 });
    const napping = JSON.stringify({ current: null, done: 0, napUntil: b.time.now() + NAP });
    const wakes = { wakeAt: b.time.now() + NAP, snapshot: napping };
    b.scheduler.adopt(routerRow('a', wakes), [], 0);
    b.script.held.add('act');
    b.scheduler.adopt(open('b'), [], 0);
    b.suspects.start();
    b.scheduler.start();
    await b.time.advance(NAP - 1);
    expect(marks(b)).toEqual(['b 1', 'b 0']);
    await b.time.advance(1);
    expect(b.causes('WAKE')).toHaveLength(1);
    expect(marks(b)).toEqual(['b 1', 'b 0', 'a 1', 'a 0']);
  });

  it('is no reason for an alarm about what is late because it waits for its trial', async () => {
    const b = new Bench({ unclean: 2 });
    b.writer.write = () => new Promise(() => {});
    b.scheduler.adopt(routerRow('a', { wakeAt: b.time.now() + 1_000 }), [], 0);
    b.scheduler.start();
    await b.time.advance(120_000);
    expect(b.scheduler.live('a')).toMatchObject({ doing: 'idle', parked: { gate: 'careful' } });
    expect(b.scheduler.survey().overdue.size).toBe(0);
  });

  it('does not lose an outcome that waits for its trial when the process is told to stop', async () => {
    const b = await started([open('a'), open('b')], { unclean: 2 });
    await b.time.advance(300);
    b.script.underWay[0]?.end();
    await settle();
    expect(b.directory.get('a')?.run).not.toBeNull();
    const stopping = b.scheduler.stop(1_000);
    await settle();
    expect(b.directory.get('a')?.run).toBeNull();
    b.script.underWay[0]?.end();
    await stopping;
    await b.trials.close();
    expect(b.writer.sides.slice(-2)).toMatchObject([
      { type: 'suspect', suspect: { key: 'b', marks: 0 } },
      { type: 'proven' },
    ]);
  });
});

describe('what the process did not survive three times', () => {
  const condemned = { unclean: 5, suspects: [suspect('a', 3, 2_000)] };

  it('is set aside, so that the others are worked on', async () => {
    const b = await started([open('a'), open('b')], condemned);
    await b.send('a', 'UPDATE', 'DELETE');
    expect(acting(b)).toEqual(['b']);
    expect(b.scheduler.live('a')).toMatchObject({ setAside: true, marks: 3, strikes: 0 });
    expect(b.scheduler.load()).toMatchObject({ setAside: 1 });
    expect(logged(b, 'set aside until an operator clears it')).toEqual([
      { resource: 'a', marks: 3, why: 'the process died 3 times while it was worked on' },
    ]);
  });

  it('is tried again when an operator clears it, with a mark', async () => {
    const b = await started([open('a')], condemned);
    await b.send('a', 'CLEAR_ERROR');
    expect(acting(b)).toEqual(['a']);
    expect(marks(b)).toEqual(['a 0', 'a 1']);
    expect(b.scheduler.live('a')).toMatchObject({ setAside: false, marks: 0 });
  });

  it('is pardoned by an order that was journaled after the last death, not by one before', async () => {
    const pending = (at: number) => [[routerRow('a'), event('CLEAR_ERROR', at)] as const];
    const before = await started(pending(1_999), condemned);
    expect(before.scheduler.live('a')?.setAside).toBe(true);
    const after = await started(pending(2_001), condemned);
    expect(after.scheduler.live('a')?.setAside).toBe(false);
    expect(marks(after)).toEqual(['a 0', 'a 1']);
    expect(acting(after)).toEqual(['a']);
  });
});
