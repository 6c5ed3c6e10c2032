import { describe, expect, it } from 'vitest';
import type { Order } from '../../src/model/operations.ts';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { routerRow } from '../support/rows.ts';
import { by, newResource, openDesk, refusalOf } from './desk.ts';

const order = (over: Partial<Order> = {}): Order => ({
  type: 'POLL',
  patch: null,
  args: {},
  ...over,
});

describe('an order that must not be taken', () => {
  it.each([
    ['another tenant', { tenantId: 't2' }],
    ['another kind', { kind: 'vm' }],
    ['another hardware', { hardware: 'kvm' }],
  ])('brings no closed resource of %s to life under its id', async (_, over) => {
    const { operations, put, offered, audit } = await openDesk();
    await put('r2', { ...over, view: { ...NEW_VIEW, state: 'Exit', status: 'gone' } });
    const answer = await operations.orders.create(newResource(), by());
    expect(answer).toMatchObject({ kind: 'refused', reason: expect.stringContaining("another's") });
    expect(JSON.stringify(answer)).not.toMatch(/t2|vm|kvm/);
    expect(await operations.orders.create(newResource(), by({}, { key: 'k' }))).toEqual(answer);
    expect(offered).toEqual([]);
    expect(await audit({ action: 'resource.create' })).toMatchObject([
      { outcome: 'refused' },
      { outcome: 'refused' },
    ]);
  });

  it('leaves it to the store whether a closed resource of its own may live again', async () => {
    const { operations, put, audit } = await openDesk();
    await put('r2', { view: { ...NEW_VIEW, state: 'Exit', status: 'gone' } });
    // The store knows of no end of it.
    expect(await operations.orders.create(newResource(), by())).toEqual({ kind: 'exists' });
    expect(await audit()).toMatchObject([{ outcome: 'refused', reason: 'it exists' }]);
  });

  it('is on record although the store alone refused it', async () => {
    const { operations, put, directory, audit } = await openDesk();
    await put('r2');
    directory.forget(new Set(['r2']));
    await put('r3');
    directory.put(routerRow('r1'));
    expect(await operations.orders.create(newResource(), by())).toEqual({ kind: 'exists' });
    expect(await operations.orders.event('r1', order(), by())).toEqual({ kind: 'unknown' });
    const patch = { name: 'half \ud800' };
    const rotten = operations.orders.event('r3', order({ type: 'UPDATE', patch }), by());
    expect(await rotten).toMatchObject({ kind: 'refused' });
    expect(await audit()).toMatchObject([
      { target: 'r3', outcome: 'refused', reason: expect.stringContaining('surrogate') },
      { target: 'r1', outcome: 'refused', reason: 'no resource has the id "r1"' },
      { target: 'r2', outcome: 'refused', reason: 'it exists' },
    ]);
  });

  it('makes nothing depend on resources of others, nor tells whether there are any', async () => {
    const { operations, put } = await openDesk();
    await put('r1');
    await put('r3', { tenantId: 't2' });
    const bound = by({ tenants: ['t2'] });
    const child = (parentId: string) =>
      operations.orders.create(newResource({ id: 'c1', tenantId: 't2', parentId }), bound);
    for (const parentId of ['r1', 'nobody']) {
      const refused = await refusalOf(child(parentId));
      expect(refused).toMatchObject({ code: 'unknown_resource', field: 'parentId' });
      expect(refused.message).toBe(`no resource has the id "${parentId}"`);
    }
    expect(await child('r3')).toMatchObject({ kind: 'taken' });
  });
});

describe('what an order says of secrets', () => {
  it('is neither in the audit nor in the log', async () => {
    const { operations, put, audit, witness } = await openDesk();
    const secret = 'password: hunter2';
    const vm = { kind: 'vm', spec: { name: 'web', userData: secret } };
    await operations.orders.create(newResource({ ...vm, id: 'v1' }), by());
    await put('v2', vm);
    const update = (patch: Order['patch']) => order({ type: 'UPDATE', patch });
    const patch = { name: 'db', userData: `${secret}!` };
    await operations.orders.event('v2', update(patch), by());
    await operations.orders.sweep({ ids: ['v2'] }, update(patch), by());
    const misspelt = { userdata: secret };
    const wrong = [
      () => operations.orders.event('v2', update(misspelt), by()),
      () => operations.orders.sweep({ kind: 'vm' }, update(misspelt), by()),
      () => operations.orders.create(newResource({ ...vm, id: 'v3', spec: misspelt }), by()),
      () => operations.orders.event('v2', update({ userData: [secret] }), by()),
      () => operations.orders.event('v2', update({ userData: secret.repeat(9_999) }), by()),
    ];
    for (const one of wrong) expect(await refusalOf(one())).toMatchObject({ code: 'bad_request' });
    const entries = await audit();
    expect(entries.slice(-3)).toMatchObject([
      { after: { patch: { name: 'db', userData: '***' } } },
      {
        before: { spec: { name: 'web', userData: '***' } },
        after: { patch: { name: 'db', userData: '***' } },
      },
      { after: { spec: { name: 'web', userData: '***' } } },
    ]);
    expect(entries).toHaveLength(8);
    expect(JSON.stringify(entries)).not.toContain('hunter2');
    expect(JSON.stringify(witness.lines)).not.toContain('hunter2');
  });
});
