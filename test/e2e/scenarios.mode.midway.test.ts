import { describe, expect, it } from 'vitest';
import { Laboratory } from './laboratory.ts';
import { debug, MINUTE, manage } from './modes.ts';
import { updated } from './neutron.ts';

describe('what is under way when a mode is set', () => {
  it('scenario 37, lesson 8: a verb goes on to its end, and what follows waits for the end of the mode', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    await lab.world.script({ op: 'delete', effect: { type: 'slow', ms: 5_000 } });
    await lab.order('r1', 'REBUILD', { image: 'new' });
    await lab.until(async () => (await lab.asked('r1', 'delete')) === 1);
    const { running } = await debug(lab, 'resource', 'r1');
    expect(running).toMatchObject([{ id: 'r1', verb: 'scrub' }]);
    expect(lab.doing('r1')).toBe('acting');
    await lab.time.advance(10 * MINUTE);
    // The scrub has ended and is on record; the build is decided, and waits.
    expect(lab.shown('r1')).toMatchObject({ view: { instances: [] }, run: { verb: 'build' } });
    expect(lab.doing('r1')).toBe('held');
    expect(await lab.asked('r1', 'create')).toBe(1);
    await manage(lab, 'resource', 'r1');
    await lab.settled('r1');
    expect(await lab.asked('r1', 'create')).toBe(2);
  });

  it('a verb is not stopped by a deletion that comes meanwhile, which is done afterwards', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    await lab.world.script({ op: 'push', times: 1, effect: { type: 'slow', ms: 5_000 } });
    await lab.order('r1', 'UPDATE', {}, { name: 'renamed' });
    await lab.until(async () => (await lab.asked('r1', 'push')) === 2);
    await debug(lab, 'resource', 'r1');
    await lab.order('r1', 'DELETE');
    await lab.time.advance(10 * MINUTE);
    expect(lab.status('r1')).toBe('configured');
    expect(lab.shown('r1').spec.name).toBe('renamed');
    await manage(lab, 'resource', 'r1');
    await lab.until(() => lab.shown('r1').view.state === 'Exit');
  });

  it('a look is given up, and made again afterwards', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    await lab.world.deafen('r1');
    await lab.world.script({ op: 'look', times: 1, effect: { type: 'slow', ms: 5_000 } });
    const before = await lab.asked('r1', 'look');
    await lab.poll('r1');
    expect(lab.doing('r1')).toBe('looking');
    await debug(lab, 'resource', 'r1');
    expect(lab.doing('r1')).toBe('held');
    await lab.time.advance(10 * MINUTE);
    expect(lab.status('r1')).toBe('configured');
    // Somebody has mended it by hand.
    await lab.world.revive('r1');
    await manage(lab, 'resource', 'r1');
    await lab.settled('r1');
    expect(await lab.asked('r1', 'look')).toBe(before + 2);
    expect(await lab.asked('r1', 'delete')).toBe(0);
  });

  it('a boot is not looked at, and goes on afterwards', async () => {
    const lab = await Laboratory.open();
    await lab.begin('r1');
    await lab.until(() => lab.status('r1') === 'booting');
    await debug(lab, 'tenant', 't1');
    // A look that was on its way has arrived.
    await lab.time.advance(1_000);
    const before = await lab.asked('r1', 'look');
    await lab.time.advance(5 * MINUTE);
    expect(await lab.asked('r1', 'look')).toBe(before);
    await manage(lab, 'tenant', 't1');
    await lab.settled('r1');
    expect(lab.status('r1')).toBe('configured');
  });

  it('the lock leak of 4.3, lesson 25: what was parked or pending is done as soon as it is managed', async () => {
    const lab = await Laboratory.open({ config: { gates: { builds: 1 } } });
    await lab.world.script({ op: 'create', effect: { type: 'slow', ms: 5_000 } });
    await lab.begin('r1');
    await lab.begin('r2');
    await lab.until(() => lab.doing('r2') === 'parked');
    await debug(lab, 'resource', 'r2');
    await lab.settled('r1');
    expect(lab.doing('r2')).toBe('held');
    await manage(lab, 'resource', 'r2');
    expect(lab.doing('r2')).toBe('acting');
    await lab.settled('r2');
    expect(lab.status('r2')).toBe('configured');
  });

  it('the replacement of what was found dead is decided anew: it may have been mended by hand', async () => {
    const lab = await Laboratory.open({ config: { gates: { verbs: 1 } } });
    await lab.create('r1');
    await lab.create('r2');
    await lab.world.script({ resourceId: 'r2', op: 'push', effect: { type: 'slow', ms: 5_000 } });
    await lab.order('r2', 'UPDATE', {}, { name: 'renamed' });
    await lab.until(() => lab.doing('r2') === 'acting');
    await lab.world.deafen('r1');
    await lab.poll('r1');
    await lab.until(() => lab.doing('r1') === 'parked');
    await debug(lab, 'resource', 'r1');
    await lab.time.advance(5 * MINUTE);
    expect(lab.core.scheduler.live('r1')).toMatchObject({ doing: 'held', run: { cause: 'death' } });
    await lab.world.revive('r1');
    await manage(lab, 'resource', 'r1');
    await lab.settled('r1');
    expect(lab.status('r1')).toBe('configured');
    expect(await lab.asked('r1', 'delete')).toBe(0);
  });
});

