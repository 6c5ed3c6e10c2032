import { describe, expect, it } from 'vitest';
import type { Order } from '../../src/model/operations.ts';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { by, newResource, openDesk, refusalOf } from './desk.ts';

const order = (over: Partial<Order> = {}): Order => ({
  type: 'POLL',
  patch: null,
  args: {},
  ...over,
});
const once = by({}, { key: 'olga:7' });

describe('an order with a key that comes again', () => {
  it('is a duplicate although the resource it created exists by now', async () => {
    const desk = await openDesk();
    const { orders } = desk.operations;
    expect(await orders.create(newResource(), once)).toMatchObject({ kind: 'taken' });
    await desk.put('r2');
    expect(await orders.create(newResource(), once)).toEqual({ kind: 'duplicate' });
    expect(await orders.create(newResource(), by({}, { key: 'other' }))).toEqual({
      kind: 'exists',
    });
    expect(desk.offered).toHaveLength(1);
  });

  it('is a duplicate although both were sent at once', async () => {
    const desk = await openDesk();
    const { orders } = desk.operations;
    const answers = await Promise.all([
      orders.create(newResource(), once),
      orders.create(newResource(), once),
    ]);
    expect(answers.map(({ kind }) => kind)).toEqual(['taken', 'duplicate']);
  });

  it.each([
    ['closed', 'DELETE', { state: 'Exit', status: 'gone' }],
    ['no longer in error', 'CLEAR_ERROR', { status: 'configured' }],
  ] as const)('is a duplicate although the resource is %s by now', async (_, type, after) => {
    const desk = await openDesk();
    await desk.put('r1', { view: { ...NEW_VIEW, status: 'error' } });
    const give = () => desk.operations.orders.event('r1', order({ type }), once);
    expect(await give()).toMatchObject({ kind: 'taken' });
    await desk.put('r1', { view: { ...NEW_VIEW, ...after } });
    expect(await give()).toEqual({ kind: 'duplicate' });
    expect(desk.offered).toHaveLength(1);
    expect(await desk.audit({ target: 'r1' })).toHaveLength(1);
  });

  it('is a duplicate although the verb cannot be dispatched any more, another verb is not', async () => {
    const desk = await openDesk();
    await desk.put('r1');
    const { run } = desk.operations.orders;
    desk.verbs.answer = { order: order({ type: 'QUIESCE' }) };
    expect(await run('r1', 'quiesce', once)).toMatchObject({ kind: 'taken' });
    desk.verbs.answer = { refused: 'it is quiesced' };
    expect(await run('r1', 'quiesce', once)).toEqual({ kind: 'duplicate' });
    expect(await run('r1', 'restart', once)).toMatchObject({ kind: 'refused' });
  });

  it('is another order when it is another event of the same resource', async () => {
    const { operations, put, offered } = await openDesk();
    await put('r1');
    for (const type of ['POLL', 'DELETE'] as const) {
      const answer = await operations.orders.event('r1', order({ type }), once);
      expect(answer).toMatchObject({ kind: 'taken' });
    }
    expect(offered.map(({ type }) => type)).toEqual(['POLL', 'DELETE']);
  });

  it('may have a key as long as the store keeps', async () => {
    const { operations, put } = await openDesk();
    await put('r1');
    const long = by({}, { key: 'k'.repeat(255) });
    const give = () => operations.orders.event('r1', order({ type: 'CLEAR_ERROR' }), long);
    await put('r1', { view: { ...NEW_VIEW, status: 'error' } });
    expect(await give()).toMatchObject({ kind: 'taken' });
    expect(await give()).toEqual({ kind: 'duplicate' });
  });

  it('is not taken for one because a request without a key bore its name', async () => {
    const { operations, commands, put, offered } = await openDesk();
    await put('r1');
    await operations.orders.event('r1', order(), by({ request: 'olga:7' }));
    expect(await operations.orders.event('r1', order(), once)).toMatchObject({ kind: 'taken' });
    await operations.modes.set('tenant', 't1', null, by({ request: 'olga:7' }));
    const command = { name: 'tenant-debug', payload: { tenant_id: 't1' } };
    expect(await commands.execute(command, once)).toMatchObject({ hit: 1 });
    expect(offered).toHaveLength(2);
  });
});

describe('a sweep with a key', () => {
  it('is begun once, and answered again as it was answered first', async () => {
    const desk = await openDesk();
    await desk.put('r1');
    const { sweep } = desk.operations.orders;
    const first = await sweep({}, order(), once);
    await desk.put('r2');
    const again = await sweep({}, order(), once);
    expect(again).toMatchObject({ matched: 1, sweep: { id: first.sweep.id } });
    expect(await desk.store.reader.sweeps()).toHaveLength(1);
  });

  it('is begun once when it comes twice at once', async () => {
    const desk = await openDesk();
    await desk.put('r1');
    const { sweep } = desk.operations.orders;
    const [one, other] = await Promise.all([sweep({}, order(), once), sweep({}, order(), once)]);
    expect(other.sweep.id).toBe(one.sweep.id);
    expect(await desk.store.reader.sweeps()).toHaveLength(1);
  });

  it('is another sweep for other resources, or with another event', async () => {
    const desk = await openDesk();
    await desk.put('r1');
    const { sweep } = desk.operations.orders;
    await sweep({}, order(), once);
    await sweep({ status: 'down' }, order(), once);
    await sweep({}, order({ type: 'UPDATE' }), once);
    expect(await desk.store.reader.sweeps()).toHaveLength(3);
  });

  it('that was not recorded is begun when it comes again', async () => {
    const desk = await openDesk();
    await desk.put('r1');
    desk.faults.write = new Error('away');
    const { sweep } = desk.operations.orders;
    await expect(sweep({}, order(), once)).rejects.toThrow('away');
    await expect(sweep({}, order(), once)).resolves.toMatchObject({ matched: 1 });
  });
});

describe('a command with a key', () => {
  it.each([
    ['poll', {}, 'POLL'],
    ['resource-rebuild', { resource_id: 'r1' }, 'REBUILD'],
  ])('%s is done once when it comes twice at once', async (name, payload, type) => {
    const desk = await openDesk();
    await desk.put('r1');
    const execute = () => desk.commands.execute({ name, payload }, once);
    const answers = await Promise.all([execute(), execute()]);
    expect(answers.map(({ hit }) => hit)).toEqual([1, 0]);
    const types = async (): Promise<readonly string[]> => {
      await desk.time.advance(1);
      return desk.offered.map((row) => row.type);
    };
    await expect.poll(types).toEqual([type]);
    expect(await desk.audit()).toHaveLength(1);
  });

  it('is done when the same key was of another command', async () => {
    const desk = await openDesk();
    await desk.put('r1');
    const set = { name: 'resource-debug', payload: { resource_id: 'r1' } };
    const clear = { name: 'resource-manage', payload: { resource_id: 'r1' } };
    expect(await desk.commands.execute(set, once)).toMatchObject({ hit: 1 });
    expect(await desk.commands.execute(clear, once)).toMatchObject({ hit: 1 });
    expect(desk.modes.list()).toEqual([]);
  });

  it('that was refused is judged anew', async () => {
    const desk = await openDesk();
    const command = { name: 'resource-update', payload: { resource_id: 'r1' } };
    expect(await refusalOf(desk.commands.execute(command, once))).toMatchObject({
      code: 'unknown_resource',
    });
    await desk.put('r1');
    expect(await desk.commands.execute(command, once)).toMatchObject({ hit: 1 });
  });
});
