import { describe, expect, it } from 'vitest';
import { inlineWorld } from '../../../src/drivers/phantom/inline.ts';
import type { WorldCalls } from '../../../src/drivers/phantom/link.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { as, claim } from './executor.ts';

const time = (): VirtualTime => new VirtualTime();

describe('the guard of the phantom world', () => {
  it('refuses a fence below the highest one it has seen, by token then by attempt', async () => {
    const world = inlineWorld(time());
    await as(world, { fence: { token: 2, attempt: 3 } }).createPort(0, 'p1');
    for (const fence of [
      { token: 1, attempt: 9 },
      { token: 2, attempt: 2 },
    ]) {
      const late = as(world, { fence });
      await expect(late.createPort(0, 'p2')).rejects.toMatchObject({ class: 'lost', number: 1010 });
      await expect(late.look()).rejects.toMatchObject({ class: 'lost', number: 1010 });
    }
    expect(await as(world, { fence: { token: 2, attempt: 3 } }).createPort(0, 'p2')).toBe(true);
    expect(await as(world, { fence: { token: 3, attempt: 0 } }).createPort(0, 'p3')).toBe(true);
  });

  it('is raised by looks too', async () => {
    const world = inlineWorld(time());
    await as(world, { fence: { token: 5, attempt: 0 } }).look();
    await expect(as(world).create(claim())).rejects.toMatchObject({ class: 'lost' });
  });

  it('stands for each resource by itself', async () => {
    const world = inlineWorld(time());
    await as(world, { fence: { token: 5, attempt: 0 } }).look();
    expect(await as(world, { resourceId: 'r2' }).createPort(0, 'p1')).toBe(true);
  });

  it('refuses a request that was under way when a higher fence came', async () => {
    const clock = time();
    const world = inlineWorld(clock, { latencyMs: 10 });
    const late = expect(as(world).create(claim())).rejects.toMatchObject({ class: 'lost' });
    await world.control.setDefaults({ latencyMs: 0 });
    await as(world, { fence: { token: 2, attempt: 0 } }).look();
    await clock.advance(10);
    await late;
    expect(await world.control.instances()).toEqual([]);
  });
});

describe('a claim in the phantom world', () => {
  it('is made once for each member and incarnation', async () => {
    const world = inlineWorld(time());
    const calls = as(world);
    expect(await calls.create(claim(0, 1))).toBe(true);
    expect(await calls.create(claim(0, 1))).toBe(false);
    expect(await calls.create({ ...claim(0, 1), instanceId: 'another' })).toBe(false);
    expect(await calls.create(claim(1, 1))).toBe(true);
    expect((await world.control.instances('r1')).length).toBe(2);
  });

  it('does not keep a second incarnation away: that is for the orchestrator to avoid', async () => {
    const calls = as(inlineWorld(time()));
    await calls.create(claim(0, 1));
    expect(await calls.create(claim(0, 2))).toBe(true);
  });
});

describe('ports of the phantom world', () => {
  it('are made, plugged, unplugged and deleted, each once', async () => {
    const calls = as(inlineWorld(time()));
    expect(await calls.createPort(0, 'p1')).toBe(true);
    expect(await calls.createPort(0, 'p1')).toBe(false);
    await calls.create(claim());
    expect(await calls.plug('r1-0-1', 'p1')).toBe(true);
    expect(await calls.plug('r1-0-1', 'p1')).toBe(false);
    expect((await calls.look()).instances[0]?.ports).toEqual(['p1']);
    expect(await calls.unplug('r1-0-1', 'p1')).toBe(true);
    expect(await calls.unplug('r1-0-1', 'p1')).toBe(false);
    expect(await calls.deletePort(0, 'p1')).toBe(true);
    expect(await calls.deletePort(0, 'p1')).toBe(false);
  });

  it('cannot be deleted while they are in use, nor used twice, nor used before they are made', async () => {
    const calls = as(inlineWorld(time()));
    await calls.createPort(0, 'p1');
    await expect(calls.create(claim(0, 1, ['p2']))).rejects.toMatchObject({ number: 2002 });
    await calls.create(claim(0, 1, ['p1']));
    await expect(calls.deletePort(0, 'p1')).rejects.toMatchObject({ number: 2002 });
    await expect(calls.create(claim(0, 2, ['p1']))).rejects.toMatchObject({ number: 2002 });
    await expect(calls.plug('r1-0-1', 'p9')).rejects.toMatchObject({ number: 2002 });
    await calls.delete('r1-0-1');
    expect(await calls.deletePort(0, 'p1')).toBe(true);
  });

  it('belong to a member: those of a pair have the same names', async () => {
    const calls = as(inlineWorld(time()));
    for (const member of [0, 1]) {
      expect(await calls.createPort(member, 'p1')).toBe(true);
      await calls.create(claim(member, 1, ['p1']));
    }
    expect((await calls.look()).ports).toEqual([
      { member: 0, port: 'p1', instanceId: 'r1-0-1' },
      { member: 1, port: 'p1', instanceId: 'r1-1-1' },
    ]);
  });
});

