import { describe, expect, it } from 'vitest';
import { Laboratory } from './laboratory.ts';

const images = async (lab: Laboratory): Promise<readonly string[]> =>
  (await lab.calls('r1', 'create')).flatMap(({ request }) =>
    request.op === 'create' ? [request.image] : [],
  );

describe('a rebuild', () => {
  it('scenario 21: boots the image it names, and the next plain one boots the default (D-05)', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    await lab.order('r1', 'REBUILD', { image: 'U' });
    await lab.settled('r1');
    await lab.order('r1', 'REBUILD');
    await lab.settled('r1');
    expect(await images(lab)).toEqual(['default', 'U', 'default']);
  });

  it('scenario 21: whose boots fail keeps to its image, and so does the replacement after it', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    await lab.world.script({ op: 'create', times: 2, effect: { type: 'fail' } });
    await lab.order('r1', 'REBUILD', { image: 'U' });
    await lab.settled('r1');
    await lab.world.deafen('r1');
    await lab.poll('r1');
    await lab.settled('r1');
    expect(await images(lab)).toEqual(['default', 'U', 'U', 'U', 'U']);
  });

  it('scenario 6: of several only the last image counts', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    await lab.whileBusy('r1', async () => {
      await lab.order('r1', 'REBUILD', { image: 'U' });
      await lab.order('r1', 'REBUILD', { image: 'V' });
    });
    expect(await images(lab)).toEqual(['default', 'V']);
  });

  it('lesson 35: resets the counter of attempts', async () => {
    const lab = await Laboratory.open({ config: { machine: { maxAttempts: 3 } } });
    await lab.world.script({ op: 'create', times: 4, effect: { type: 'fail' } });
    await lab.begin('r1');
    await lab.until(async () => (await lab.asked('r1', 'create')) === 2);
    await lab.order('r1', 'REBUILD');
    await lab.settled('r1');
    expect(await lab.asked('r1', 'create')).toBe(5);
    expect(lab.status('r1')).toBe('configured');
    expect(await lab.told('r1')).not.toContain('error');
  });

  it('of a tenant’s VM is refused unless its loss is accepted', async () => {
    const lab = await Laboratory.open();
    await lab.create('vm1', {}, { kind: 'vm' });
    const changes = await lab.changes('vm1');
    await lab.order('vm1', 'REBUILD');
    await lab.settled('vm1');
    expect(await lab.changes('vm1')).toEqual(changes);
    await lab.order('vm1', 'REBUILD', { destructive: true });
    await lab.settled('vm1');
    expect(await lab.asked('vm1', 'create')).toBe(2);
  });
});
