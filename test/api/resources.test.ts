import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/model/resource.ts';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { decisionOf, NOW, rowOf } from './samples.ts';
import { serve } from './serve.ts';

const run: Run = {
  id: 'run-1',
  verb: 'build',
  args: { members: [{ index: 0, incarnation: 2 }], digest: 'd', revision: 3, image: 'img' },
  cause: 'CREATE',
  eventId: 'e1',
  keys: [],
  startedAt: NOW + 1_000,
  deadline: NOW + 61_000,
};

const ids = (reply: { json: Record<string, unknown> }): string[] =>
  (reply.json.items as { id: string }[]).map(({ id }) => id);

describe('GET /v1/resources/:id', () => {
  it('reads a resource with its machine, its instance, its run and what is going on', async () => {
    const { ports, ask } = serve();
    ports.rows.set(
      'r1',
      rowOf('r1', {
        parentId: 'p1',
        labels: { team: 'net' },
        tags: ['edge'],
        rack: 'a7',
        spec: { ha: true },
        revision: 3,
        takenSeq: 9,
        doneSeq: 8,
        wakeAt: NOW + 5_000,
        run,
        view: {
          ...NEW_VIEW,
          state: 'CreateVM',
          phase: 'CreateVM',
          status: 'down',
          since: NOW,
          attempts: 1,
          incarnation: 2,
          wait: 'boot',
          configDigest: 'abc',
          fault: {
            code: 'virtual_router_phantom_build_2111',
            message: 'no room',
            at: NOW,
            step: 's',
          },
          instances: [
            { member: { index: 0, incarnation: 2 }, instanceId: 'i-1', address: 'fd00::1' },
          ],
        },
      }),
    );
    ports.live.set('r1', {
      doing: 'parked',
      run,
      attempt: 0,
      parked: { gate: 'slots', reason: 'all slots are taken', until: NOW + 2_000 },
      pending: [{ type: 'UPDATE', count: 2, since: NOW }],
      strikes: 1,
      marks: 0,
      setAside: false,
    });
    const { status, json } = await ask('GET', '/v1/resources/r1');
    expect(status).toBe(200);
    expect(json).toEqual({
      id: 'r1',
      tenantId: 't1',
      kind: 'virtual_router',
      hardware: 'phantom',
      state: 'CreateVM',
      status: 'down',
      phase: 'CreateVM',
      since: '2026-01-02T03:04:05.000Z',
      lifecycle: { name: 'BUILDING', number: 2 },
      incarnation: 2,
      attempts: 1,
      wait: 'boot',
      wakeAt: '2026-01-02T03:04:10.000Z',
      fault: {
        code: 'virtual_router_phantom_build_2111',
        message: 'no room',
        at: '2026-01-02T03:04:05.000Z',
        step: 's',
      },
      instances: [{ member: { index: 0, incarnation: 2 }, instanceId: 'i-1', address: 'fd00::1' }],
      spec: { ha: true },
      revision: 3,
      configDigest: 'abc',
      labels: { team: 'net' },
      tags: ['edge'],
      rack: 'a7',
      parentId: 'p1',
      run: {
        id: 'run-1',
        verb: 'build',
        purpose: null,
        image: 'img',
        members: [{ index: 0, incarnation: 2 }],
        revision: 3,
        cause: 'CREATE',
        eventId: 'e1',
        startedAt: '2026-01-02T03:04:06.000Z',
        deadline: '2026-01-02T03:05:06.000Z',
      },
      live: {
        doing: 'parked',
        attempt: 0,
        parked: {
          gate: 'slots',
          reason: 'all slots are taken',
          until: '2026-01-02T03:04:07.000Z',
        },
        pending: [{ type: 'UPDATE', count: 2, since: '2026-01-02T03:04:05.000Z' }],
        strikes: 1,
        marks: 0,
        setAside: false,
        setAsideReason: null,
      },
      takenSeq: 9,
      doneSeq: 8,
      createdAt: '2026-01-02T03:04:05.000Z',
      updatedAt: '2026-01-02T03:04:05.000Z',
    });
  });

  it('says why a resource is set aside, in a list too', async () => {
    const { ports, ask } = serve();
    ports.rows.set('r1', rowOf('r1', { hardware: 'hyperv' }));
    const rest = { doing: 'idle', run: null, attempt: 0, parked: null, pending: [] } as const;
    ports.live.set('r1', { ...rest, strikes: 3, marks: 0, setAside: true });
    const live = { setAside: true, setAsideReason: 'no driver serves virtual_router on "hyperv"' };
    expect((await ask('GET', '/v1/resources/r1')).json).toMatchObject({ live });
    expect((await ask('GET', '/v1/resources')).json).toMatchObject({ items: [{ live }] });
  });

  it('finds a resource by an id that needs escaping', async () => {
    const { ports, ask } = serve();
    ports.rows.set('a/b c', rowOf('a/b c'));
    const { status, json } = await ask('GET', '/v1/resources/a%2Fb%20c');
    expect(status).toBe(200);
    expect(json.id).toBe('a/b c');
  });
});