describe('an instance of the phantom world', () => {
  const health = async (calls: WorldCalls): Promise<string | undefined> =>
    (await calls.look()).instances[0]?.health;

  it('answers, and has an address, only after its boot time', async () => {
    const clock = time();
    const calls = as(inlineWorld(clock, { bootMs: 300 }));
    await calls.create(claim());
    await clock.advance(299);
    expect((await calls.look()).instances[0]).toMatchObject({ health: 'booting', address: null });
    await clock.advance(1);
    expect((await calls.look()).instances[0]?.address).toMatch(/^fd00::/);
    expect(await health(calls)).toBe('alive');
  });

  it('takes a push only while it is alive, and forgets it without power', async () => {
    const world = inlineWorld(time());
    const calls = as(world);
    const configuration = { digest: 'd', revision: 4 };
    await calls.create(claim());
    expect(await calls.push('r1-0-1', configuration)).toBe(true);
    expect((await calls.look()).instances[0]?.configuration).toEqual(configuration);
    await world.control.deafen('r1');
    await expect(calls.push('r1-0-1', configuration)).rejects.toMatchObject({ number: 2003 });
    expect(await calls.powerOff('r1-0-1')).toBe(true);
    expect(await calls.powerOff('r1-0-1')).toBe(false);
    expect((await calls.look()).instances[0]?.configuration).toBeNull();
    await expect(calls.push('r1-0-1', configuration)).rejects.toMatchObject({ number: 2003 });
  });

  it('is defined only while it is off, and keeps that when it is powered on', async () => {
    const calls = as(inlineWorld(time()));
    const configuration = { digest: 'd', revision: 4 };
    await calls.create(claim());
    await expect(calls.define('r1-0-1', configuration)).rejects.toMatchObject({ number: 2002 });
    await calls.powerOff('r1-0-1');
    await calls.define('r1-0-1', configuration);
    expect(await calls.powerOn('r1-0-1')).toBe(true);
    expect(await calls.powerOn('r1-0-1')).toBe(false);
    const [instance] = (await calls.look()).instances;
    expect(instance).toMatchObject({ configuration, startedBy: 'run' });
  });

  it('goes deaf, is revived, loses its power, vanishes, when a script says so', async () => {
    const world = inlineWorld(time());
    const { control } = world;
    const calls = as(world);
    await calls.createPort(0, 'p1');
    await calls.create(claim(0, 1, ['p1']));
    expect(await control.deafen('r1')).toBe(1);
    expect(await health(calls)).toBe('deaf');
    expect(await control.revive('r1')).toBe(1);
    expect(await health(calls)).toBe('alive');
    expect(await control.powerOff('r1')).toBe(1);
    expect(await health(calls)).toBe('off');
    expect(await control.revive('r1')).toBe(1);
    expect(await health(calls)).toBe('alive');
    expect(await control.vanish('r1')).toBe(1);
    expect(await calls.look()).toMatchObject({
      instances: [],
      ports: [{ port: 'p1', instanceId: null }],
    });
    expect(await control.vanish('r1')).toBe(0);
  });

  it('hears again after a boot', async () => {
    const world = inlineWorld(time());
    const calls = as(world);
    await calls.create(claim());
    await world.control.deafen('r1');
    await calls.powerOff('r1-0-1');
    await calls.powerOn('r1-0-1');
    expect(await health(calls)).toBe('alive');
  });

  it('is reached alone when a script names its member', async () => {
    const world = inlineWorld(time());
    const calls = as(world);
    await calls.create(claim(0));
    await calls.create(claim(1));
    expect(await world.control.deafen('r1', 1)).toBe(1);
    const { instances } = await calls.look();
    expect(instances.map((instance) => instance.health)).toEqual(['alive', 'deaf']);
  });

  it('counts what was done to it', async () => {
    const clock = time();
    const calls = as(inlineWorld(clock));
    await calls.create(claim());
    await calls.createPort(0, 'p1');
    await calls.plug('r1-0-1', 'p1');
    await calls.push('r1-0-1', { digest: 'd', revision: 1 });
    await calls.powerOff('r1-0-1');
    await calls.powerOn('r1-0-1');
    await clock.advance(40);
    expect(await calls.counters()).toEqual([
      { instanceId: 'r1-0-1', member: 0, upMs: 40, pushes: 1, plugs: 1, restarts: 1 },
    ]);
  });
});

describe('a logical resource', () => {
  it('is unknown unless a script says what it is', async () => {
    const world = inlineWorld(time());
    const calls = as(world);
    await calls.create(claim());
    expect((await calls.look()).logical).toBe('unknown');
    for (const logical of ['exists', 'gone', 'unknown'] as const) {
      await world.control.setLogical('r1', logical);
      expect((await calls.look()).logical).toBe(logical);
    }
  });
});

describe('a request the phantom world does not understand', () => {
  it('is refused with the field that is wrong', async () => {
    const world = inlineWorld(time());
    await expect(as(world).createPort(-1, 'p1')).rejects.toMatchObject({
      class: 'fail',
      number: 1003,
      message: expect.stringContaining('member'),
    });
  });
});
