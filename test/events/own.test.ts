import { beforeEach, describe, expect, it } from 'vitest';
import type { IntakeVerdict } from '../../src/model/event.ts';
import { EVENT_TYPES } from '../../src/model/words.ts';
import { message } from './recording.ts';
import { setup } from './setup.ts';

let { intake, ledger } = setup();

const create = {
  type: 'CREATE',
  resource: { id: 'r1', tenantId: 'T', kind: 'virtual_router', hardware: 'phantom' },
};
const submit = async (body: object): Promise<IntakeVerdict | undefined> =>
  (await intake.submit([message(body, { source: 'http', origin: 'http' })]))[0];

beforeEach(async () => {
  ({ intake, ledger } = setup());
  await submit(create);
});

describe("rug's own event", () => {
  it('makes a resource with everything that identifies it', async () => {
    const resource = {
      id: 'v1',
      tenantId: '8ACC52BD-4657-48e7-b0bc-62e9e8e28b4a',
      kind: 'vm',
      hardware: 'phantom',
      parentId: 'r1',
      labels: { tier: 'web' },
      tags: ['blue'],
      rack: '7',
    };
    await submit({ type: 'CREATE', id: 'e1', resource, patch: { cpu: 2 } });
    expect(ledger.accepts.at(-1)).toEqual({
      messageId: 'e1',
      whole: true,
      facts: [],
      events: [
        {
          eventId: 'e1',
          type: 'CREATE',
          resourceId: 'v1',
          tenantId: '8acc52bd465748e7b0bc62e9e8e28b4a',
          patch: { cpu: 2 },
          args: {},
          origin: 'http',
          at: 1_000,
          creates: { ...resource, tenantId: '8acc52bd465748e7b0bc62e9e8e28b4a' },
          strict: false,
        },
      ],
    });
  });

  it.each(EVENT_TYPES)('%s reaches the resource it names', async (type) => {
    const verdict = await submit({ ...create, type });
    expect(verdict).toMatchObject({ events: [{ type, resourceId: 'r1', outcome: 'taken' }] });
  });

  it.each(EVENT_TYPES.filter((type) => type !== 'CREATE'))(
    '%s of an unknown id says so',
    async (type) => {
      const verdict = await submit({ type, resource: { id: 'nobody' } });
      expect(verdict).toMatchObject({
        verdict: 'accepted',
        events: [{ outcome: 'unknown', seq: null }],
      });
    },
  );

  it('keeps the arguments of a REBUILD', async () => {
    await submit({
      type: 'REBUILD',
      resource: { id: 'r1' },
      args: { image: 'i7', destructive: true },
    });
    expect(ledger.offered.at(-1)?.args).toEqual({ image: 'i7', destructive: true });
  });

  it('counts for the tenant on record', async () => {
    await submit({ type: 'POLL', resource: { id: 'r1', tenantId: 'liar' } });
    expect(ledger.accepts.at(-1)?.events[0]?.tenantId).toBe('T');
  });

  it('may patch what an event before it, still pending, has made', async () => {
    const patch = { floatingIps: { f1: { portId: 'p1' } } };
    expect(await submit({ type: 'UPDATE', resource: { id: 'r1' }, patch })).toMatchObject({
      verdict: 'accepted',
    });
  });

  it.each([
    ['an unknown type', { ...create, type: 'EXPLODE' }, 'type'],
    ['a type that has no text', { ...create, type: { toString: 1 } }, 'type'],
    ['an unknown field', { ...create, hurry: true }, 'hurry'],
    ['no id', { type: 'POLL', resource: {} }, 'resource.id'],
    ['an empty id', { type: 'POLL', resource: { id: ' ' } }, 'resource.id'],
    ['an id that is a path', { type: 'POLL', resource: { id: 'bb/../x' } }, 'resource.id'],
    ['an id with spaces', { type: 'POLL', resource: { id: 'b b' } }, 'resource.id'],
    ['an id that is a target', { type: 'POLL', resource: { id: 'error' } }, 'resource.id'],
    [
      'a tenant of two lines',
      { ...create, resource: { ...create.resource, tenantId: 'a\nb' } },
      'resource.tenantId',
    ],
    [
      'an id that is a word of patches',
      { type: 'POLL', resource: { id: '$replace' } },
      'resource.id',
    ],
    [
      'a CREATE without a tenant',
      { type: 'CREATE', resource: { id: 'x', kind: 'vm' } },
      'resource.tenantId',
    ],
    [
      'a CREATE without a kind',
      { type: 'CREATE', resource: { id: 'x', tenantId: 'T' } },
      'resource.kind',
    ],
    [
      'an unknown kind',
      { ...create, resource: { ...create.resource, kind: 'sofa' } },
      'resource.kind',
    ],
    [
      'a kind without a driver',
      { ...create, resource: { ...create.resource, hardware: 'abacus' } },
      'resource.hardware',
    ],
    ['a patch that is a list', { ...create, patch: [] }, 'patch'],
    [
      'a patch with words of patches',
      { ...create, patch: { name: { $replace: 1 } } },
      'patch.name.$replace',
    ],
    [
      'a patch of a field that the kind has not',
      { ...create, patch: { wheels: 4 } },
      'patch.wheels',
    ],
    ['a patch of the wrong type', { ...create, patch: { asn: 'x' } }, 'patch.asn'],
    [
      'an update of the wrong type',
      { type: 'UPDATE', resource: { id: 'r1' }, patch: { routes: [{ destination: 5 }] } },
      'patch.routes[0].destination',
    ],
    ['an image that is no text', { ...create, args: { image: 5 } }, 'args.image'],
  ])('is refused with %s', async (_, body, field) => {
    const taken = ledger.offered.length;
    expect(await submit(body)).toEqual({ verdict: 'rejected', field, reason: expect.any(String) });
    expect(ledger.offered).toHaveLength(taken);
    expect(ledger.letters.at(-1)).toMatchObject({ field, source: 'http' });
  });
});
