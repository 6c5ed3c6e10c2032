import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selected } from '../../src/model/selected.ts';
import { matches, type Selectable, type Selector, wildcard } from '../../src/model/selector.ts';
import { ResidentDirectory } from '../../src/scheduler/directory.ts';
import { routerRow } from '../support/rows.ts';

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

describe('what a selector finds', () => {
  const directory = new ResidentDirectory();
  for (let i = 0; i < 20; i++) directory.put(routerRow(`r${i}`, { tenantId: `t${i % 4}` }));
  const found = (selector: Selector): readonly string[] =>
    [...selected(directory, selector)].map(({ id }) => id);

  it('is what it means, each once, whichever way it is found', () => {
    const id = fc.integer({ min: 0, max: 25 }).map((i) => `r${i}`);
    const tenantId = fc.integer({ min: 0, max: 5 }).map((i) => `t${i}`);
    const wanted = fc.record(
      {
        ids: fc.array(id),
        tenantId,
        tenantIds: fc.array(tenantId),
        kind: fc.constantFrom('virtual_router', 'vm'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(wanted, (selector) => {
        const meant = [...directory.all()].filter((one) => matches(selector, one));
        expect([...found(selector)].sort()).toEqual(meant.map((one) => one.id).sort());
      }),
    );
  });

  it.each<[Selector, readonly string[]]>([
    [{ ids: ['r7', 'nobody', 'r3', 'r7'] }, ['r7', 'r3']],
    [{ ids: ['r7', 'r3'], tenantIds: ['t3'] }, ['r7', 'r3']],
    [{ tenantId: 't1', tenantIds: ['t1', 't2'] }, ['r1', 'r5', 'r9', 'r13', 'r17']],
    [{ tenantIds: ['t1', 't1'], status: 'down' }, ['r1', 'r5', 'r9', 'r13', 'r17']],
  ])('by %j is looked up: nobody else is asked', (selector, ids) => {
    const all = (): never => expect.fail('it walks over everything');
    const { get, byTenant } = directory;
    const met = [...selected({ all, get, byTenant }, selector)];
    expect(met.map((one) => one.id)).toEqual(ids);
  });
});