describe('GET /v1/resources', () => {
  const fleet = (): ReturnType<typeof serve> => {
    const served = serve();
    const dashed = '79f054a8c76e4c22afa86cdd2cd88536';
    for (const row of [
      rowOf('r1', { tenantId: dashed, labels: { team: 'net:1' } }),
      rowOf('r2', { view: { ...NEW_VIEW, status: 'error' } }),
      rowOf('r3', { kind: 'vm', hardware: 'kvm' }),
      rowOf('r4', { view: { ...NEW_VIEW, state: 'Exit', status: 'gone' } }),
    ]) {
      served.ports.rows.set(row.id, row);
    }
    return served;
  };

  it.each([
    ['', ['r1', 'r2', 'r3']],
    ['?tenant=79f054a8-c76e-4c22-afa8-6cdd2cd88536', ['r1']],
    ['?kind=vm', ['r3']],
    ['?hardware=kvm', ['r3']],
    ['?status=error', ['r2']],
    ['?state=Exit', ['r4']],
    ['?label=team:net:1', ['r1']],
    ['?id=r2', ['r2']],
    ['?id=r2&id=r3&id=nobody', ['r2', 'r3']],
    ['?kind=virtual_router&status=down', ['r1']],
  ])('lists what the filters %j select', async (query, expected) => {
    const { ask } = fleet();
    expect(ids(await ask('GET', `/v1/resources${query}`))).toEqual(expected);
  });

  it('goes from page to page by the cursor until there is no next', async () => {
    const { ask } = fleet();
    const first = await ask('GET', '/v1/resources?limit=2');
    expect(ids(first)).toEqual(['r1', 'r2']);
    const second = await ask('GET', `/v1/resources?limit=2&cursor=${first.json.next}`);
    expect(ids(second)).toEqual(['r3']);
    expect(second.json.next).toBeNull();
  });

  it.each([
    ['tennant=x', 'tennant', 'did you mean "tenant"?'],
    ['limit=0', 'limit', 'must be a whole number from 1 to 1000, not "0"'],
    ['limit=1001', 'limit', 'from 1 to 1000, not "1001"'],
    ['limit=many', 'limit', 'must be a number, not "many"'],
    ['status=eror', 'status', 'not "eror"; did you mean error?'],
    ['label=team', 'label', 'name:value'],
    ['kind=vm&kind=vpn', 'kind', 'must be text of 1 to 255 characters, not a list of 2'],
  ])('refuses the query %j and names its field', async (query, field, text) => {
    const { ask } = serve();
    const { status, json } = await ask('GET', `/v1/resources?${query}`);
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'bad_request', field });
    expect(json.message).toContain(text);
  });
});

describe('GET /v1/resources/:id/history', () => {
  it('reads the decisions newest first, page by page', async () => {
    const { ports, ask } = serve();
    ports.rows.set('r1', rowOf('r1'));
    ports.trail.push(
      decisionOf(1),
      decisionOf(2),
      decisionOf(3),
      decisionOf(4, { resourceId: 'x' }),
    );
    const first = await ask('GET', '/v1/resources/r1/history?limit=2');
    expect((first.json.items as { id: number }[]).map(({ id }) => id)).toEqual([3, 2]);
    const second = await ask('GET', `/v1/resources/r1/history?limit=2&cursor=${first.json.next}`);
    expect(second.json).toEqual({
      items: [
        {
          id: 1,
          resourceId: 'r1',
          tenantId: 't1',
          at: '2026-01-02T03:04:05.001Z',
          cause: 'ENTRY',
          event: 'UPDATE',
          eventId: 'e1',
          from: 'CalcAction',
          to: 'CreateVM',
          statusBefore: 'down',
          statusAfter: 'down',
          transitions: [{ from: 'CalcAction', to: 'CreateVM', guard: 'is down' }],
          command: 'build',
          verb: null,
          outcome: null,
          fault: null,
          refused: [],
          took: null,
          policy: 'default',
        },
      ],
      next: null,
    });
  });

  it('is empty for a resource that was never decided on, and 404 for one that is unknown', async () => {
    const { ports, ask } = serve();
    ports.rows.set('r1', rowOf('r1'));
    expect((await ask('GET', '/v1/resources/r1/history')).json).toEqual({ items: [], next: null });
    expect((await ask('GET', '/v1/resources/r2/history')).json.code).toBe('unknown_resource');
  });
});
