import { describe, expect, it } from 'vitest';
import { settle } from '../support/virtual-time.ts';
import { aMode, modal } from './modal.ts';

describe('what piles up for a held resource', () => {
  it('is taken by its row whenever more than the bound is in the journal only', async () => {
    const { b, hold, free } = await modal(['a'], { settings: { heldRows: 10 } });
    await hold('resource', 'a');
    for (let i = 0; i < 35; i++) await b.send('a', 'UPDATE');
    const folds = b.writer.commits.map(({ decision }) => decision.takenSeq);
    expect(folds).toEqual([11, 22, 33]);
    expect(b.scheduler.live('a')?.pending).toMatchObject([{ type: 'UPDATE', count: 35 }]);
    await free('resource', 'a');
    await b.finish();
    expect(b.done()).toBe(35);
  });

  it('is taken beside a run that is kept back, which stays the same one', async () => {
    const { b, hold, free } = await modal(['a'], { settings: { heldRows: 10 } });
    b.script.held.add('commit');
    await b.send('a', 'UPDATE');
    await hold('resource', 'a');
    b.script.held.clear();
    b.script.of('commit')[0]?.end();
    await settle();
    const { run } = b.scheduler.live('a') ?? {};
    for (let i = 0; i < 50; i++) b.offer('a', 'UPDATE');
    await settle();
    expect(b.scheduler.live('a')).toMatchObject({ doing: 'held', run });
    expect(b.writer.commits.at(-1)?.decision.takenSeq).toBe(51);
    await free('resource', 'a');
    await b.finish();
    expect(b.lane.acts[0]?.run.id).toBe(run?.id);
    expect(b.done()).toBe(51);
  });

  it('is taken, and nothing else decided, when it waited in line before the mode came', async () => {
    const { b, hold, free } = await modal(['x-1', 'a-1'], { settings: { heldRows: 10 } });
    b.script.held.add('decide');
    await b.send('x-1', 'UPDATE');
    for (let i = 0; i < 15; i++) b.offer('a-1', 'UPDATE');
    await hold('resource', 'a-1');
    await b.finish();
    expect(b.causes('KEEP')).toHaveLength(1);
    expect(b.scheduler.live('a-1')).toMatchObject({
      doing: 'held',
      run: null,
      pending: [{ type: 'UPDATE', count: 15 }],
    });
    const folds = b.writer.commits.filter(({ id }) => id === 'a-1');
    expect(folds.map(({ decision }) => decision.takenSeq)).toEqual([16]);
    await free('resource', 'a-1');
    await b.finish();
    expect(b.done('a-1')).toBe(15);
  });

  it('is taken again when the store refused it', async () => {
    const { b, hold, free } = await modal(['a'], { settings: { heldRows: 10 } });
    await hold('resource', 'a');
    b.writer.refusals.push(new Error('a character it cannot hold'));
    for (let i = 0; i < 11; i++) await b.send('a', 'UPDATE');
    expect(b.writer.commits).toHaveLength(1);
    await free('resource', 'a');
    await b.finish();
    expect(b.done()).toBe(11);
  });
});

describe('a mode for 10,000 resources', () => {
  const ids = Array.from({ length: 10_000 }, (_, i) => `t${i % 10}-${i}`);

  it('is obeyed at once, and both its beginning and its end are worked off in slices', async () => {
    const { b, modes } = await modal(ids);
    let asked = 0;
    const { holding } = modes;
    modes.holding = (resource) => {
      asked += 1;
      return holding(resource);
    };
    modes.put(aMode('global', '*'));
    expect(asked).toBeLessThanOrEqual(2_000);
    expect(b.scheduler.live('t9-9999')?.doing).toBe('held');
    await b.time.advance(1_000);
    b.script.held.add('look');
    modes.drop('global', '*');
    await settle();
    // No more of them are set going than the credit for looks allows.
    expect(b.lane.looks).toBeLessThanOrEqual(256);
    b.script.held.clear();
    for (const look of b.script.of('look')) look.end();
    await b.finish();
    expect(b.lane.looks).toBe(10_000);
    expect(ids.every((id) => b.done(id) === 1)).toBe(true);
  });

  it('is obeyed by a look that is answered before its turn has come', async () => {
    const { b, modes } = await modal(ids.slice(0, 2_000));
    b.script.held.add('look');
    await b.send('t9-1999', 'READ');
    modes.put(aMode('global', '*'));
    b.script.of('look')[0]?.end();
    await settle();
    expect(b.scheduler.live('t9-1999')).toMatchObject({
      doing: 'held',
      pending: [{ type: 'READ' }],
    });
    expect(b.done('t9-1999')).toBe(0);
  });

  it('leaves out what another mode still holds', async () => {
    const { b, hold, free } = await modal(ids.slice(0, 100));
    await hold('global', '*');
    await hold('tenant', 't3');
    await free('global', '*');
    await b.finish();
    const looked = ids.slice(0, 100).filter((id) => b.done(id) === 1);
    expect(looked).toHaveLength(90);
    await free('tenant', 't3');
    await b.finish();
    expect(ids.slice(0, 100).every((id) => b.done(id) === 1)).toBe(true);
  });
});
