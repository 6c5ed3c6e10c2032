import { describe, expect, it } from 'vitest';
import { Laboratory } from './laboratory.ts';

const IDS = Array.from({ length: 60 }, (_, i) => `r${i}`);
const PERIOD = 60_000;

async function watched(config: object = {}): Promise<Laboratory> {
  const lab = await Laboratory.open({
    health: true,
    config: { health: { intervalMs: PERIOD }, ...config },
  });
  for (const id of IDS) await lab.begin(id);
  for (const id of IDS) await lab.settled(id);
  return lab;
}

const probesOf = async (lab: Laboratory, id: string, since: number): Promise<number> =>
  (await lab.calls(id, 'look')).filter(({ at, request }) => request.verb === 'probe' && at >= since)
    .length;

describe('the health of all', () => {
  it('scenario 39: is asked once per period each, spread out, and not where there is an error', async () => {
    const lab = await watched({ machine: { maxAttempts: 1 } });
    await lab.world.script({ op: 'create', effect: { type: 'fail' } });
    await lab.begin('bad');
    await lab.until(() => lab.status('bad') === 'error');
    await lab.time.advance(PERIOD);
    const since = lab.time.now();
    await lab.time.advance(3 * PERIOD - 1);
    for (const id of IDS) expect(await probesOf(lab, id, since), id).toBe(3);
    expect(await probesOf(lab, 'bad', since)).toBe(0);
    const looks = (await lab.world.calls({ op: 'look', verb: 'probe' })).filter(
      ({ at }) => at >= since,
    );
    const firstTenth = looks.filter(({ at }) => at < since + PERIOD / 10);
    expect(firstTenth.length).toBeLessThan(IDS.length / 3);
  });

  it('scenario 39: reports what is at one thing for more than so many periods, until it is no more', async () => {
    const health = { intervalMs: 5_000, overdueAfterPeriods: 3 };
    const lab = await Laboratory.open({ health: true, config: { health } });
    // A build of three requests takes 27 s.
    await lab.world.script({ resourceId: 'router', effect: { type: 'slow', ms: 9_000 } });
    await lab.begin('router');
    // What waits for the router is as late, but it is kept back, and says so by itself.
    await lab.begin('vm', {}, { kind: 'vm', parentId: 'router' });
    await lab.time.advance(14_000);
    expect(lab.health?.state().overdue).toEqual([]);
    await lab.time.advance(10_000);
    expect([lab.doing('router'), lab.doing('vm')]).toEqual(['acting', 'parked']);
    expect(lab.health?.state().overdue).toEqual(['router']);
    await lab.world.unscript();
    await lab.settled('vm');
    await lab.time.advance(5_000);
    expect(lab.health?.state().overdue).toEqual([]);
  });

  it('scenario 15: finds a deaf router by itself, within a period', async () => {
    const lab = await watched();
    await lab.world.deafen('r3');
    const since = lab.time.now();
    await lab.until(async () => (await lab.asked('r3', 'delete')) === 1, 2 * PERIOD);
    expect(lab.time.now() - since).toBeLessThanOrEqual(PERIOD + 1_000);
    await lab.settled('r3');
    expect(lab.status('r3')).toBe('configured');
  });
});
