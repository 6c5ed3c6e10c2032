import { describe, expect, it } from 'vitest';
import { Laboratory } from './laboratory.ts';

const PORTS = { interfaces: { p1: { subnetIds: ['s1'] } } };

describe('a boot', () => {
  it('scenario 1: is one build, one wait, and one configuration push', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1', { name: 'edge', ...PORTS });
    expect(lab.status('r1')).toBe('configured');
    expect(await lab.changes('r1')).toEqual([
      'build port-create',
      'build create',
      'updaterunning push',
    ]);
    expect(lab.pending('r1')).toEqual([]);
    expect(await lab.told('r1')).toEqual(['booting', 'up', 'configured']);
  });

  it('scenario 16, lessons 27 and 33: what never answers is replaced at its boot timeout, counted, then in error', async () => {
    const machine = { bootTimeoutSeconds: 20, maxAttempts: 3 };
    const lab = await Laboratory.open({ config: { machine } });
    await lab.world.script({ op: 'create', effect: { type: 'mute' } });
    await lab.begin('r1');
    await lab.until(() => lab.status('r1') === 'error');
    expect(await lab.changes('r1')).toEqual([
      'build create',
      'scrub delete',
      'build create',
      'scrub delete',
      'build create',
      'scrub delete',
    ]);
    const creates = await lab.calls('r1', 'create');
    const deletes = await lab.calls('r1', 'delete');
    for (const [i, create] of creates.entries()) {
      const lived = (deletes[i]?.at ?? 0) - create.at;
      expect(lived).toBeGreaterThanOrEqual(20_000);
      expect(lived).toBeLessThan(25_000);
    }
    expect(lab.shown('r1').view.attempts).toBe(3);
    expect(lab.shown('r1').view.fault).not.toBeNull();
  });

  it('scenario 17, lessons 27, 44 and 53: builds that are refused are spaced, leave no port, and end in error', async () => {
    const lab = await Laboratory.open({ config: { machine: { maxAttempts: 4 } } });
    await lab.world.script({ op: 'create', effect: { type: 'fail' } });
    await lab.begin('r1', PORTS);
    await lab.until(() => lab.status('r1') === 'error');
    const tries = (await lab.calls('r1', 'create')).map(({ at }) => at);
    expect(tries).toHaveLength(4);
    const gaps = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    expect(gaps[0]).toBeGreaterThanOrEqual(500);
    expect(gaps[2]).toBeGreaterThanOrEqual(2_000);
    expect(await lab.world.inventory('r1')).toMatchObject([{ instances: [], ports: [] }]);
    expect(await lab.asked('r1', 'port-delete')).toBe(4);
    expect(await lab.told('r1')).toEqual(['error']);
  });

  it('lesson 10: ports that an uncleanly deleted instance left behind do not keep the next from booting', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1', PORTS);
    await lab.world.vanish('r1');
    await lab.order('r1', 'UPDATE', {}, { interfaces: { p1: null, p2: { subnetIds: ['s2'] } } });
    await lab.settled('r1');
    expect(lab.status('r1')).toBe('configured');
    const [seen] = await lab.world.inventory('r1');
    expect(seen?.ports).toEqual([
      { member: 0, port: 'p2', instanceId: seen?.instances[0]?.instanceId },
    ]);
    expect(lab.shown('r1').view.attempts).toBe(0);
  });

  it('lesson 17: an instance that a lost answer left behind is adopted, not counted as an error', async () => {
    const lab = await Laboratory.open();
    await lab.world.script({ op: 'create', times: 1, effect: { type: 'silent' } });
    await lab.create('r1');
    expect(lab.status('r1')).toBe('configured');
    expect(await lab.asked('r1', 'create')).toBe(1);
    expect(await lab.world.instances('r1')).toHaveLength(1);
  });

  it('lesson 14: one that boots for long keeps nobody else waiting', async () => {
    const lab = await Laboratory.open({ bootMs: 60_000, config: { scheduler: { batch: 1 } } });
    await lab.begin('slow');
    await lab.until(() => lab.status('slow') === 'booting');
    await lab.world.setDefaults({ bootMs: 0 });
    const began = lab.time.now();
    await lab.create('fast');
    expect(lab.time.now() - began).toBeLessThan(1_000);
    expect(lab.status('slow')).toBe('booting');
    await lab.settled('slow');
    expect(lab.status('slow')).toBe('configured');
    const looks = (await lab.calls('slow', 'look')).filter(
      ({ request }) => request.verb === 'probe',
    );
    // Asked every two seconds, and not in a loop.
    expect(looks.length).toBeLessThanOrEqual(32);
  });

  it('lesson 49: a network that is plugged while it boots is on it when it is configured', async () => {
    const lab = await Laboratory.open();
    await lab.begin('r1', PORTS);
    await lab.until(() => lab.status('r1') === 'booting');
    await lab.order('r1', 'UPDATE', {}, { interfaces: { p2: { subnetIds: ['s2'] } } });
    await lab.settled('r1');
    expect(lab.status('r1')).toBe('configured');
    const [instance] = await lab.world.instances('r1');
    expect(instance?.ports).toEqual(['p1', 'p2']);
    expect(await lab.asked('r1', 'create')).toBe(1);
    expect(await lab.asked('r1', 'push')).toBe(1);
  });

  it('lessons 36 and 52: an instance that vanishes while it boots is built again before its boot timeout', async () => {
    const lab = await Laboratory.open({ bootMs: 30_000 });
    await lab.begin('r1', PORTS);
    await lab.until(() => lab.status('r1') === 'booting');
    await lab.world.vanish('r1');
    const vanished = lab.time.now();
    await lab.until(async () => (await lab.asked('r1', 'create')) === 2);
    expect(lab.time.now() - vanished).toBeLessThan(5_000);
    await lab.settled('r1');
    expect(lab.status('r1')).toBe('configured');
    const [seen] = await lab.world.inventory('r1');
    expect(seen?.instances.map(({ member }) => member.incarnation)).toEqual([2]);
    expect(seen?.ports).toHaveLength(1);
  });

  it('lesson 52: an instance that has no address yet boots, and is neither dead nor deaf', async () => {
    const lab = await Laboratory.open({ bootMs: 30_000 });
    await lab.begin('r1');
    await lab.until(() => lab.status('r1') === 'booting');
    await lab.time.advance(10_000);
    expect(lab.shown('r1').view).toMatchObject({ status: 'booting', wait: 'boot' });
    await lab.settled('r1');
    expect(await lab.changes('r1')).toEqual(['build create', 'updaterunning push']);
  });
});
