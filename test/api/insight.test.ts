import { describe, expect, it } from 'vitest';
import type { BrakeState } from '../../src/model/brake.ts';
import { LOCAL_ACTOR, NOW, rowOf } from './samples.ts';
import { serve } from './serve.ts';

const AT = '2026-01-02T03:04:05.000Z';

describe('GET /v1/resources/:id/why', () => {
  it('explains with times as people read them', async () => {
    const { ask, ports } = serve();
    ports.world.why = {
      id: 'r1',
      tenantId: 't1',
      kind: 'virtual_router',
      hardware: 'phantom',
      state: 'CalcAction',
      phase: 'CheckBoot',
      status: 'booting',
      since: NOW,
      summary: 'it boots',
      inFlight: {
        verb: 'build',
        cause: 'death',
        event: 'e1',
        startedAt: NOW,
        for: 1_500,
        deadline: NOW,
        doing: 'acting',
      },
      attempt: { n: 1, of: 3 },
      wakes: { at: NOW, cause: 'boot' },
      waitsFor: [{ gate: 'rate', reason: 'too many', until: NOW }],
      pending: [{ type: 'UPDATE', count: 2, since: NOW }],
      fault: { code: 'c', message: 'm', at: NOW, title: 'The verb failed' },
      path: ['CalcAction', 'ConfigureVM'],
      actions: ['rug-ctl resource rebuild r1'],
      runbook: 'on-call.md#checkboot',
    };
    const { status, json } = await ask('GET', '/v1/resources/r1/why');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      since: AT,
      inFlight: { startedAt: AT, forMs: 1_500, deadline: AT, cause: 'death' },
      wakes: { at: AT, cause: 'boot' },
      waitsFor: [{ gate: 'rate', reason: 'too many', until: AT }],
      pending: [{ type: 'UPDATE', count: 2, since: AT }],
      fault: { code: 'c', message: 'm', at: AT, title: 'The verb failed' },
    });
    expect(json.inFlight).not.toHaveProperty('for');
  });

  it('knows nothing of what is not there', async () => {
    const { json } = await serve().ask('GET', '/v1/resources/r1/why');
    expect(json).toMatchObject({ code: 'unknown_resource', field: 'id' });
  });
});

describe('POST /v1/plans', () => {
  const brake: BrakeState = {
    scope: 'global',
    key: '*',
    engaged: false,
    since: null,
    dead: 0,
    size: 4,
    limit: 2,
    parked: 0,
  };
  const duration = { driver: 'd', verb: 'build', count: 3, p50: 10, p95: 20 } as const;
  const group = {
    kind: 'vm',
    hardware: 'kvm',
    status: 'configured',
    count: 2,
    ids: ['a', 'b'],
    end: 'configured',
    refused: null,
    p50: 10,
    p95: null,
  } as const;

  it('says what an order would do, and does nothing', async () => {
    const { ask, ports } = serve();
    const verbs = [
      { verb: 'scrub' as const, duration: null },
      { verb: 'build' as const, duration },
    ];
    const blast = [{ brake, hit: 2, share: 0.5, over: true }];
    const plan = {
      order: { type: 'REBUILD' as const },
      matched: 2,
      groups: [{ ...group, verbs }],
      blast,
    };
    ports.world.plan = plan;
    const body = { selector: { ids: ['a', 'b'] }, type: 'REBUILD', args: { image: 'i' } };
    const { status, json } = await ask('POST', '/v1/plans', { body });
    expect(status).toBe(200);
    expect(json).toEqual(plan);
    expect(ports.planned).toEqual([
      [{ ids: ['a', 'b'] }, { type: 'REBUILD', patch: null, args: { image: 'i' } }, LOCAL_ACTOR],
    ]);
    expect(ports.asked).toEqual([]);
  });

  it('insists on whom it is for', async () => {
    const { json } = await serve().ask('POST', '/v1/plans', { body: { type: 'POLL' } });
    expect(json).toMatchObject({ code: 'bad_request', field: 'target' });
  });
});

describe('GET /v1/workers', () => {
  it('shows what is worked on, and for how long', async () => {
    const { ask, ports } = serve();
    ports.world.overdue = ['a', 'b'];
    ports.world.workers = {
      ...ports.world.workers,
      shards: [{ shard: 1, inFlight: 2, restarts: 3 }],
      parked: [{ gate: 'rate', count: 9 }],
      running: [{ id: 'r1', verb: 'build', startedAt: NOW - 2_500 }],
    };
    ports.world.backlog = 6;
    const { json } = await ask('GET', '/v1/workers');
    expect(json).toMatchObject({
      shards: [{ shard: 1, inFlight: 2, restarts: 3 }],
      load: { acting: 3, backlog: 6 },
      parked: [{ gate: 'rate', count: 9 }],
      overdue: 2,
      running: [{ id: 'r1', verb: 'build', startedAt: '2026-01-02T03:04:02.500Z', forMs: 2_500 }],
    });
  });
});

describe('POST /v1/resources/:id/verbs/:verb', () => {
  it('asks for one verb', async () => {
    const { ask, ports } = serve();
    ports.rows.set('r1', rowOf('r1'));
    const { status, json } = await ask('POST', '/v1/resources/r1/verbs/updaterunning');
    expect(status).toBe(202);
    expect(json).toEqual({ id: 'r1', outcome: 'taken', seq: 1 });
    expect(ports.asked).toMatchObject([{ what: 'run', id: 'r1', verb: 'updaterunning' }]);
  });

  it('knows the seven verbs and suggests one of them', async () => {
    const { json } = await serve().ask('POST', '/v1/resources/r1/verbs/biuld');
    expect(json).toMatchObject({ code: 'bad_request', field: 'verb' });
    expect(json.message).toContain('did you mean build?');
  });
});
