import { describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../src/model/words.ts';
import { Fleet, ids, NEVER, SETTINGS } from './fleet.ts';

/** A fleet of 100 of which the first `count` are dead, past their settle time and seen since. */
async function dead(count: number): Promise<Fleet> {
  const fleet = Fleet.of(100);
  for (const id of ids(0, count)) fleet.wants(id);
  await fleet.time.advance(SETTINGS.settle);
  for (const id of ids(0, count)) fleet.wants(id);
  return fleet;
}

describe('a death', () => {
  it('must last for the settle time before its rebuild may begin', async () => {
    const fleet = Fleet.of(100);
    const parked = fleet.wants('r1');
    expect(parked).toMatchObject({
      gate: 'brake',
      until: fleet.time.now() + 120_000,
      recheck: true,
    });
    expect(parked?.reason).toContain('brake settling');
    await fleet.time.advance(119_999);
    expect(fleet.asks('r1')?.reason).toContain('brake settling');
    await fleet.time.advance(1);
    expect(fleet.wants('r1')).toBeNull();
  });

  it('is not believed on a look that is older than its settle time', async () => {
    const fleet = Fleet.of(100);
    fleet.wants('r1');
    await fleet.time.advance(120_000);
    const parked = fleet.asks('r1');
    expect(parked).toMatchObject({ recheck: true, until: fleet.time.now() });
    expect(parked?.reason).toContain('looked at again');
    expect(fleet.wants('r1')).toBeNull();
  });

  it('is the same one while it is given up and found again, and while it is rebuilt', async () => {
    const fleet = Fleet.of(100);
    fleet.wants('r1');
    await fleet.time.advance(60_000);
    fleet.put('r1', 'restart');
    fleet.wants('r1');
    await fleet.time.advance(60_000);
    fleet.wants('r1');
    expect(fleet.begins('r1')).toBe(true);
    await fleet.time.advance(5_000);
    // The build that follows the scrub.
    expect(fleet.wants('r1')).toBeNull();
  });

  it('is over when the resource is configured again: the next one settles anew', async () => {
    const fleet = await dead(1);
    expect(fleet.asks('r0')).toBeNull();
    fleet.put('r0', 'configured');
    expect(fleet.keeper.list()).toEqual([]);
    expect(fleet.wants('r0')?.reason).toContain('brake settling');
  });

  it('keeps back nothing that somebody has ordered', () => {
    const fleet = Fleet.of(10, { limits: { ...SETTINGS.limits, global: NO_DEATHS } });
    fleet.wants('r0');
    expect(fleet.engaged()).toBe(true);
    for (const cause of EVENT_TYPES) expect(fleet.wants('r1', cause)).toBeNull();
  });
});

const NO_DEATHS = { share: null, number: 0, atLeast: 1 };

describe('the brake', () => {
  it('engages when more than the share have died within the window, and tells of it once', async () => {
    const fleet = await dead(20);
    expect(fleet.decisions).toEqual([]);
    expect(fleet.asks('r1')).toBeNull();
    for (const id of ids(20, 30)) fleet.wants(id);
    expect(fleet.decisions).toHaveLength(1);
    expect(fleet.decisions[0]).toMatchObject({
      type: 'engaged',
      state: { scope: 'global', key: '*', engaged: true, dead: 21, size: 100, limit: 20 },
      reason: '21 of 100 resources died within 600 s (limit 20)',
    });
    expect(fleet.asks('r1')).toEqual({
      gate: 'brake',
      group: 'brake global *',
      reason: 'brake: 30 of 100 resources have died (limit 20)',
      recheck: true,
    });
  });

  it('waits for nothing after the stop, whatever dies or lives', async () => {
    const fleet = await dead(30);
    fleet.keeper.stop();
    fleet.wants('r40');
    fleet.put('r1');
    fleet.keeper.settingsChanged();
    expect(fleet.engaged()).toBe(true);
    expect(fleet.time.next).toBeNull();
  });

  it('does not count together what died more than a window apart', async () => {
    const fleet = Fleet.of(100);
    for (const id of ids(0, 20)) fleet.wants(id);
    await fleet.time.advance(SETTINGS.window);
    for (const id of ids(20, 40)) fleet.wants(id);
    expect(fleet.engaged()).toBe(false);
    fleet.wants('r41');
    expect(fleet.engaged()).toBe(true);
    // Now that it is engaged, whatever is dead counts.
    expect(fleet.keeper.list()[0]?.dead).toBe(41);
  });

  it('does not count what came back by itself', () => {
    const fleet = Fleet.of(100);
    for (const id of ids(0, 100)) {
      fleet.wants(id);
      fleet.put(id);
    }
    expect(fleet.decisions).toEqual([]);
    expect(fleet.keeper.list()).toEqual([]);
  });

  it('counts what was rebuilt as long as the window lasts: no scope is rebuilt bit by bit', async () => {
    const fleet = Fleet.of(100, { settle: 0 });
    for (const id of ids(0, 20)) {
      fleet.wants(id);
      expect(fleet.begins(id)).toBe(true);
      fleet.put(id);
    }
    await fleet.time.advance(1_000);
    expect(fleet.wants('r20')?.reason).toContain('21 of 100');
    expect(fleet.engaged()).toBe(true);
    await fleet.time.advance(SETTINGS.window - 1_000);
    expect(fleet.engaged()).toBe(false);
    expect(fleet.releases).toBe(1);
    expect(fleet.wants('r20')).toBeNull();
  });

  it('does not count what is in error: nothing of it is rebuilt by itself', () => {
    const fleet = Fleet.of(100);
    for (const id of ids(0, 21)) fleet.wants(id);
    expect(fleet.engaged()).toBe(true);
    fleet.put('r0', 'error');
    expect(fleet.engaged()).toBe(false);
  });

  it('does not count what is closed, in its dead or in its size', () => {
    const fleet = Fleet.of(100);
    for (const id of ids(0, 21)) fleet.wants(id);
    for (const id of ids(0, 10)) fleet.close(id);
    expect(fleet.keeper.list()[0]).toMatchObject({ engaged: false, dead: 11, size: 90, limit: 18 });
  });

  it('does not count what was rebuilt and then taken away: its scope may be empty by now', () => {
    const fleet = Fleet.of(10, { settle: 0 });
    fleet.wants('r0');
    expect(fleet.begins('r0')).toBe(true);
    fleet.put('r0');
    expect(fleet.keeper.list()[0]).toMatchObject({ scope: 'global', dead: 1 });
    fleet.close('r0');
    expect(fleet.keeper.list()).toEqual([]);
  });

  it('never engages for fewer than it is told, whatever share they are', () => {
    const global = { share: 0.1, number: null, atLeast: 5 };
    const fleet = Fleet.of(8, { limits: { ...SETTINGS.limits, global } });
    for (const id of ids(0, 4)) fleet.wants(id);
    expect(fleet.engaged()).toBe(false);
    fleet.wants('r4');
    expect(fleet.engaged()).toBe(true);
  });

  it('takes the lower of share and number', () => {
    const global = { share: 0.5, number: 3, atLeast: 1 };
    const fleet = Fleet.of(100, { limits: { ...SETTINGS.limits, global } });
    for (const id of ids(0, 4)) fleet.wants(id);
    expect(fleet.engaged()).toBe(true);
  });

  it.each(['tenant', 'hardware', 'rack'] as const)('knows each %s by itself', (scope) => {
    const limits = { ...SETTINGS.limits, global: NEVER, [scope]: { ...NEVER, share: 0.5 } };
    const fleet = new Fleet({ limits });
    for (let i = 0; i < 20; i++) {
      const key = i < 10 ? 'one' : 'other';
      const over = { tenant: { tenantId: key }, hardware: { hardware: key }, rack: { rack: key } };
      fleet.put(`r${i}`, 'configured', over[scope]);
    }
    fleet.keeper.load([]);
    for (const id of [...ids(0, 6), ...ids(10, 15)]) fleet.wants(id);
    const states = fleet.keeper.list().filter((state) => state.scope === scope);
    expect(states).toMatchObject([
      { key: 'one', engaged: true, dead: 6, limit: 5, size: 10, parked: 6 },
      { key: 'other', engaged: false, dead: 5, limit: 5, size: 10, parked: 5 },
    ]);
    expect(fleet.decisions[0]?.reason).toContain(`6 of 10 resources in ${scope} one died`);
  });

  it('is nothing while it is turned off, and lets go what it had', () => {
    const fleet = Fleet.of(10);
    for (const id of ids(0, 10)) fleet.wants(id);
    expect(fleet.engaged()).toBe(true);
    fleet.settings = { ...SETTINGS, enabled: false };
    fleet.keeper.settingsChanged();
    expect(fleet.asks('r1')).toBeNull();
    expect(fleet.decisions.at(-1)).toMatchObject({
      type: 'released',
      reason: 'the brake was turned off',
    });
    expect(fleet.releases).toBe(1);
  });

  it('says what more deaths would mean, and changes nothing by it', () => {
    const fleet = Fleet.of(100);
    fleet.wants('r0');
    const key = { scope: 'global', key: '*' } as const;
    expect(fleet.keeper.would(key, 19)).toMatchObject({ dead: 20, engaged: false });
    expect(fleet.keeper.would(key, 20)).toMatchObject({ dead: 21, engaged: false, limit: 20 });
    const rack = { scope: 'rack', key: 'nowhere' } as const;
    expect(fleet.keeper.would(rack, 3)).toMatchObject({ dead: 3, size: 0 });
    expect(fleet.decisions).toEqual([]);
    expect(fleet.keeper.list()).toHaveLength(3);
  });

  it('counts as parked what it keeps back, and no longer what has begun', async () => {
    const fleet = await dead(2);
    expect(fleet.keeper.list()[0]?.parked).toBe(2);
    fleet.begins('r0');
    expect(fleet.keeper.list()[0]).toMatchObject({ dead: 2, parked: 1 });
    fleet.gate.done(fleet.request('r0').run.id);
    expect(fleet.keeper.list()[0]?.parked).toBe(2);
  });
});
