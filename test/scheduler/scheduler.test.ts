import { describe, expect, it } from 'vitest';
import { slotsGate } from '../../src/gates/slots.ts';
import type { Cancel, Gate } from '../../src/model/ports.ts';
import { routerRow } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { Bench, type BenchOptions } from './bench.ts';
import { failed } from './scripted.ts';
import { doneBy, NAP } from './toy.ts';

/** A bench with one resource at rest. */
async function bench(options: BenchOptions = {}): Promise<Bench> {
  const made = new Bench(options);
  await made.adopt('a');
  return made;
}

const done = (b: Bench, id = 'a'): number => doneBy(b.directory.get(id)?.snapshot ?? null);

const doing = (b: Bench, id = 'a'): string | undefined => b.scheduler.live(id)?.doing;

/** A gate that is shut until somebody opens it. */
function shutGate(): Gate & { readonly open: Cancel } {
  let shut = true;
  let changed = (): void => {};
  return {
    name: 'shut',
    check: () => (shut ? { gate: 'shut', reason: 'it is shut' } : null),
    take: () => {},
    done: () => {},
    onChange: (listener) => {
      changed = listener;
    },
    open: () => {
      shut = false;
      changed();
    },
  };
}

describe('a scheduler', () => {
  it('decides, commits, admits, acts and commits again, in this order', async () => {
    const b = await bench();
    for (const what of ['decide', 'commit', 'act'] as const) b.script.held.add(what);
    const seen: string[] = [];
    await b.send('a', 'UPDATE');
    for (let step = 0; step < 5; step++) {
      const [one, ...others] = b.script.underWay;
      expect(others).toEqual([]);
      seen.push(`${one?.what} ${doing(b)}`);
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
    expect(doing(b)).toBe('idle');
    expect(b.witness.points).toEqual(['decided', 'admitted', 'outcome.received', 'decided']);
  });

  it('moves nothing in memory before its commit returns', async () => {
    const b = await bench();
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
    const b = await bench();
    await b.send('a', 'RESTART');
    await b.time.advance(NAP / 2);
    await b.send('a', 'RESTART');
    expect(b.writer.commits).toHaveLength(1);
    expect(b.scheduler.live('a')?.pending).toMatchObject([{ type: 'RESTART', count: 2 }]);
    await b.finish();
    expect(done(b)).toBe(2);
  });

  it.each(['decide', 'commit'] as const)(
    'takes up at once what came during a %s, though what was there waits',
    async (what) => {
      const b = await bench();
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
    const b = await bench();
    await b.send('a', 'RESTART');
    await b.time.advance(NAP - 1);
    expect(b.lane.acts).toEqual([]);
    await b.time.advance(1);
    expect(b.lane.acts.map(({ run }) => run.verb)).toEqual(['restart']);
    expect(done(b)).toBe(1);
  });

  it('does not spin over a wake-up that its machine ignores', async () => {
    const b = new Bench();
    b.scheduler.adopt(routerRow('a', { wakeAt: b.time.now() }), [], 0);
    b.scheduler.start();
    await b.time.advance(10_000);
    expect(b.lane.batches.length).toBeLessThanOrEqual(11);
    await b.send('a', 'UPDATE');
    expect(done(b)).toBe(1);
  });

  it.each(['DELETE', 'REBUILD', 'CLEAR_ERROR'] as const)(
    'has a %s abandon a look, whose late answer is dropped',
    async (type) => {
      const b = await bench();
      b.script.held.add('look');
      await b.send('a', 'READ');
      const [look] = b.script.of('look');
      expect(doing(b)).toBe('looking');
      await b.send('a', type);
      expect(b.lane.acts).toHaveLength(1);
      const commits = b.writer.commits.length;
      look?.end();
      await settle();
      expect(b.writer.commits).toHaveLength(commits);
      await b.finish();
      expect(done(b)).toBe(2);
    },
  );

  it('lets a look go on when what comes is not urgent', async () => {
    const b = await bench();
    b.script.held.add('look');
    await b.send('a', 'READ');
    await b.send('a', 'UPDATE');
    expect(doing(b)).toBe('looking');
    expect(b.lane.looks).toBe(1);
  });

  it('has an urgent event that came during the decision before a look abandon that look', async () => {
    const b = await bench();
    b.script.held.add('decide').add('look');
    await b.send('a', 'POLL');
    await b.send('a', 'DELETE');
    b.script.of('decide')[0]?.end();
    await settle();
    expect(b.lane.looks).toBe(0);
    expect(doing(b)).toBe('deciding');
  });

  it.each(['DELETE', 'REBUILD', 'CLEAR_ERROR'] as const)(
    'has a %s cancel the verb under way, and does what it was about later',
    async (type) => {
      const b = await bench();
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
      expect(done(b)).toBe(2);
    },
  );

  it('never cancels a deletion, nor a verb for another event of its own kind', async () => {
    const b = await bench();
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
    const gate = shutGate();
    const b = await bench({ gates: [gate] });
    await b.send('a', 'UPDATE');
    expect(b.scheduler.live('a')).toMatchObject({
      doing: 'parked',
      parked: { gate: 'shut', reason: 'it is shut' },
    });
    const before = b.scheduler.live('a')?.run?.id;
    await b.send('a', 'DELETE');
    expect(b.scheduler.live('a')).toMatchObject({ doing: 'parked', run: { verb: 'scrub' } });
    expect(b.scheduler.live('a')?.run?.id).not.toBe(before);
    gate.open();
    await b.finish();
    expect(b.lane.acts.map(({ run }) => run.verb)).toEqual(['scrub']);
    expect(done(b)).toBe(2);
  });

  it('admits a parked run when its gate says that something has changed', async () => {
    const b = await bench({ gates: [slotsGate({ total: 1, builds: 1 })] });
    await b.adopt('b');
    b.script.held.add('act');
    await b.send('a', 'CREATE');
    await b.send('b', 'CREATE');
    expect([doing(b, 'a'), doing(b, 'b')]).toEqual(['acting', 'parked']);
    b.script.of('act')[0]?.end();
    await settle();
    expect([doing(b, 'a'), doing(b, 'b')]).toEqual(['idle', 'acting']);
  });

  it('tries a run whose executor was overtaken again, with a higher attempt, after a pause', async () => {
    const b = await bench();
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    b.script.of('act')[0]?.endAs(failed('lost'));
    await settle();
    expect(b.scheduler.live('a')).toMatchObject({ doing: 'parked', parked: { gate: 'executor' } });
    expect(b.lane.acts).toHaveLength(1);
    await b.time.advance(1_000);
    expect(b.lane.acts.map(({ run }) => run.id)).toEqual([
      b.lane.acts[0]?.run.id,
      b.lane.acts[0]?.run.id,
    ]);
    expect(b.lane.acts.map(({ fence }) => fence.attempt)).toEqual([0, 1]);
    await b.finish();
    expect(done(b)).toBe(1);
    expect(b.scheduler.live('a')?.strikes).toBe(0);
  });

  it('counts attempts per run', async () => {
    const b = await bench();
    b.script.held.add('act');
    await b.send('a', 'UPDATE');
    b.script.of('act')[0]?.endAs(failed('lost'));
    await b.time.advance(1_000);
    b.script.of('act')[0]?.end();
    await settle();
    await b.send('a', 'UPDATE');
    expect(b.lane.acts.map(({ fence }) => fence.attempt)).toEqual([0, 1, 0]);
  });

  it('refuses an event of no known resource without harm to the others', async () => {
    const b = await bench();
    await b.send('nobody', 'UPDATE');
    await b.send('a', 'UPDATE');
    expect(b.scheduler.live('nobody')).toBeNull();
    expect(done(b)).toBe(1);
    expect(b.witness.lines.map(({ level }) => level)).toContain('error');
  });
});

describe('a scheduler that stops', () => {
  it('begins nothing, waits for what acts, and keeps what is pending', async () => {
    const b = await bench({ gates: [slotsGate({ total: 1, builds: 1 })] });
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
    const b = await bench();
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
    const b = await bench();
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
});
