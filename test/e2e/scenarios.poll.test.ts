import { describe, expect, it } from 'vitest';
import { Laboratory } from './laboratory.ts';

async function configured(): Promise<Laboratory> {
  const lab = await Laboratory.open();
  await lab.create('r1');
  return lab;
}

describe('a poll', () => {
  it('scenario 2: of what is configured and answers is one look, no push, and no status', async () => {
    const lab = await configured();
    const [calls, told, trail] = [
      await lab.calls('r1'),
      await lab.told('r1'),
      await lab.trail('r1'),
    ];
    await lab.poll('r1');
    await lab.settled('r1');
    const later = (await lab.calls('r1')).slice(calls.length);
    expect(later.map(({ request }) => `${request.verb} ${request.op}`)).toEqual(['probe look']);
    expect(await lab.told('r1')).toEqual(told);
    expect(await lab.trail('r1')).toHaveLength(trail.length);
  });

  it('scenario 2: that says the instance answers asks nobody', async () => {
    const lab = await configured();
    const calls = await lab.calls('r1');
    await lab.poll('r1', true);
    await lab.settled('r1');
    expect(await lab.calls('r1')).toHaveLength(calls.length);
  });

  it.each([
    ['of an operator', (lab: Laboratory) => lab.order('r1', 'POLL')],
    ['of the health child', (lab: Laboratory) => lab.poll('r1')],
  ])('scenario 3: twenty polls %s while it is busy are at most one afterwards', async (_, poll) => {
    const lab = await configured();
    let before = 0;
    await lab.whileBusy('r1', async () => {
      for (let i = 0; i < 20; i++) await poll(lab);
      before = (await lab.calls('r1')).filter(({ request }) => request.verb === 'probe').length;
      expect(lab.pending('r1').length).toBeLessThanOrEqual(1);
    });
    const probes = (await lab.calls('r1')).filter(({ request }) => request.verb === 'probe');
    expect(probes.length - before).toBeLessThanOrEqual(1);
  });

  it('scenario 14: finds that the instance has vanished, and has another one built and configured', async () => {
    const lab = await configured();
    await lab.world.vanish('r1');
    await lab.poll('r1');
    await lab.settled('r1');
    expect(lab.status('r1')).toBe('configured');
    expect(await lab.changes('r1')).toEqual([
      'build create',
      'updaterunning push',
      'build create',
      'updaterunning push',
    ]);
    expect((await lab.told('r1')).slice(3)).toEqual(['down', 'booting', 'up', 'configured']);
  });

  it('scenario 15: finds that the instance is deaf; it goes before its successor comes', async () => {
    const lab = await configured();
    await lab.world.deafen('r1');
    await lab.poll('r1', false);
    await lab.settled('r1');
    expect((await lab.changes('r1')).slice(2)).toEqual([
      'scrub delete',
      'build create',
      'updaterunning push',
    ]);
    expect(await lab.world.instances('r1')).toMatchObject([
      { member: { index: 0, incarnation: 2 }, health: 'alive' },
    ]);
  });

  it('scenario 15: a bad verdict is looked into before anything is destroyed', async () => {
    const lab = await configured();
    await lab.poll('r1', false);
    await lab.settled('r1');
    expect(await lab.changes('r1')).toHaveLength(2);
    expect(lab.status('r1')).toBe('configured');
  });

  it('scenario 47, lesson 37: ten polls of a healthy router write no status', async () => {
    const lab = await configured();
    const told = await lab.told('r1');
    for (let i = 0; i < 10; i++) {
      await lab.poll('r1');
      await lab.settled('r1');
    }
    expect(await lab.told('r1')).toEqual(told);
  });

  it('lesson 26: a READ that cannot be answered does not make a READ of the polls after it (D-11)', async () => {
    const lab = await configured();
    await lab.world.script({ op: 'counters', times: 1, effect: { type: 'fail' } });
    await lab.order('r1', 'READ');
    await lab.settled('r1');
    expect(await lab.asked('r1', 'counters')).toBe(1);
    for (let i = 0; i < 3; i++) {
      await lab.poll('r1');
      await lab.settled('r1');
    }
    expect(await lab.asked('r1', 'counters')).toBe(1);
    await lab.order('r1', 'READ');
    await lab.settled('r1');
    expect(await lab.asked('r1', 'counters')).toBe(2);
  });

  it('lesson 48: whoever has nothing to do does nothing', async () => {
    const lab = await configured();
    const [calls, trail] = [await lab.calls('r1'), await lab.trail('r1')];
    await lab.time.advance(3_600_000);
    expect(await lab.calls('r1')).toHaveLength(calls.length);
    expect(await lab.trail('r1')).toHaveLength(trail.length);
  });
});
