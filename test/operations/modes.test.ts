import { describe, expect, it } from 'vitest';
import { aRun } from '../support/rows.ts';
import { by, IDLE, openDesk, refusalOf } from './desk.ts';

describe('a mode', () => {
  it('is durable before it has effect, and the answer names what still runs', async () => {
    const { operations, put, live, store, modes, audit } = await openDesk();
    const run = aRun('run 1', { startedAt: 7 });
    await put('r1', { run });
    live.set('r1', { ...IDLE, doing: 'acting', run });
    const change = await operations.modes.set('resource', 'r1', null, by({}, { why: 'look' }));
    expect(change).toMatchObject({
      mode: { scope: 'resource', key: 'r1', reason: 'look', who: 'olga', expiresAt: null },
      before: null,
      hit: 1,
      running: [{ id: 'r1', verb: 'build', startedAt: 7 }],
    });
    expect(await store.loader.modes()).toEqual(modes.list());
    expect(await audit({ action: 'mode' })).toMatchObject([
      { action: 'mode.set', target: 'r1', tenantId: 't1', why: 'look', before: null },
    ]);
  });

  it('knows a tenant with and without dashes as one (D-23)', async () => {
    const { operations, modes } = await openDesk();
    const dashed = '0A1B2C3D-0000-4000-8000-00000000000F';
    await operations.modes.set('tenant', dashed, null, by());
    expect(modes.list()).toMatchObject([{ key: '0a1b2c3d00004000800000000000000f' }]);
    await operations.modes.clear('tenant', '0a1b2c3d00004000800000000000000f', by());
    expect(modes.list()).toEqual([]);
  });

  it('set twice keeps its beginning, and takes the new reason and end', async () => {
    const { operations, time, modes } = await openDesk();
    const { mode: first } = await operations.modes.set('global', '*', null, by({}, { why: 'a' }));
    await time.advance(1_000);
    const end = time.now() + 60_000;
    const change = await operations.modes.set('global', '*', end, by({}, { why: 'b' }));
    expect(change.before).toEqual(first);
    expect(change.mode).toMatchObject({ since: first?.since, reason: 'b', expiresAt: end });
    expect(modes.list()).toHaveLength(1);
  });

  it('that was not set is ended without complaint, and on record', async () => {
    const { operations, audit } = await openDesk();
    const change = await operations.modes.clear('tenant', 't1', by());
    expect(change).toEqual({ mode: null, before: null, hit: 0, running: [] });
    expect(await audit()).toMatchObject([{ action: 'mode.clear', target: 'tenant t1' }]);
  });

  it('that expires is ended by rug itself, durably', async () => {
    const { operations, modes, store, time, audit } = await openDesk();
    const { mode } = await operations.modes.set('tenant', 't1', time.now() + 1_000, by());
    if (mode === null) throw new Error('it was set');
    modes.expire(mode);
    await expect.poll(() => modes.list()).toEqual([]);
    expect(await store.loader.modes()).toEqual([]);
    expect((await audit())[0]).toMatchObject({ who: 'rug', action: 'mode.clear' });
  });

  it.each([
    ['resource', '*', 'bad_request'],
    ['tenant', 'error', 'bad_request'],
    ['global', 't1', 'bad_request'],
    ['resource', 'nobody', 'unknown_resource'],
  ] as const)('of %s "%s" is refused: %s', async (scope, key, code) => {
    const { operations, modes, audit } = await openDesk();
    const refused = await refusalOf(operations.modes.set(scope, key, null, by()));
    expect(refused).toMatchObject({ code, field: 'key' });
    expect(modes.list()).toEqual([]);
    expect(await audit()).toMatchObject([{ outcome: 'refused' }]);
  });

  it('that would end in the past is refused', async () => {
    const { operations, time } = await openDesk();
    const set = operations.modes.set('global', '*', time.now(), by());
    expect(await refusalOf(set)).toMatchObject({ code: 'bad_request', field: 'expiresAt' });
  });

  it('of another tenant is there neither to be set nor to be ended for who is bound to one', async () => {
    const { operations, put, modes, audit } = await openDesk();
    await put('r1');
    await operations.modes.set('resource', 'r1', null, by({}, { why: 'a secret matter' }));
    const bound = by({ name: 'bob', tenants: ['t2'] });
    const attempts = [
      () => operations.modes.clear('resource', 'r1', bound),
      () => operations.modes.set('resource', 'r1', null, bound),
    ];
    for (const attempt of attempts) {
      const refused = await refusalOf(attempt());
      expect(refused).toMatchObject({ code: 'unknown_resource', field: 'key' });
      expect(refused.message).toBe('no resource has the id "r1"');
    }
    expect(modes.list()).toMatchObject([{ key: 'r1', who: 'olga' }]);
    expect((await audit({ who: 'bob' })).map(({ before }) => before)).toEqual([null, null]);
  });

  it('of a resource that was forgotten is ended only by who may touch every tenant', async () => {
    const { operations, put, directory, modes } = await openDesk();
    await put('r1');
    await operations.modes.set('resource', 'r1', null, by());
    directory.forget(new Set(['r1']));
    const bound = operations.modes.clear('resource', 'r1', by({ tenants: ['t1'] }));
    expect(await refusalOf(bound)).toMatchObject({ code: 'unknown_resource' });
    expect(await operations.modes.clear('resource', 'r1', by())).toMatchObject({ mode: null });
    expect(modes.list()).toEqual([]);
  });

  it('of another tenant, or of all, is not for who is bound to one', async () => {
    const { operations, put } = await openDesk();
    await put('r1');
    const bound = by({ tenants: ['t2'] });
    const codes = await Promise.all(
      (
        [
          ['resource', 'r1'],
          ['tenant', 't1'],
          ['global', '*'],
        ] as const
      ).map(
        async ([scope, key]) =>
          (await refusalOf(operations.modes.set(scope, key, null, bound))).code,
      ),
    );
    expect(codes).toEqual(['unknown_resource', 'forbidden', 'forbidden']);
    expect(await operations.modes.set('tenant', 't2', null, bound)).toMatchObject({ hit: 0 });
  });
});
