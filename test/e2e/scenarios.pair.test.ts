import { describe, expect, it } from 'vitest';
import { Laboratory } from './laboratory.ts';

const PAIR = { ha: true, interfaces: { p1: { subnetIds: ['s1'] } } };

async function pair(): Promise<Laboratory> {
  const lab = await Laboratory.open();
  await lab.create('r1', PAIR);
  return lab;
}

const members = async (lab: Laboratory): Promise<readonly (readonly [number, number, string])[]> =>
  (await lab.world.instances('r1'))
    .map(({ member, health }) => [member.index, member.incarnation, health] as const)
    .toSorted(([a], [b]) => a - b);

describe('a pair', () => {
  it('is two instances, both configured', async () => {
    const lab = await pair();
    expect(lab.status('r1')).toBe('configured');
    expect(await members(lab)).toEqual([
      [0, 1, 'alive'],
      [1, 1, 'alive'],
    ]);
    expect(await lab.asked('r1', 'push')).toBe(2);
  });

  it.each([0, 1])(
    'scenario 15: of which member %i is deaf gets another one, and the other is untouched',
    async (index) => {
      const lab = await pair();
      const survivor = (await lab.world.instances('r1')).find(
        ({ member }) => member.index !== index,
      );
      await lab.world.deafen('r1', index);
      await lab.poll('r1');
      await lab.settled('r1');
      expect(lab.status('r1')).toBe('configured');
      expect(await members(lab)).toEqual([
        [0, index === 0 ? 2 : 1, 'alive'],
        [1, index === 1 ? 2 : 1, 'alive'],
      ]);
      const touched = await lab.calls('r1');
      const hurt = touched.filter(
        ({ request }) =>
          'instanceId' in request &&
          request.instanceId === survivor?.instanceId &&
          ['delete', 'power-off', 'power-on', 'unplug'].includes(request.op),
      );
      expect(hurt).toEqual([]);
      expect(await lab.world.inventory('r1')).toMatchObject([{ ports: [{}, {}] }]);
    },
  );

  it('scenario 28: whose lost member cannot be built is degraded, tries spaced, and configures its survivor', async () => {
    const lab = await pair();
    const before = await lab.asked('r1', 'push');
    await lab.world.script({ op: 'create', effect: { type: 'fail' } });
    await lab.world.vanish('r1', 1);
    await lab.poll('r1');
    await lab.until(() => lab.status('r1') === 'degraded');
    await lab.time.advance(600_000);
    expect(lab.status('r1')).toBe('degraded');
    const tries = (await lab.calls('r1', 'create')).slice(2);
    expect(tries.length).toBeGreaterThan(5);
    expect(tries.length).toBeLessThan(30);
    // The survivor is told that it is alone, once, and hears of changes.
    expect(await lab.asked('r1', 'push')).toBeLessThanOrEqual(before + 1);
    await lab.order('r1', 'UPDATE', {}, { name: 'changed' });
    await lab.time.advance(120_000);
    const [survivor, ...others] = await lab.world.instances('r1');
    expect(others).toEqual([]);
    expect(survivor).toMatchObject({ member: { index: 0, incarnation: 1 }, health: 'alive' });
    expect(survivor?.configuration?.revision).toBe(lab.core.directory.get('r1')?.revision);
    await lab.world.unscript();
    await lab.settled('r1');
    expect(lab.status('r1')).toBe('configured');
    expect(await members(lab)).toHaveLength(2);
  });
});
