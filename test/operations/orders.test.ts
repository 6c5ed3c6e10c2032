import { describe, expect, it } from 'vitest';
import type { Order } from '../../src/model/operations.ts';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { identity } from '../support/rows.ts';
import { by, newResource, openDesk, refusalOf } from './desk.ts';

const order = (over: Partial<Order> = {}): Order => ({
  type: 'POLL',
  patch: null,
  args: {},
  ...over,
});

describe('an operator', () => {
  it('creates a resource: strictly, journaled, then offered with its row', async () => {
    const { operations, offered, audit } = await openDesk();
    const accepted = await operations.orders.create(newResource(), by());
    expect(accepted).toMatchObject({ kind: 'taken', created: true });
    expect(offered).toMatchObject([
      { resourceId: 'r2', type: 'CREATE', origin: 'operator', patch: { name: 'edge' } },
    ]);
    expect(offered[0]?.eventId).toMatch(/^api:olga:/);
    expect(offered[0]?.created).toMatchObject({ ...identity('r2'), spec: {}, revision: 0 });
    expect(await audit()).toMatchObject([
      { who: 'olga', action: 'resource.create', target: 'r2', tenantId: 't1', outcome: 'done' },
    ]);
  });

  it('is told that the resource to be created exists, and the audit keeps the refusal', async () => {
    const { operations, put, offered, audit } = await openDesk();
    await put('r2');
    expect(await operations.orders.create(newResource(), by())).toEqual({ kind: 'exists' });
    expect(offered).toEqual([]);
    expect(await audit()).toMatchObject([{ outcome: 'refused', reason: 'it exists' }]);
  });

  it.each([
    ['an unknown kind', { kind: 'router' }, 'unknown_kind', 'kind', /virtual_router, vm/],
    ['an unknown driver', { hardware: 'kvm' }, 'unknown_driver', 'hardware', /phantom/],
    [
      'a field of the wrong type',
      { spec: { name: 7 } },
      'bad_request',
      'spec.name',
      /must be text .* not 7/,
    ],
    [
      'a field within a field',
      { spec: { interfaces: { p1: { subnetIds: 's' } } } },
      'bad_request',
      'spec.interfaces.p1.subnetIds',
      /must be a list, not "s"/,
    ],
    ['a field there is none of', { spec: { nmae: 'x' } }, 'bad_request', 'spec.nmae', /"name"/],
    [
      'a misspelt field that is missing for it',
      { spec: { gateway: { netwrokId: 'n' } } },
      'bad_request',
      'spec.gateway.netwrokId',
      /"networkId"/,
    ],
  ])('is told which field is wrong: %s', async (_, over, code, field, message) => {
    const { operations, offered, audit } = await openDesk();
    const refused = await refusalOf(operations.orders.create(newResource(over), by()));
    expect(refused).toMatchObject({ code, field });
    expect(refused.message).toMatch(message);
    expect(offered).toEqual([]);
    expect(await audit()).toMatchObject([{ outcome: 'refused', reason: refused.message }]);
  });

  it.each([
    ['a field of the wrong type', { name: 7 }, 'patch.name'],
    ['a field there is none of', { nmae: 'x' }, 'patch.nmae'],
  ])('is told which field of a patch is wrong: %s', async (_, patch, field) => {
    const { operations, offered, put } = await openDesk();
    await put('r1');
    const given = operations.orders.event('r1', order({ type: 'UPDATE', patch }), by());
    expect(await refusalOf(given)).toMatchObject({ field });
    expect(offered).toEqual([]);
  });

  it('may unset a field, and one within a field', async () => {
    const { operations, offered, put } = await openDesk();
    await put('r1');
    const patch = { name: null, interfaces: { p1: null } };
    await operations.orders.event('r1', order({ type: 'UPDATE', patch }), by());
    expect(offered).toMatchObject([{ patch }]);
  });

  it('leaves in the audit what the patched fields were, and why', async () => {
    const { operations, put, audit } = await openDesk();
    await put('r1', { spec: { name: 'old', asn: 7 } });
    const given = order({ type: 'UPDATE', patch: { name: 'new' } });
    await operations.orders.event('r1', given, by({}, { why: 'ticket 7' }));
    expect(await audit({ target: 'r1' })).toMatchObject([
      {
        action: 'resource.update',
        why: 'ticket 7',
        before: { status: 'down', spec: { name: 'old' } },
        after: { event: 'UPDATE', patch: { name: 'new' } },
      },
    ]);
  });

  it('gives an order once, however often its message comes', async () => {
    const { operations, put, offered } = await openDesk();
    await put('r1');
    const once = by({}, { key: 'message 7' });
    expect(await operations.orders.event('r1', order(), once)).toMatchObject({ kind: 'taken' });
    expect(await operations.orders.event('r1', order(), once)).toEqual({ kind: 'duplicate' });
    expect(offered).toMatchObject([{ eventId: 'message 7' }]);
  });

  it.each([
    ['what is closed', { state: 'Exit', status: 'gone' }, 'UPDATE', 'it is closed'],
    ['an error there is none of', { status: 'configured' }, 'CLEAR_ERROR', 'it is not in error'],
  ] as const)('is refused at once: %s', async (_what, view, type, reason) => {
    const { operations, put, offered, audit } = await openDesk();
    await put('r1', { view: { ...NEW_VIEW, ...view } });
    const answer = await operations.orders.event('r1', order({ type }), by());
    expect(answer).toEqual({ kind: 'refused', reason });
    expect(offered).toEqual([]);
    expect(await audit()).toMatchObject([{ outcome: 'refused', reason }]);
  });

  it('is told that a resource is unknown, and nothing is journaled', async () => {
    const { operations, offered } = await openDesk();
    const given = operations.orders.event('nobody', order({ type: 'DELETE' }), by());
    expect(await given).toEqual({ kind: 'unknown' });
    expect(offered).toEqual([]);
  });

  it('dispatches a verb as the event by which the machine runs it', async () => {
    const { operations, put, offered, verbs, audit } = await openDesk();
    await put('r1');
    verbs.answer = { order: order({ type: 'UPDATE', args: { force: true } }) };
    await operations.orders.run('r1', 'updaterunning', by());
    expect(offered).toMatchObject([{ type: 'UPDATE', args: { force: true } }]);
    verbs.answer = { refused: 'it is not quiesced: quiesce it first' };
    expect(await operations.orders.run('r1', 'updatequiesced', by())).toMatchObject({
      kind: 'refused',
      reason: 'it is not quiesced: quiesce it first',
    });
    expect(await operations.orders.run('nobody', 'build', by())).toEqual({ kind: 'unknown' });
    expect((await audit({ action: 'resource.run' })).map(({ outcome }) => outcome)).toEqual([
      'refused',
      'refused',
      'done',
    ]);
  });

  it('is told what is wrong with the patch of a sweep, before anybody gets it', async () => {
    const { operations, offered, put } = await openDesk();
    await put('r1');
    const sweep = (patch: Order['patch']) =>
      operations.orders.sweep({}, order({ type: 'UPDATE', patch }), by());
    expect(await refusalOf(sweep({ asn: 'many' }))).toMatchObject({
      code: 'bad_request',
      field: 'patch.asn',
    });
    expect(await refusalOf(sweep({ $replace: {} }))).toMatchObject({ field: 'patch.$replace' });
    expect(offered).toEqual([]);
    await expect(sweep({ name: 'edge' })).resolves.toMatchObject({ matched: 1 });
  });
});

describe('an operator who is bound to tenants', () => {
  const bound = by({ tenants: ['t2'] });

  it('neither finds nor touches the resources of others', async () => {
    const { operations, put, offered } = await openDesk();
    await put('r1');
    expect(await operations.orders.event('r1', order(), bound)).toEqual({ kind: 'unknown' });
    expect(await operations.orders.run('r1', 'build', bound)).toEqual({ kind: 'unknown' });
    const created = operations.orders.create(newResource(), bound);
    expect(await refusalOf(created)).toMatchObject({ code: 'forbidden' });
    expect(offered).toEqual([]);
  });

  it('reaches with a wildcard only what is its own', async () => {
    const { operations, put } = await openDesk();
    await put('r1');
    await put('r3', { tenantId: 't2' });
    const { matched, sweep } = await operations.orders.sweep({}, order(), bound);
    expect(matched).toBe(1);
    expect(sweep.selector).toEqual({ tenantIds: ['t2'] });
  });
});
