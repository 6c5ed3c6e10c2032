import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../src/drivers/registry.ts';
import type { RugError } from '../../src/model/errors.ts';
import type { NewResource } from '../../src/model/event.ts';
import type { Patch } from '../../src/model/json.ts';
import type { Operations } from '../../src/model/operations.ts';
import type { Offered } from '../../src/model/ports.ts';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { createOperations } from '../../src/scheduler/operations.ts';
import { Sweeps } from '../../src/scheduler/sweeps.ts';
import { identity, routerRow } from '../support/rows.ts';
import { Bench } from './bench.ts';

function setup(): { b: Bench; operations: Operations; offered: Offered[] } {
  const b = new Bench();
  b.directory.put(routerRow('r1'));
  const offered: Offered[] = [];
  const offer = (rows: readonly Offered[]): void => {
    offered.push(...rows);
  };
  const { env, writer, directory } = b;
  const registry = createRegistry({ phantom: { socketPath: '' } }, { time: b.time });
  const sweeps = new Sweeps({ env, writer, directory, offer, step: 10 });
  const live = (): null => null;
  const operations = createOperations({ env, writer, directory, registry, sweeps, offer, live });
  return { b, operations, offered };
}

const resource = (over: Partial<NewResource> = {}): NewResource => ({
  ...identity('r2'),
  spec: { name: 'edge' },
  ...over,
});

const error = (promise: Promise<unknown>): Promise<RugError> =>
  promise.then(
    () => expect.fail('it should have been refused'),
    (caught: RugError) => caught,
  );

describe('an operator', () => {
  it('creates a resource: strictly, journaled, then offered with its row', async () => {
    const { b, operations, offered } = setup();
    const accepted = await operations.create(resource(), 'ops');
    expect(accepted).toMatchObject({ kind: 'taken', created: true });
    const [event] = b.writer.accepts.flatMap(({ events }) => events);
    expect(event).toMatchObject({ type: 'CREATE', origin: 'operator', strict: true });
    expect(event?.eventId).toMatch(/^ops:/);
    expect(event?.creates).toEqual(identity('r2'));
    expect(offered).toMatchObject([{ resourceId: 'r2', patch: { name: 'edge' } }]);
    expect(offered[0]?.created).toMatchObject({ ...identity('r2'), spec: {}, revision: 0 });
  });

  it.each([
    ['an unknown kind', { kind: 'router' }, 'unknown_kind', 'kind', /virtual_router, vm/],
    ['an unknown driver', { hardware: 'kvm' }, 'unknown_driver', 'hardware', /phantom/],
    ['a field of the wrong type', { spec: { name: 7 } }, 'bad_request', 'spec.name', /string/],
    [
      'a field within a field',
      { spec: { interfaces: { p1: { subnetIds: 's' } } } },
      'bad_request',
      'spec.interfaces.p1.subnetIds',
      /array/,
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
    const { b, operations } = setup();
    const refused = await error(operations.create(resource(over), 'ops'));
    expect(refused).toMatchObject({ code, field });
    expect(refused.message).toMatch(message);
    expect(b.writer.accepts).toEqual([]);
  });

  it.each([
    ['a field of the wrong type', { name: 7 }, 'patch.name'],
    ['a field there is none of', { nmae: 'x' }, 'patch.nmae'],
  ])('is told which field of a patch is wrong: %s', async (_, patch, field) => {
    const { b, operations } = setup();
    const order = { type: 'UPDATE', patch, args: {} } as const;
    expect(await error(operations.event('r1', order, 'ops'))).toMatchObject({ field });
    expect(b.writer.accepts).toEqual([]);
  });

  it('may unset a field, and one within a field', async () => {
    const { operations, offered } = setup();
    const patch = { name: null, interfaces: { p1: null } };
    await operations.event('r1', { type: 'UPDATE', patch, args: {} }, 'ops');
    expect(offered).toMatchObject([{ patch }]);
  });

  it('sends an event to a known resource, for the tenant on record', async () => {
    const { b, operations, offered } = setup();
    const accepted = await operations.event('r1', { type: 'POLL', patch: null, args: {} }, 'ops');
    expect(accepted.kind).toBe('taken');
    expect(b.writer.accepts.flatMap(({ events }) => events)).toMatchObject([
      { tenantId: 't1', creates: null, strict: false },
    ]);
    expect(offered[0]?.created).toBeUndefined();
  });

  it.each([
    ['what is closed', { state: 'Exit', status: 'gone' }, 'UPDATE', 'it is closed'],
    ['an error there is none of', { status: 'configured' }, 'CLEAR_ERROR', 'it is not in error'],
  ] as const)('is refused at once: %s', async (_what, view, type, reason) => {
    const { b, operations } = setup();
    b.directory.put(routerRow('r1', { view: { ...NEW_VIEW, ...view } }));
    const answer = await operations.event('r1', { type, patch: null, args: {} }, 'ops');
    expect(answer).toEqual({ kind: 'refused', reason });
    expect(b.writer.accepts).toEqual([]);
  });

  it('is told that a resource is unknown, and nothing is written', async () => {
    const { b, operations } = setup();
    const order = { type: 'DELETE', patch: null, args: {} } as const;
    expect(await operations.event('nobody', order, 'ops')).toEqual({ kind: 'unknown' });
    expect(b.writer.accepts).toEqual([]);
  });

  it('is told what is wrong with the patch of a sweep, before anybody gets it', async () => {
    const { operations, offered } = setup();
    const order = (patch: Patch) => ({ type: 'UPDATE' as const, patch, args: {} });
    const wrong = await error(operations.sweep({}, order({ asn: 'many' }), 'ops'));
    expect(wrong).toMatchObject({ code: 'bad_request', field: 'patch.asn' });
    const dollar = await error(operations.sweep({}, order({ $replace: {} }), 'ops'));
    expect(dollar).toMatchObject({ code: 'bad_request', field: 'patch.$replace' });
    expect(offered).toEqual([]);
    await expect(operations.sweep({}, order({ name: 'edge' }), 'ops')).resolves.toMatchObject({
      matched: 1,
    });
  });
});
