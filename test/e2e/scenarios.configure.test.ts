import { describe, expect, it } from 'vitest';
import { Laboratory, type LaboratoryOptions } from './laboratory.ts';

async function configured(options: LaboratoryOptions = {}): Promise<Laboratory> {
  const lab = await Laboratory.open(options);
  await lab.create('r1');
  return lab;
}

describe('a configuration', () => {
  it('scenario 26: that is refused three times by a router that answers has it replaced, as an attempt', async () => {
    const lab = await configured();
    await lab.world.script({ op: 'push', times: 3, effect: { type: 'fail' } });
    await lab.order('r1', 'UPDATE', {}, { name: 'new' });
    await lab.until(() => lab.status('r1') === 'booting');
    expect(await lab.asked('r1', 'push')).toBe(4);
    expect(lab.shown('r1').view.attempts).toBe(1);
    await lab.settled('r1');
    expect((await lab.changes('r1')).slice(2)).toEqual([
      'scrub delete',
      'build create',
      'updaterunning push',
    ]);
    // Success resets it.
    expect(lab.shown('r1').view).toMatchObject({ status: 'configured', attempts: 0 });
  });

  it('scenario 26: that is always refused ends in error when the attempts are spent', async () => {
    const lab = await configured({ config: { machine: { maxAttempts: 2 } } });
    await lab.world.script({ op: 'push', effect: { type: 'fail' } });
    await lab.order('r1', 'UPDATE', {}, { name: 'new' });
    await lab.until(() => lab.status('r1') === 'error');
    expect(await lab.asked('r1', 'create')).toBe(3);
    expect(await lab.asked('r1', 'push')).toBe(1 + 3 * 3);
  });

  it('lesson 7: that is refused once is pushed again, and the router is not restarted', async () => {
    const lab = await configured();
    await lab.world.script({ op: 'push', times: 1, effect: { type: 'fail' } });
    await lab.order('r1', 'UPDATE', {}, { name: 'new' });
    await lab.settled('r1');
    expect((await lab.changes('r1')).slice(2)).toEqual(['updaterunning push']);
    expect(lab.status('r1')).toBe('configured');
  });

  it('lesson 7: for a router that does not answer replaces it, and pushes no more to the old one', async () => {
    const lab = await configured();
    await lab.world.deafen('r1');
    await lab.order('r1', 'UPDATE', {}, { name: 'new' });
    await lab.settled('r1');
    expect((await lab.changes('r1')).slice(2)).toEqual([
      'scrub delete',
      'build create',
      'updaterunning push',
    ]);
    expect(await lab.asked('r1', 'push')).toBe(2);
  });

  it('lesson 45: for a router whose instance was never missed builds it, and is no error', async () => {
    const lab = await configured();
    await lab.world.vanish('r1');
    await lab.order('r1', 'UPDATE', {}, { name: 'new' });
    await lab.settled('r1');
    expect(lab.status('r1')).toBe('configured');
    expect(await lab.told('r1')).not.toContain('error');
    expect(await lab.asked('r1', 'create')).toBe(2);
  });

  it('lessons 36 and 45: a router whose instance has vanished is built by a RESTART, a VM is an error', async () => {
    const lab = await configured();
    await lab.create('vm1', {}, { kind: 'vm' });
    for (const id of ['r1', 'vm1']) {
      await lab.world.vanish(id);
      await lab.order(id, 'RESTART');
      await lab.settled(id);
    }
    expect(lab.status('r1')).toBe('configured');
    expect((await lab.changes('r1')).slice(2)).toEqual(['build create', 'updaterunning push']);
    expect(lab.status('vm1')).toBe('error');
    expect(await lab.asked('vm1', 'create')).toBe(1);
  });

  it('scenario 27: that cannot be built is tried spaced, for as long as it takes, and keeps nobody waiting', async () => {
    const lab = await configured();
    const unavailable = { type: 'fail', number: 0 } as const;
    await lab.world.script({ resourceId: 'r1', op: 'push', effect: unavailable });
    await lab.order('r1', 'UPDATE', {}, { name: 'new' });
    await lab.time.advance(1_000);
    const began = lab.time.now();
    await lab.create('r2');
    expect(lab.time.now() - began).toBeLessThan(5_000);
    await lab.time.advance(600_000);
    const tries = (await lab.calls('r1', 'push')).slice(1).map(({ at }) => at);
    expect(tries.length).toBeGreaterThan(8);
    expect(tries.length).toBeLessThan(30);
    const last = tries.slice(-4).map((at, i, all) => at - (all[i - 1] ?? at));
    expect(Math.max(...last)).toBeLessThanOrEqual(61_000);
    expect(last.slice(1).every((gap) => gap >= 30_000)).toBe(true);
    expect(lab.status('r1')).toBe('up');
    expect(await lab.asked('r1', 'create')).toBe(1);
    await lab.world.unscript();
    await lab.settled('r1');
    expect(lab.status('r1')).toBe('configured');
    expect(lab.shown('r1').view.fault).toBeNull();
  });

  it('lesson 33: that fails for ever at the boot ends in a replacement, one that was just pushed does not', async () => {
    const lab = await Laboratory.open();
    await lab.world.script({ op: 'push', times: 3, effect: { type: 'fail' } });
    await lab.create('r1');
    expect(await lab.asked('r1', 'create')).toBe(2);
    expect(lab.status('r1')).toBe('configured');
    await lab.poll('r1');
    await lab.settled('r1');
    expect(await lab.asked('r1', 'create')).toBe(2);
  });

  it('that is what the router already has is not pushed again', async () => {
    const lab = await configured();
    const verbs = (await lab.calls('r1')).filter(({ request }) => request.runId !== null);
    for (const type of ['UPDATE', 'CREATE', 'UPDATE'] as const) {
      await lab.order('r1', type);
      await lab.settled('r1');
    }
    const later = (await lab.calls('r1')).filter(({ request }) => request.runId !== null);
    expect(later).toHaveLength(verbs.length);
  });

  it('that changes while it is pushed is pushed once more', async () => {
    const lab = await configured();
    await lab.whileBusy('r1', () => lab.order('r1', 'UPDATE', {}, { name: 'newer' }));
    expect(await lab.asked('r1', 'push')).toBe(3);
    const [instance] = await lab.world.instances('r1');
    expect(instance?.configuration?.digest).toBe(lab.shown('r1').view.configDigest);
    expect(instance?.configuration?.revision).toBe(lab.core.directory.get('r1')?.revision);
  });
});
