import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Mode } from '../../src/model/modes.ts';
import { NEW_VIEW } from '../../src/model/resource.ts';
import type { State, Status } from '../../src/model/words.ts';
import { NOW, rowOf } from './samples.ts';
import { type Asked, type Served, serve } from './serve.ts';

const modeOf = (scope: Mode['scope'], key: string): Mode => ({
  ...{ scope, key, mode: 'debug', reason: 'moving it', who: 'anna' },
  ...{ since: NOW, expiresAt: null },
});

function fleet(): Served {
  const served = serve();
  const put = (id: string, tenantId: string, status: Status, state: State = 'CalcAction'): void => {
    const view = { ...NEW_VIEW, status, state };
    served.ports.rows.set(id, rowOf(id, { tenantId, view }));
  };
  put('r1', 'blue', 'configured');
  put('r2', 'blue', 'configured');
  put('r3', 'blue', 'error');
  put('r4', 'red', 'down');
  put('r5', 'closed', 'down', 'Exit');
  served.ports.world.modes = [
    modeOf('tenant', 'red'),
    modeOf('tenant', 'empty'),
    modeOf('resource', 'r1'),
  ];
  return served;
}

describe('GET /v1/tenants', () => {
  it('counts the resources of each tenant by status, with its mode', async () => {
    const { ask } = fleet();
    const held = { since: '2026-01-02T03:04:05.000Z', expiresAt: null };
    expect((await ask('GET', '/v1/tenants')).json).toEqual({
      items: [
        {
          tenantId: 'blue',
          resources: 3,
          byStatus: { configured: 2, error: 1 },
          mode: null,
        },
        {
          tenantId: 'empty',
          resources: 0,
          byStatus: {},
          mode: { ...modeOf('tenant', 'empty'), ...held },
        },
        {
          tenantId: 'red',
          resources: 1,
          byStatus: { down: 1 },
          mode: { ...modeOf('tenant', 'red'), ...held },
        },
      ],
      next: null,
    });
  });

  it('lists tenants in pages, each once', async () => {
    const { ask, ports } = serve();
    const ids = [...Array(25).keys()].map((i) => `${['a', 'Z', 'é', '9', '-'][i % 5]}${i}`);
    for (const id of ids) ports.rows.set(id, rowOf(id, { tenantId: id }));
    const seen: unknown[] = [];
    let cursor: unknown = null;
    do {
      const query = cursor === null ? '' : `&cursor=${cursor}`;
      const { json } = await ask('GET', `/v1/tenants?limit=4${query}`);
      seen.push(...(json.items as { tenantId: string }[]).map(({ tenantId }) => tenantId));
      cursor = json.next;
    } while (cursor !== null);
    expect(seen).toEqual(ids.toSorted());
  });

  it('shows a token that is bound to tenants nothing of others', async () => {
    const { ask, ports } = fleet();
    const sha256 = createHash('sha256').update('red-token').digest('hex');
    const red = { role: 'viewer', tenants: ['red', 'nobody'], sha256 } as const;
    ports.world.tokens = { admin: null, tokens: { red }, required: true };
    const as: Asked = { headers: { authorization: 'Bearer red-token' } };
    const { json } = await ask('GET', '/v1/tenants', as);
    expect(json.items).toMatchObject([{ tenantId: 'red', resources: 1 }]);
  });

  it.each(['!', 'MQ', 'bnVsbA'])('says that %s is no cursor of it', async (cursor) => {
    const { status, json } = await serve().ask('GET', `/v1/tenants?cursor=${cursor}`);
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'bad_request', field: 'cursor' });
  });
});
