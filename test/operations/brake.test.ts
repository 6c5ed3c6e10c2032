import { describe, expect, it } from 'vitest';
import type { BrakeScope, BrakeState } from '../../src/model/brake.ts';
import { by, openDesk, refusalOf } from './desk.ts';

const state = (scope: BrakeScope, key: string, engaged = true): BrakeState => ({
  scope,
  key,
  engaged,
  since: engaged ? 1 : null,
  dead: 5,
  size: 10,
  limit: 2,
  parked: 5,
});

describe('the brake, to operators', () => {
  it('is released in every scope where it is on, durably, on record, before it takes effect', async () => {
    const { operations, brake, store, audit } = await openDesk();
    brake.states.push(state('global', '*'), state('rack', 'a1'), state('rack', 'a2', false));
    const released = await operations.brake.release(null, by({}, { why: 'the switch is back' }));
    expect(released.map(({ key }) => key)).toEqual(['*', 'a1']);
    expect(await store.loader.brakeReleases()).toEqual(brake.releases);
    expect(brake.releases).toMatchObject([
      { scope: 'global', key: '*', who: 'olga', reason: 'the switch is back' },
      { scope: 'rack', key: 'a1' },
    ]);
    expect(await audit({ action: 'brake' })).toMatchObject([
      {
        action: 'brake.release',
        target: '*',
        why: 'the switch is back',
        before: { engaged: ['global *', 'rack a1'] },
      },
    ]);
  });

  it('is released in one scope only', async () => {
    const { operations, brake } = await openDesk();
    brake.states.push(state('global', '*'), state('rack', 'a1'));
    expect(await operations.brake.release({ scope: 'rack', key: 'a1' }, by())).toHaveLength(1);
    expect(brake.releases).toMatchObject([{ scope: 'rack' }]);
  });

  it('is not for who is bound to tenants, but in its own', async () => {
    const { operations, brake } = await openDesk();
    brake.states.push(state('global', '*'), state('tenant', 't2'));
    const bound = by({ tenants: ['t2'] });
    expect(await refusalOf(operations.brake.release(null, bound))).toMatchObject({
      code: 'forbidden',
    });
    await operations.brake.release({ scope: 'tenant', key: 't2' }, bound);
    expect(brake.releases).toMatchObject([{ scope: 'tenant', key: 't2' }]);
  });

  it.each(['engaged', 'released'] as const)(
    'that is %s is on record, in the log, and told outside',
    async (type) => {
      const { brake, kicks, audit, store, witness } = await openDesk();
      brake.decide({
        type,
        state: state('rack', 'a1', type === 'engaged'),
        reason: '5 of 10 died',
      });
      await expect
        .poll(() => audit({ action: `brake.${type}` }))
        .toMatchObject([
          { who: 'rug', target: 'rack a1', why: '5 of 10 died', after: { dead: 5, limit: 2 } },
        ]);
      expect(await store.reader.outbox(10)).toMatchObject([
        { type: 'brake', resourceId: '', body: { decision: type, scope: 'rack', key: 'a1' } },
      ]);
      expect(witness.lines.some(({ message }) => message.startsWith('the brake is'))).toBe(true);
      expect(kicks.count).toBe(1);
    },
  );
});
