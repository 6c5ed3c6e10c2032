import { describe, expect, it } from 'vitest';
import { targetOf } from '../../src/health/targets.ts';
import { type Instance, NEW_VIEW, type View } from '../../src/model/resource.ts';
import { STATUSES } from '../../src/model/words.ts';
import { routerRow } from '../support/rows.ts';

const instance = (address: string | null, index = 0): Instance => ({
  member: { index, incarnation: 1 },
  instanceId: `i-${index}`,
  address,
});

const target = (view: Partial<View>): ReturnType<typeof targetOf> =>
  targetOf(routerRow('r1', { view: { ...NEW_VIEW, ...view } }), () => true);

describe('targetOf', () => {
  it('leaves alone what is in error, quiesced or held (scenario 39)', () => {
    const left = STATUSES.filter((status) => target({ status }) === null);
    expect(left).toEqual(['error', 'quiesced', 'held']);
  });

  it('leaves alone what is closed', () => {
    expect(target({ state: 'Exit', status: 'gone' })).toBeNull();
  });

  it('asks the instances of what is configured', () => {
    const instances = [instance('fd00::1'), instance('fd00::2', 1)];
    expect(target({ status: 'configured', instances })).toEqual({
      id: 'r1',
      kind: 'virtual_router',
      addresses: ['fd00::1', 'fd00::2'],
    });
  });

  it('has no addresses where nobody would ask them', () => {
    const view = { ...NEW_VIEW, status: 'configured' as const, instances: [instance('fd00::1')] };
    const row = routerRow('r1', { view });
    expect(targetOf(row, (kind) => kind === 'vm')).toMatchObject({ id: 'r1', addresses: [] });
  });

  it.each([
    ['is not configured yet', { status: 'booting', instances: [instance('fd00::1')] }],
    ['is a pair that lost a member', { status: 'degraded', instances: [instance('fd00::1')] }],
    ['has an instance without an address', { status: 'configured', instances: [instance(null)] }],
    [
      'has one member without an address',
      { status: 'configured', instances: [instance('fd00::1'), instance(null, 1)] },
    ],
    ['has no instance', { status: 'configured', instances: [] }],
  ] as const)('polls without asking what %s', (_what, view) => {
    expect(target(view)).toEqual({ id: 'r1', kind: 'virtual_router', addresses: [] });
  });
});