describe('a long debug', () => {
  it('loses nothing of 10,000 events to retention, and lets none of them pile up in the journal', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    await debug(lab, 'tenant', 't1');
    const before = (await lab.calls('r1')).length;
    for (let batch = 0; batch < 50; batch++) {
      const bodies = Array.from({ length: 200 }, (_, i) =>
        updated('r1', { name: `n${batch}-${i}`, [`field${batch % 7}`]: batch }),
      );
      await lab.publish(...bodies);
    }
    const untaken = await lab.patiently(lab.store.loader.untaken(0, 100_000));
    expect(untaken.length).toBeLessThan(400);
    const folds = (await lab.trail('r1')).filter(({ cause }) => cause === 'KEEP');
    expect(folds.length).toBeGreaterThan(20);
    expect(folds.length).toBeLessThanOrEqual(100);
    await lab.time.advance(25 * 60 * MINUTE);
    const { journal } = await lab.patiently(lab.store.retain());
    expect(journal).toBe(0);
    const left = await lab.patiently(lab.store.loader.untaken(0, 100_000));
    expect(left.length).toBe(untaken.length);
    expect(lab.pending('r1')).toEqual(['UPDATE']);
    expect((await lab.calls('r1')).length).toBe(before);
    await manage(lab, 'tenant', 't1');
    await lab.settled('r1');
    expect(lab.shown('r1').spec.name).toBe('n49-199');
    expect(await lab.asked('r1', 'push')).toBe(2);
    expect(lab.core.scheduler.live('r1')?.pending).toEqual([]);
  });

  it('folds what comes for a parked run, which stays the same', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    await lab.world.script({ op: 'delete', effect: { type: 'slow', ms: 5_000 } });
    await lab.order('r1', 'REBUILD');
    await lab.until(async () => (await lab.asked('r1', 'delete')) === 1);
    await debug(lab, 'resource', 'r1');
    await lab.time.advance(MINUTE);
    const { run } = lab.shown('r1');
    expect(run?.verb).toBe('build');
    const bodies = Array.from({ length: 500 }, (_, i) => updated('r1', { name: `n${i}` }));
    await lab.publish(...bodies);
    await lab.time.advance(MINUTE);
    expect(lab.shown('r1').run).toEqual(run);
    expect(lab.doing('r1')).toBe('held');
    expect(await lab.patiently(lab.store.loader.untaken(0, 1_000))).toEqual([]);
    await manage(lab, 'resource', 'r1');
    await lab.settled('r1');
    expect(lab.shown('r1')).toMatchObject({
      view: { status: 'configured' },
      spec: { name: 'n499' },
    });
    expect(await lab.asked('r1', 'create')).toBe(2);
  });
});
