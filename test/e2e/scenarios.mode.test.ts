import { describe, expect, it, onTestFinished } from 'vitest';
import { tenantKey } from '../../src/model/tenant.ts';
import { TESTER } from '../support/actors.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { Laboratory } from './laboratory.ts';
import { debug, MINUTE, manage, why } from './modes.ts';
import { created, updated } from './neutron.ts';

const DASHED = '0AB1C2D3-0000-4000-8000-000000000001';
/** What of `r1` keeps it back. */
const SCOPES = [
  ['resource', 'r1'],
  ['tenant', 't1'],
  ['global', '*'],
] as const;

describe('a resource in debug', () => {
  it.each(SCOPES)(
    'scenario 36, D-24: by its %s is not worked on by addressed or wildcard events, until it is managed',
    async (scope, key) => {
      const lab = await Laboratory.open();
      await lab.create('r1');
      const before = await lab.calls('r1');
      await debug(lab, scope, key);
      await lab.publish(updated('r1', { name: 'renamed' }));
      await lab.order('r1', 'REBUILD', { image: 'new' });
      const all = { type: 'READ', patch: null, args: {} } as const;
      await lab.patiently(lab.core.operations.orders.sweep({}, all, TESTER));
      await lab.poll('r1');
      await lab.time.advance(10 * MINUTE);
      expect(await lab.calls('r1')).toEqual(before);
      const live = lab.core.scheduler.live('r1');
      expect(live).toMatchObject({ doing: 'held', parked: { gate: 'mode' } });
      expect(live?.parked?.reason).toContain('(tester: somebody looks at it)');
      expect(lab.pending('r1')).toEqual(['REBUILD', 'READ']);
      await manage(lab, scope, key);
      await lab.settled('r1');
      expect(lab.shown('r1').spec.name).toBe('renamed');
      expect(await lab.asked('r1', 'create')).toBe(2);
      expect(lab.doing('r1')).toBe('idle');
    },
  );

  it('D-24: is not looked at by health polls, which are dropped and counted', async () => {
    const lab = await Laboratory.open({ health: true });
    await lab.create('r1');
    await debug(lab, 'tenant', 't1');
    await lab.world.vanish('r1');
    const before = await lab.asked('r1', 'look');
    await lab.time.advance(5 * MINUTE);
    expect(await lab.asked('r1', 'look')).toBe(before);
    expect(lab.witness.counts.get('rug_polls_dropped_total held')).toBe(5);
    await lab.close();
  });

  it('D-23: of a tenant is so whether the tenant is written with dashes or without', async () => {
    const lab = await Laboratory.open();
    await lab.publish(created('r1', { tenant_id: tenantKey(DASHED) }));
    await lab.settled('r1');
    expect((await debug(lab, 'tenant', DASHED)).hit).toBe(1);
    await lab.publish(updated('r1', { tenant_id: DASHED, name: 'renamed' }));
    await lab.time.advance(MINUTE);
    expect(lab.doing('r1')).toBe('held');
    await manage(lab, 'tenant', tenantKey(DASHED));
    await lab.settled('r1');
    expect(lab.shown('r1').spec.name).toBe('renamed');
  });

  it('scenario 36: is looked at when it is managed, without waiting for another event', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    await debug(lab, 'resource', 'r1');
    await lab.world.vanish('r1');
    await lab.time.advance(MINUTE);
    expect(lab.status('r1')).toBe('configured');
    await manage(lab, 'resource', 'r1');
    await lab.until(() => lab.status('r1') !== 'configured');
    await lab.settled('r1');
    expect(await lab.asked('r1', 'create')).toBe(2);
  });

  it('leaves all others alone', async () => {
    const lab = await Laboratory.open();
    for (const [id, tenantId] of [
      ['r1', 't1'],
      ['r2', 't1'],
      ['r3', 't3'],
    ] as const) {
      await lab.create(id, {}, { tenantId });
    }
    await debug(lab, 'resource', 'r1');
    await debug(lab, 'tenant', 't3');
    for (const id of ['r1', 'r2', 'r3']) await lab.order(id, 'UPDATE', {}, { name: 'x' });
    await lab.time.advance(MINUTE);
    expect(['r1', 'r2', 'r3'].map((id) => lab.doing(id))).toEqual(['held', 'idle', 'held']);
    expect(lab.shown('r2').spec.name).toBe('x');
  });

  it.each(SCOPES)(
    'scenario 36: by its %s is so over a restart, and nothing pending is lost',
    async (scope, key) => {
      const directory = await temporaryDirectory();
      onTestFinished(() => directory.remove());
      const lab = await Laboratory.open({ path: `${directory.path}/rug.db` });
      await lab.create('r1');
      await debug(lab, scope, key);
      await lab.order('r1', 'UPDATE', {}, { name: 'renamed' });
      const before = await lab.calls('r1');
      await lab.kill();
      const next = await lab.next();
      await next.time.advance(10 * MINUTE);
      expect(next.core.scheduler.live('r1')).toMatchObject({
        doing: 'held',
        parked: { gate: 'mode' },
        pending: [{ type: 'UPDATE' }],
      });
      expect(await next.calls('r1')).toEqual(before);
      await manage(next, scope, key);
      await next.settled('r1');
      expect(next.shown('r1').spec.name).toBe('renamed');
    },
  );

  it('twice is once, but for reason and expiry; managing what is not in debug is nothing', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    expect((await manage(lab, 'resource', 'r1')).before).toBeNull();
    await debug(lab, 'resource', 'r1');
    const until = lab.time.now() + MINUTE;
    const again = lab.core.operations.modes.set('resource', 'r1', until, why('another one'));
    expect((await lab.patiently(again)).before).not.toBeNull();
    expect(lab.core.modes.list()).toMatchObject([{ reason: 'another one', expiresAt: until }]);
    expect(lab.core.scheduler.live('r1')?.parked?.reason).toContain('another one');
    expect((await manage(lab, 'resource', 'r1')).mode).toBeNull();
    await lab.settled('r1');
  });

  it('comes out of it by itself when its time is over, on record', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    await debug(lab, 'resource', 'r1', lab.time.now() + 5 * MINUTE);
    await lab.order('r1', 'UPDATE', {}, { name: 'renamed' });
    await lab.time.advance(5 * MINUTE - 1_000);
    expect(lab.doing('r1')).toBe('held');
    await lab.time.advance(2_000);
    await lab.settled('r1');
    expect(lab.shown('r1').spec.name).toBe('renamed');
    expect(lab.core.modes.list()).toEqual([]);
    expect(await lab.patiently(lab.store.reader.modes())).toEqual([]);
    const audit = await lab.patiently(
      lab.store.reader.audit({ action: 'mode.clear' }, { limit: 9 }),
    );
    expect(audit.items).toMatchObject([{ who: 'rug', target: 'r1' }]);
  });

  it('whose time was over while nobody ran comes out of it at the start', async () => {
    const directory = await temporaryDirectory();
    onTestFinished(() => directory.remove());
    const lab = await Laboratory.open({ path: `${directory.path}/rug.db` });
    await lab.create('r1');
    await debug(lab, 'global', '*', lab.time.now() + MINUTE);
    await lab.order('r1', 'UPDATE', {}, { name: 'renamed' });
    await lab.kill();
    await lab.time.advance(10 * MINUTE);
    const next = await lab.next();
    await next.until(() => next.shown('r1').spec.name === 'renamed');
    expect(next.core.modes.list()).toEqual([]);
  });
});
