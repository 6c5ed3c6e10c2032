import { describe, expect, it } from 'vitest';
import { LOCAL_BY, rowOf } from './samples.ts';
import { serve } from './serve.ts';

describe('POST /v1/resources', () => {
  it('creates with everything given and says where the resource is', async () => {
    const { ports, ask } = serve();
    const reply = await ask('POST', '/v1/resources', {
      body: {
        id: 'edge-1',
        tenantId: '79F054A8-C76E-4C22-AFA8-6CDD2CD88536',
        kind: 'virtual_router',
        hardware: 'phantom',
        spec: { ha: true },
        parentId: 'p1',
        labels: { team: 'net' },
        tags: ['edge'],
        rack: 'a7',
      },
    });
    expect(reply.status).toBe(201);
    expect(reply.headers.location).toBe('/v1/resources/edge-1');
    expect(reply.json).toEqual({ id: 'edge-1', outcome: 'taken', seq: 1 });
    expect(ports.asked).toEqual([
      {
        what: 'create',
        by: LOCAL_BY,
        resource: {
          id: 'edge-1',
          tenantId: '79f054a8c76e4c22afa86cdd2cd88536',
          kind: 'virtual_router',
          hardware: 'phantom',
          spec: { ha: true },
          parentId: 'p1',
          labels: { team: 'net' },
          tags: ['edge'],
          rack: 'a7',
        },
      },
    ]);
  });

  it('draws an id and takes the only hardware of the kind when they are left out', async () => {
    const { ports, ask } = serve();
    const { json } = await ask('POST', '/v1/resources', {
      body: { tenantId: 't1', kind: 'virtual_router' },
    });
    expect(ports.rows.get(String(json.id))).toMatchObject({ hardware: 'phantom', spec: {} });
  });

  it('makes one resource for a key, however often it is sent without an id', async () => {
    const { ports, ask } = serve();
    const send = (key: string): ReturnType<typeof ask> =>
      ask('POST', '/v1/resources', {
        body: { tenantId: 't1', kind: 'virtual_router' },
        headers: { 'idempotency-key': key },
      });
    const first = await send('k1');
    expect(first.json.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    const again = await send('k1');
    expect(again.status).toBe(201);
    expect(again.json).toEqual({ id: first.json.id, outcome: 'duplicate', seq: null });
    expect(again.headers.location).toBe(first.headers.location);
    const other = await send('k2');
    expect(other.json.id).not.toBe(first.json.id);
    expect(ports.rows.size).toBe(2);
  });

  it('refuses an id that exists, whatever the key', async () => {
    const { ports, ask } = serve();
    ports.rows.set('r1', rowOf('r1'));
    const { status, json, headers } = await ask('POST', '/v1/resources', {
      body: { id: 'r1', tenantId: 't1', kind: 'virtual_router' },
      headers: { 'idempotency-key': 'k1' },
    });
    expect(status).toBe(409);
    expect(json.code).toBe('exists');
    expect(headers.location).toBeUndefined();
  });

  it.each([
    ['another hardware must be chosen', { kind: 'vm' }, 'unknown_driver', 'hardware'],
    ['the kind is unknown', { kind: 'vitual_router' }, 'unknown_kind', 'kind'],
    ['a field is unknown', { kind: 'vm', specs: {} }, 'bad_request', 'specs'],
    ['the tenant is missing', { kind: 'vm', tenantId: undefined }, 'bad_request', 'tenantId'],
    ['the id is a target', { kind: 'vm', id: 'error' }, 'bad_request', 'id'],
    ['the id is a wildcard', { kind: 'vm', id: '*' }, 'bad_request', 'id'],
    [
      'the spec is wrong',
      { kind: 'virtual_router', spec: { haa: true } },
      'bad_request',
      'spec.haa',
    ],
  ])('refuses when %s', async (_why, change, code, field) => {
    const { ask } = serve();
    const body = { tenantId: 't1', ...change };
    const { status, json } = await ask('POST', '/v1/resources', { body });
    expect(status).toBe(400);
    expect(json).toMatchObject({ code, field });
  });

  it('suggests the kind that was meant', async () => {
    const { ask } = serve();
    const { json } = await ask('POST', '/v1/resources', {
      body: { tenantId: 't1', kind: 'vitual_router' },
    });
    expect(json.message).toContain('did you mean "virtual_router"?');
  });
});

describe('POST /v1/resources/:id/events', () => {
  it.each([
    [
      { type: 'UPDATE', patch: { ha: null } },
      { type: 'UPDATE', patch: { ha: null }, args: {} },
    ],
    [{ type: 'POLL' }, { type: 'POLL', patch: null, args: {} }],
    [
      { type: 'REBUILD', args: { image: 'img', destructive: true } },
      { type: 'REBUILD', patch: null, args: { image: 'img', destructive: true } },
    ],
  ])('hands %j to the operations', async (body, order) => {
    const { ports, ask } = serve();
    ports.rows.set('r1', rowOf('r1'));
    const { status, json } = await ask('POST', '/v1/resources/r1/events', { body });
    expect(status).toBe(202);
    expect(json).toEqual({ id: 'r1', outcome: 'taken', seq: 1 });
    expect(ports.asked).toEqual([{ what: 'event', id: 'r1', order, by: LOCAL_BY }]);
  });

  it('tells a duplicate apart from what was taken', async () => {
    const { ports, ask } = serve();
    ports.rows.set('r1', rowOf('r1'));
    ports.world.accepted = { kind: 'duplicate' };
    const { json } = await ask('POST', '/v1/resources/r1/events', { body: { type: 'POLL' } });
    expect(json).toEqual({ id: 'r1', outcome: 'duplicate', seq: null });
  });

  it.each([
    [{ type: 'REBIULD' }, 'type', 'did you mean REBUILD?'],
    [{ type: 'UPDATE', args: { image: 'x' } }, 'args.image', 'only REBUILD has it'],
    [{ type: 'REBUILD', args: { imgae: 'x' } }, 'args.imgae', 'did you mean "image"?'],
    [{ type: 'UPDATE', pach: {} }, 'pach', 'did you mean "patch"?'],
    [{ type: 'UPDATE', patch: [] }, 'patch', 'must be a map or null, not an empty list'],
    [{}, 'type', 'is missing'],
  ])('refuses %j and names the field', async (body, field, text) => {
    const { ports, ask } = serve();
    ports.rows.set('r1', rowOf('r1'));
    const { status, json } = await ask('POST', '/v1/resources/r1/events', { body });
    expect(status).toBe(400);
    expect(json.field).toBe(field);
    expect(json.message).toContain(text);
    expect(ports.asked).toEqual([]);
  });
});

describe('DELETE /v1/resources/:id', () => {
  it('is the event DELETE', async () => {
    const { ports, ask } = serve();
    ports.rows.set('r1', rowOf('r1'));
    const { status } = await ask('DELETE', '/v1/resources/r1');
    expect(status).toBe(202);
    const order = { type: 'DELETE', patch: null, args: {} };
    expect(ports.asked).toEqual([{ what: 'event', id: 'r1', order, by: LOCAL_BY }]);
  });
});
