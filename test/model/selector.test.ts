import { describe, expect, it } from 'vitest';
import { matches, type Selectable, type Selector, wildcard } from '../../src/model/selector.ts';

const ROUTER: Selectable = {
  id: 'r1',
  tenantId: 't1',
  kind: 'virtual_router',
  hardware: 'phantom',
  labels: { site: 'a' },
  tags: ['edge'],
  rack: 'a1',
  parentId: null,
  view: { status: 'configured', state: 'CalcAction' },
};

const closed: Selectable = { ...ROUTER, view: { status: 'gone', state: 'Exit' } };

describe('a selector', () => {
  it('that names nothing means everything that is not closed', () => {
    expect(matches({}, ROUTER)).toBe(true);
    expect(matches({}, closed)).toBe(false);
    expect(matches({ ids: ['r1'] }, closed)).toBe(false);
    expect(matches({ state: 'Exit' }, closed)).toBe(true);
  });

  it.each<[Selector, Selector]>([
    [{ ids: ['r0', 'r1'] }, { ids: ['r2'] }],
    [{ ids: ['r1'] }, { ids: [] }],
    [{ tenantId: 't1' }, { tenantId: 't2' }],
    [{ kind: 'virtual_router' }, { kind: 'vm' }],
    [{ hardware: 'phantom' }, { hardware: '' }],
    [{ status: 'configured' }, { status: 'error' }],
    [{ state: 'CalcAction' }, { state: 'Held' }],
    [{ label: { name: 'site', value: 'a' } }, { label: { name: 'site', value: 'b' } }],
    [
      { tenantId: 't1', kind: 'virtual_router' },
      { tenantId: 't1', kind: 'vm' },
    ],
  ])('%j means it, %j does not', (yes, no) => {
    expect(matches(yes, ROUTER)).toBe(true);
    expect(matches(no, ROUTER)).toBe(false);
  });

  it('is what a wildcard of the field stands for (D-21)', () => {
    expect(wildcard('*')).toEqual({});
    expect(wildcard('error')).toEqual({ status: 'error' });
    expect(wildcard('r1')).toBeNull();
  });
});
