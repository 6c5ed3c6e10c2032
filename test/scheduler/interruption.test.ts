import { describe, expect, it } from 'vitest';
import { slotsGate } from '../../src/gates/slots.ts';
import { settle } from '../support/virtual-time.ts';
import { benchWith, doorGate } from './bench.ts';
import { failed } from './scripted.ts';

describe('what is under way', () => {
  it.each(['DELETE', 'REBUILD', 'CLEAR_ERROR'] as const)(
    'has a %s abandon a look, whose late answer is dropped',
    async (type) => {
      const b = await benchWith(['a']);
      b.script.held.add('look');
      await b.send('a', 'READ');
      const [look] = b.script.of('look');
      expect(b.doing()).toBe('looking');
      await b.send('a', type);
      expect(b.lane.acts).toHaveLength(1);
      const commits = b.writer.commits.length;
      look?.end();
      await settle();
      expect(b.writer.commits).toHaveLength(commits);
      await b.finish();
      expect(b.done()).toBe(2);
    },
  );

  it('lets a look go on when what comes is not urgent', async () => {
    const b = await benchWith(['a']);
    b.script.held.add('look');
    await b.send('a', 'READ');
    await b.send('a', 'UPDATE');
    expect(b.doing()).toBe('looking');
    expect(b.lane.looks).toBe(1);
  });

  it('has an urgent event that came during the decision before a look abandon that look', async () => {
    const b = await benchWith(['a']);
    b.script.held.add('decide').add('look');
    await b.send('a', 'POLL');
    await b.send('a', 'DELETE');
    b.script.of('decide')[0]?.end();
    await settle();
    expect(b.lane.looks).toBe(0);
    expect(b.doing()).toBe('deciding');
  });

  it.each(['DELETE', 'REBUILD', 'CLEAR_ERROR'] as const)(
    'has a %s cancel the verb under way, and does what it was about later',
    async (type) => {
      const b = await benchWith(['a']);
      b.script.held.add('act');
      await b.send('a', 'UPDATE');
      const [first] = b.lane.acts;
      await b.send('a', type);
      expect(b.lane.told).toEqual([[first?.run.id, 'cancel']]);
      b.script.of('act')[0]?.end();
      await settle();
      expect(b.lane.acts).toHaveLength(2);
      expect(b.lane.acts[1]?.run.cause).toBe(type);
      await b.finish();
      expect(b.done()).toBe(2);
    },
  );

  it('never cancels a deletion, nor a verb for another event of its own kind', async () => {
    const b = await benchWith(['a']);
    b.script.held.add('act');
    await b.send('a', 'DELETE');
    await b.send('a', 'REBUILD', 'DELETE', 'CLEAR_ERROR');
    expect(b.lane.told).toEqual([]);
    await b.adopt('b');
    await b.send('b', 'REBUILD');
    await b.send('b', 'REBUILD');
    expect(b.lane.told).toEqual([]);
  });

  it('has an urgent event replace a run that is parked', async () => {
    const gate = doorGate();
    const b = await benchWith(['a'], { gates: [gate] });
    await b.send('a', 'UPDATE');
    expect(b.scheduler.live('a')).toMatchObject({
      doing: 'parked',
      parked: { gate: 'door', reason: 'it is shut' },
    });
    const before = b.scheduler.live('a')?.run?.id;
    await b.send('a', 'DELETE');
    expect(b.scheduler.live('a')).toMatchObject({ doing: 'parked', run: { verb: 'scrub' } });
    expect(b.scheduler.live('a')?.run?.id).not.toBe(before);
    gate.set('open');
    await b.finish();
    expect(b.lane.acts.map(({ run }) => run.verb)).toEqual(['scrub']);
    expect(b.done()).toBe(2);
  });

  it('lessons 8 and 25: has a gate that closes over a committed run keep it back, and lets it go when it opens', async () => {
    const gate = doorGate();
    const b = await benchWith(['a'], { gates: [gate] });
    gate.set('open');
    b.script.held.add('commit');
    await b.send('a', 'UPDATE');
    gate.set('shut');
    b.script.of('commit')[0]?.end();
    await settle();
    expect(b.doing()).toBe('parked');
    expect(b.lane.acts).toEqual([]);
    gate.set('open');
    await b.finish();
    expect(b.done()).toBe(1);
  });

  it('admits a parked run when its gate says that something has changed', async () => {
    const b = await benchWith(['a'], { gates: [slotsGate(() => ({ total: 1, builds: 1 }))] });
    await b.adopt('b');
    b.script.held.add('act');
    await b.send('a', 'CREATE');
    await b.send('b', 'CREATE');
    expect([b.doing('a'), b.doing('b')]).toEqual(['acting', 'parked']);
    b.script.of('act')[0]?.end();
    await settle();
    expect([b.doing('a'), b.doing('b')]).toEqual(['idle', 'acting']);
  });

  it('tries a run whose executor was overtaken again, with a higher attempt, after a pause', async () => {
    const b = await benchWith(['a']);
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    b.script.of('act')[0]?.endAs(failed('lost'));
    await settle();
    expect(b.scheduler.live('a')).toMatchObject({ doing: 'parked', parked: { gate: 'executor' } });
    expect(b.lane.acts).toHaveLength(1);
    // Perhaps this process was replaced: if it writes nothing, it never hears.
    expect(b.writer.proofs).toBe(1);
    await b.time.advance(1_000);
    expect(b.lane.acts.map(({ run }) => run.id)).toEqual([
      b.lane.acts[0]?.run.id,
      b.lane.acts[0]?.run.id,
    ]);
    expect(b.lane.acts.map(({ fence }) => fence.attempt)).toEqual([0, 1]);
    await b.finish();
    expect(b.done()).toBe(1);
    expect(b.scheduler.live('a')?.strikes).toBe(0);
  });

  it('counts attempts per run, and never comes to the world with fewer than before', async () => {
    const b = await benchWith(['a']);
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    b.script.of('act')[0]?.endAs(failed('lost'));
    await b.time.advance(1_000);
    b.script.of('act')[0]?.end();
    await settle();
    await b.send('a', 'UPDATE');
    expect(b.scheduler.live('a')?.attempt).toBe(0);
    expect(b.lane.acts.map(({ fence }) => fence.attempt)).toEqual([0, 1, 1]);
  });

  it('has the whole of its time from when it is let through', async () => {
    const gate = doorGate();
    const b = await benchWith(['a'], { gates: [gate] });
    await b.send('a', 'UPDATE');
    const run = b.scheduler.live('a')?.run;
    await b.time.advance(3_600_000);
    gate.set('open');
    await settle();
    const deadline = b.lane.acts[0]?.run.deadline ?? 0;
    expect(deadline - b.time.now()).toBe((run?.deadline ?? 0) - (run?.startedAt ?? 0));
  });
});
