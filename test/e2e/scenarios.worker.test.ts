import { describe, expect, it } from 'vitest';
import { Laboratory, type LaboratoryOptions } from './laboratory.ts';
import type { MortalLane } from './mortal.ts';

const IDS = Array.from({ length: 10 }, (_, i) => `r${i}`);
const SLOW = { type: 'slow', ms: 4_000 } as const;

const only = (lab: Laboratory): MortalLane => {
  const [lane] = lab.lanes;
  if (lane === undefined) throw new Error('a laboratory has a lane');
  return lane;
};

/** Ten routers whose builds are under way. */
async function building(options: LaboratoryOptions = {}): Promise<Laboratory> {
  const lab = await Laboratory.open(options);
  await lab.world.script({ op: 'create', effect: SLOW });
  for (const id of IDS) await lab.begin(id);
  await lab.until(async () => (await lab.world.calls({ op: 'create' })).length === IDS.length);
  return lab;
}

describe('a worker that dies', () => {
  it('scenario 44: is replaced, its builds go on, nothing is lost and nothing built twice', async () => {
    const lab = await building();
    for (const id of IDS) await lab.order(id, 'UPDATE', {}, { name: 'later' });
    only(lab).die(null);
    for (const id of IDS) {
      await lab.settled(id);
      expect(lab.status(id)).toBe('configured');
      expect(lab.shown(id).spec).toEqual({ name: 'later' });
      expect(await lab.world.instances(id)).toHaveLength(1);
      expect((await lab.changes(id)).filter((change) => change === 'build create')).toHaveLength(1);
      // The second executor is told apart from the first.
      const attempts = (await lab.calls(id)).map(({ request }) => request.fence.attempt);
      expect(Math.max(...attempts)).toBe(1);
      expect(lab.core.scheduler.live(id)?.strikes).toBe(0);
    }
  });

  it('scenario 44: is blamed on its culprit alone', async () => {
    const lab = await building();
    only(lab).die('r3');
    await lab.time.advance(0);
    const strikes = IDS.map((id) => lab.core.scheduler.live(id)?.strikes);
    expect(strikes).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for (const id of IDS) {
      await lab.settled(id);
      expect(lab.status(id)).toBe('configured');
      // It has shown that it can be worked on.
      expect(lab.core.scheduler.live(id)?.strikes).toBe(0);
    }
  });

  it('scenario 44: of the same router again and again sets it aside; the others go on, an operator pardons it', async () => {
    const lab = await building();
    for (let deaths = 1; deaths <= 3; deaths++) {
      await lab.until(() => lab.doing('r3') === 'acting');
      only(lab).die('r3');
      await lab.time.advance(0);
    }
    expect(lab.core.scheduler.live('r3')).toMatchObject({ strikes: 3, setAside: true });
    for (const id of IDS.filter((other) => other !== 'r3')) {
      await lab.settled(id);
      expect(lab.status(id)).toBe('configured');
    }
    await lab.order('r3', 'UPDATE', {}, { name: 'kept' });
    await lab.poll('r3');
    await lab.time.advance(600_000);
    expect(lab.status('r3')).toBe('down');
    await lab.order('r3', 'CLEAR_ERROR');
    await lab.settled('r3');
    expect(lab.status('r3')).toBe('configured');
    expect(lab.shown('r3').spec).toEqual({ name: 'kept' });
    expect(await lab.world.instances('r3')).toHaveLength(1);
  });

  it('scenario 44: of one shard leaves the other alone', async () => {
    const lab = await Laboratory.open({ lanes: 2, config: { scheduler: { shardBy: 'resource' } } });
    await lab.world.script({ op: 'create', effect: SLOW });
    for (const id of IDS) await lab.begin(id);
    await lab.until(async () => (await lab.world.calls({ op: 'create' })).length === IDS.length);
    const [dying, other] = lab.lanes;
    dying?.die(null);
    for (const id of IDS) await lab.settled(id);
    for (const id of IDS) {
      expect(lab.status(id)).toBe('configured');
      const attempts = (await lab.calls(id)).map(({ request }) => request.fence.attempt);
      expect(Math.max(...attempts)).toBe(other?.seen.has(id) ? 0 : 1);
    }
  });

  it('scenario 44: during looks and decisions has them made again', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    await lab.world.vanish('r1');
    await lab.world.script({ op: 'look', times: 1, effect: SLOW });
    await lab.order('r1', 'UPDATE', {}, { name: 'x' });
    await lab.until(() => lab.doing('r1') === 'looking');
    only(lab).die(null);
    await lab.settled('r1');
    expect(lab.status('r1')).toBe('configured');
    expect(await lab.world.instances('r1')).toHaveLength(1);
  });

  it('lesson 62: and answers late all the same changes nothing and freezes nothing', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    await lab.world.script({ op: 'look', times: 1, effect: SLOW });
    await lab.poll('r1');
    await lab.until(() => lab.doing('r1') === 'looking');
    await lab.order('r1', 'REBUILD');
    await lab.settled('r1');
    expect(await lab.world.instances('r1')).toMatchObject([{ member: { incarnation: 2 } }]);
    const changes = await lab.changes('r1');
    await lab.time.advance(60_000);
    expect(await lab.changes('r1')).toEqual(changes);
    await lab.order('r1', 'UPDATE', {}, { name: 'x' });
    await lab.settled('r1');
    expect((await lab.changes('r1')).slice(changes.length)).toEqual(['updaterunning push']);
  });
});
