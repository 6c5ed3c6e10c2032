import { describe, expect, it, onTestFinished } from 'vitest';
import { TESTER } from '../support/actors.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { allConfigured, braked, deafen, destroyed, openFleet, revive, routers } from './fleet.ts';

/** The brake as it comes, over a health round of a minute. */
const AS_IT_COMES = { brake: {} };
const OFF = { brake: { enabled: false } };
const MINUTE = 60_000;
const LONGER_THAN_THE_WINDOW = 11 * MINUTE;
const LIMIT_MS = 120_000;

/** Only this scope is limited. */
const only = (scope: string, share: number): object => {
  const never = { share: 1, atLeast: 1 };
  const limits = { global: never, tenant: never, hardware: never, rack: never };
  return { brake: { ...limits, [scope]: { share, atLeast: 1 } } };
};

describe('half of a fleet of 1,000 that goes deaf at once and comes back a minute later', () => {
  const half = routers(1_000, (i) => i % 2 === 0);

  it(
    'loses nothing with the brake, and is as before',
    async () => {
      const lab = await openFleet(1_000, { config: AS_IT_COMES });
      const looks = lab.inline.log.length;
      await deafen(lab, half);
      await lab.time.advance(MINUTE);
      expect(braked(lab)).toContain('on global *');
      // Polls go on: each has been looked at.
      expect(lab.inline.log.length - looks).toBeGreaterThan(900);
      await revive(lab, half);
      await allConfigured(lab);
      // Longer than any of them was settling.
      await lab.time.advance(3 * MINUTE);
      expect(destroyed(lab)).toEqual([]);
      expect(lab.core.brake.list()).toEqual([]);
      expect(lab.core.scheduler.load()).toMatchObject({ parked: 0, acting: 0 });
      expect(braked(lab).at(-1)).toMatch(/^off/);
      await lab.close();
    },
    LIMIT_MS,
  );

  it(
    'loses at least 400 instances without the brake',
    async () => {
      const lab = await openFleet(1_000, { config: OFF });
      await deafen(lab, half);
      await lab.time.advance(MINUTE);
      await revive(lab, half);
      await allConfigured(lab);
      expect(new Set(destroyed(lab)).size).toBeGreaterThanOrEqual(400);
      await lab.close();
    },
    LIMIT_MS,
  );
});

describe('the brake', () => {
  it(
    'has 5 deaf of 1,000 rebuilt as usual',
    async () => {
      const lab = await openFleet(1_000, { config: AS_IT_COMES });
      const deaf = ['r1', 'r123', 'r456', 'r789', 'r999'];
      await deafen(lab, deaf);
      await lab.time.advance(2 * MINUTE);
      expect(lab.core.directory.statuses().get('configured')).toBe(995);
      await lab.time.advance(2 * MINUTE);
      await allConfigured(lab);
      expect([...destroyed(lab)].sort()).toEqual(deaf);
      expect(braked(lab)).toEqual([]);
      await lab.close();
    },
    LIMIT_MS,
  );

  it('released by recovery has rebuilt what is still deaf, and nothing else', async () => {
    const lab = await openFleet(100, { config: AS_IT_COMES });
    const deaf = routers(100, (i) => i < 40);
    await deafen(lab, deaf);
    await lab.time.advance(LONGER_THAN_THE_WINDOW);
    expect(destroyed(lab)).toEqual([]);
    await revive(lab, deaf.slice(15));
    await allConfigured(lab);
    expect([...destroyed(lab)].sort()).toEqual([...deaf.slice(0, 15)].sort());
    await lab.close();
  });

  it('released by an operator has everything rebuilt that is still deaf, on record', async () => {
    const lab = await openFleet(100, { config: AS_IT_COMES });
    const deaf = routers(100, (i) => i < 40);
    await deafen(lab, deaf);
    await lab.time.advance(3 * MINUTE);
    await revive(lab, deaf.slice(35));
    const by = { ...TESTER, why: 'the rack burns' };
    const released = await lab.patiently(lab.core.operations.brake.release(null, by));
    expect(released.map(({ scope }) => scope)).toContain('global');
    await lab.time.advance(2 * MINUTE);
    await allConfigured(lab);
    expect([...destroyed(lab)].sort()).toEqual([...deaf.slice(0, 35)].sort());
    const audit = await lab.patiently(lab.store.reader.audit({}, { limit: 100 }));
    const actions = audit.items.map(({ action, who }) => `${action} ${who}`);
    expect(actions).toEqual(
      expect.arrayContaining(['brake.engaged rug', 'brake.release tester', 'brake.released rug']),
    );
    await lab.close();
  });

  it('keeps back what is dead over a restart in the middle of the outage', async () => {
    const directory = await temporaryDirectory();
    onTestFinished(() => directory.remove());
    const path = `${directory.path}/rug.db`;
    const lab = await openFleet(100, { config: AS_IT_COMES, path });
    const deaf = routers(100, (i) => i < 50);
    await deafen(lab, deaf);
    await lab.time.advance(MINUTE);
    await lab.kill();
    await lab.time.advance(60 * MINUTE);
    const next = await lab.next();
    expect(braked(next)).toContain('on global *');
    await next.time.advance(3 * MINUTE);
    expect(destroyed(next)).toEqual([]);
    expect(next.core.scheduler.live('r1')?.parked?.reason).toContain('50 of 100 resources');
    await revive(next, deaf.slice(10));
    await allConfigured(next);
    expect([...destroyed(next)].sort()).toEqual([...deaf.slice(0, 10)].sort());
    await next.close();
  });

  it.each([
    ['tenant', 0.5, 't3', (i: number) => i % 10 === 3],
    ['rack', 0.5, 'k1', (i: number) => i % 4 === 1],
    ['hardware', 0.1, 'phantom', (i: number) => i < 20],
  ] as const)('stops the rebuilds of one %s alone', async (scope, share, key, isIn) => {
    const lab = await openFleet(100, { config: only(scope, share) });
    const deaf = routers(100, isIn);
    const others = scope === 'hardware' ? [] : ['r2', 'r4'];
    await deafen(lab, [...deaf, ...others]);
    await lab.time.advance(4 * MINUTE);
    expect(braked(lab)).toEqual([`on ${scope} ${key}`]);
    expect([...destroyed(lab)].sort()).toEqual(others);
    await revive(lab, deaf);
    await allConfigured(lab);
    expect([...destroyed(lab)].sort()).toEqual(others);
    await lab.close();
  });

  it('never keeps back what an operator has ordered', async () => {
    const lab = await openFleet(100, { config: AS_IT_COMES });
    await deafen(
      lab,
      routers(100, (i) => i < 50),
    );
    await lab.time.advance(3 * MINUTE);
    expect(lab.doing('r1')).toBe('parked');
    await lab.order('r1', 'REBUILD');
    await lab.until(() => lab.status('r1') === 'configured');
    await lab.order('r2', 'DELETE');
    await lab.until(() => lab.shown('r2').view.state === 'Exit');
    expect(destroyed(lab)).toEqual(['r1', 'r2']);
    await lab.close();
  });
});
