import { describe, expect, it } from 'vitest';
import { Fleet, ids, SETTINGS } from './fleet.ts';

describe('a release', () => {
  it('by recovery lets the rest be rebuilt, each after another look', async () => {
    const fleet = Fleet.of(100);
    for (const id of ids(0, 30)) fleet.wants(id);
    await fleet.time.advance(SETTINGS.settle);
    for (const id of ids(0, 30)) expect(fleet.wants(id)?.reason).toContain('30 of 100');
    await fleet.time.advance(1_000);
    for (const id of ids(0, 10)) fleet.put(id);
    expect(fleet.decisions.at(-1)).toMatchObject({
      type: 'released',
      reason: '20 of 100 resources are still dead (limit 20)',
    });
    expect(fleet.releases).toBe(1);
    expect(fleet.asks('r20')?.reason).toContain('looked at again');
    expect(fleet.wants('r20')).toBeNull();
  });

  it('by an operator is at once, forgives what died before it, and not what dies after it', async () => {
    const fleet = Fleet.of(100);
    for (const id of ids(0, 30)) fleet.wants(id);
    await fleet.time.advance(1_000);
    fleet.release('global', '*');
    expect(fleet.decisions.at(-1)).toMatchObject({
      type: 'released',
      state: { engaged: false, dead: 0 },
      reason: 'alice: they burn (30 of 100 resources were dead)',
    });
    expect(fleet.releases).toBe(1);
    expect(fleet.asks('r1')?.reason).toContain('looked at again');
    // It does not settle any more, either.
    expect(fleet.wants('r1')).toBeNull();
    await fleet.time.advance(1_000);
    for (const id of ids(30, 50)) expect(fleet.wants(id)?.reason).toContain('settling');
    expect(fleet.engaged()).toBe(false);
    fleet.wants('r50');
    expect(fleet.engaged()).toBe(true);
    expect(fleet.asks('r2')?.reason).toContain('21 of 100');
  });

  it('of many scopes is one: each is told of, and what waits is looked at once', () => {
    const half = { share: 0.5, number: null, atLeast: 1 };
    const fleet = new Fleet({ limits: { ...SETTINGS.limits, tenant: half, rack: half } });
    for (let i = 0; i < 100; i++)
      fleet.put(`r${i}`, 'configured', { tenantId: `t${i % 10}`, rack: i < 90 ? 'a' : 'b' });
    fleet.keeper.load([]);
    for (const id of ids(0, 80)) fleet.wants(id);
    const on = fleet.keeper.list().filter(({ engaged }) => engaged);
    expect(on).toHaveLength(12);
    const at = fleet.time.now();
    const before = fleet.decisions.length;
    fleet.keeper.release(on.map(({ scope, key }) => ({ scope, key, at, who: 'eve', reason: '' })));
    expect(
      fleet.decisions.slice(before).map(({ type, state, reason }) => [type, state.dead, reason]),
    ).toEqual(
      on.map((state) => [
        'released',
        0,
        expect.stringMatching(`^eve: no reason given \\(${state.dead} of ${state.size} `),
      ]),
    );
    expect(fleet.keeper.list().some(({ engaged }) => engaged)).toBe(false);
    expect(fleet.releases).toBe(1);
  });

  it('of one scope forgives its deaths wherever they count', () => {
    const rack = { share: 0.5, number: null, atLeast: 1 };
    const fleet = new Fleet({ limits: { ...SETTINGS.limits, rack } });
    for (let i = 0; i < 100; i++) fleet.put(`r${i}`, 'configured', { rack: i < 30 ? 'a' : 'b' });
    fleet.keeper.load([]);
    for (const id of ids(0, 30)) fleet.wants(id);
    expect([fleet.engaged(), fleet.engaged('rack', 'a')]).toEqual([true, true]);
    fleet.release('rack', 'a');
    expect([fleet.engaged(), fleet.engaged('rack', 'a')]).toEqual([false, false]);
    expect(fleet.releases).toBeGreaterThan(0);
  });
});

describe('the brake after a restart', () => {
  /** Another process over what this one has left. */
  function next(before: Fleet, ...releases: Parameters<Fleet['keeper']['load']>[0]): Fleet {
    const fleet = new Fleet({}, before.time);
    for (const { id } of before.directory.all()) {
      const row = before.directory.get(id);
      if (row !== undefined) fleet.directory.put(row);
    }
    fleet.keeper.load(releases);
    return fleet;
  }

  it('is engaged as before, however long nobody ran', async () => {
    const before = Fleet.of(100);
    for (const id of ids(0, 30)) before.wants(id);
    await before.time.advance(3_600_000);
    const after = next(before);
    expect(after.engaged()).toBe(true);
    expect(after.decisions).toHaveLength(1);
    expect(after.wants('r1')?.reason).toContain('30 of 100');
  });

  it('counts what it finds as if it had just died', async () => {
    const before = Fleet.of(100);
    for (const id of ids(0, 20)) before.wants(id);
    await before.time.advance(3_600_000);
    const after = next(before);
    expect(after.engaged()).toBe(false);
    after.wants('r20');
    expect(after.engaged()).toBe(true);
  });

  it('believes no look of the process before', async () => {
    const before = Fleet.of(100);
    before.wants('r1');
    await before.time.advance(3_600_000);
    const after = next(before);
    expect(after.asks('r1')?.reason).toContain('looked at again');
    expect(after.wants('r1')).toBeNull();
  });

  it('knows what an operator has released', async () => {
    const before = Fleet.of(100);
    for (const id of ids(0, 30)) before.wants(id);
    await before.time.advance(1_000);
    const release = before.release('global', '*');
    const after = next(before, release);
    expect(after.engaged()).toBe(false);
    await after.time.advance(1);
    expect(after.wants('r1')).toBeNull();
  });
});
