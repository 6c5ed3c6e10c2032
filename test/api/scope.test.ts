import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Role } from '../../src/model/actor.ts';
import type { BrakeState } from '../../src/model/brake.ts';
import type { Mode } from '../../src/model/modes.ts';
import type { Sweep } from '../../src/model/store.ts';
import { decisionOf, NOW, rowOf } from './samples.ts';
import { type Reply, type Served, serve } from './serve.ts';

const BLUE = '79f054a8c76e4c22afa86cdd2cd88536';

/** A cloud of two tenants, and somebody who is bound to the blue one. */
function bound(role: Role = 'admin'): Served & { get: (url: string) => Promise<Reply> } {
  const served = serve();
  const { ports } = served;
  const sha256 = createHash('sha256').update('blue').digest('hex');
  const dashed = '79F054A8-C76E-4C22-AFA8-6CDD2CD88536';
  const tokens = { anna: { role, tenants: [dashed], sha256 } };
  ports.world.tokens = { admin: null, tokens, required: true };
  ports.rows.set('mine', rowOf('mine', { tenantId: BLUE }));
  ports.rows.set('theirs', rowOf('theirs', { tenantId: 'red' }));
  ports.trail.push(decisionOf(1, { resourceId: 'mine', tenantId: BLUE }));
  ports.trail.push(decisionOf(2, { resourceId: 'theirs', tenantId: 'red' }));
  // What is left of a resource that is forgotten.
  ports.trail.push(decisionOf(3, { resourceId: 'gone', tenantId: 'red' }));
  const headers = { authorization: 'Bearer blue' };
  const ask: Served['ask'] = (method, url, request = {}) =>
    served.ask(method, url, { ...request, headers: { ...headers, ...request.headers } });
  return { ...served, ask, get: (url) => ask('GET', url) };
}

const idsOf = ({ json }: Reply, key = 'id'): unknown[] =>
  (json.items as Record<string, unknown>[]).map((item) => item[key]);

describe('a token that is bound to tenants', () => {
  it('sees its own resources, however the tenant is written', async () => {
    const { get } = bound();
    expect(idsOf(await get('/v1/resources'))).toEqual(['mine']);
    expect(idsOf(await get('/v1/resources?tenant=red'))).toEqual([]);
    expect(idsOf(await get('/v1/resources?id=mine&id=theirs'))).toEqual(['mine']);
    expect((await get('/v1/me')).json.tenants).toEqual([BLUE]);
  });

  it.each([
    ['GET', '/v1/resources/theirs'],
    ['GET', '/v1/resources/theirs/history'],
    ['GET', '/v1/resources/gone/history'],
    ['GET', '/v1/resources/theirs/why'],
    ['GET', '/v1/diagram?format=dot&id=theirs'],
    ['DELETE', '/v1/resources/theirs'],
    ['POST', '/v1/resources/theirs/verbs/build'],
  ] as const)('finds nothing of others: %s %s', async (method, url) => {
    const { ask } = bound();
    const { status, json } = await ask(method, url);
    expect(status).toBe(404);
    expect(json).toMatchObject({ code: 'unknown_resource', field: 'id' });
  });

  it('may not send others an event, nor make them a resource', async () => {
    const { ask, ports } = bound();
    const event = await ask('POST', '/v1/resources/theirs/events', { body: { type: 'POLL' } });
    expect(event.status).toBe(404);
    const body = { id: 'new', tenantId: 'red', kind: 'virtual_router' };
    expect((await ask('POST', '/v1/resources', { body })).json.code).toBe('forbidden');
    expect(ports.rows.has('new')).toBe(false);
  });

  it('reaches its own with a wildcard, and sees the sweeps that are of its own', async () => {
    const { ask, get, ports } = bound();
    const dry = { target: '*', type: 'POLL', dryRun: true };
    expect((await ask('POST', '/v1/sweeps', { body: dry })).json.matched).toBe(1);
    const body = { target: '*', type: 'POLL' };
    expect((await ask('POST', '/v1/sweeps', { body })).json.matched).toBe(1);
    await ask('POST', '/v1/plans', { body: { selector: { tenantId: 'red' }, type: 'POLL' } });
    expect(ports.planned[0]?.[0]).toEqual({ tenantId: 'red', tenantIds: [BLUE] });
    const [own] = ports.sweeps;
    const others: Sweep['selector'][] = [{}, { tenantId: 'red' }, { tenantIds: [BLUE, 'red'] }];
    for (const [i, selector] of others.entries()) {
      ports.sweeps.push({ ...(own as Sweep), id: `other-${i}`, selector });
    }
    expect(idsOf(await get('/v1/sweeps'))).toEqual([own?.id]);
    expect((await get(`/v1/sweeps/${own?.id}`)).status).toBe(200);
    expect((await get('/v1/sweeps/other-0')).json.code).toBe('unknown_sweep');
  });

  it('sees the modes that hold its own, and the brake of its own', async () => {
    const { get, ports } = bound();
    const mode = (scope: Mode['scope'], key: string): Mode => ({
      scope,
      key,
      mode: 'debug',
      reason: '',
      who: 'x',
      since: NOW,
      expiresAt: null,
    });
    ports.world.modes = [
      mode('resource', 'mine'),
      mode('resource', 'theirs'),
      mode('resource', 'forgotten'),
      mode('tenant', BLUE),
      mode('tenant', 'red'),
      mode('global', '*'),
    ];
    expect(idsOf(await get('/v1/modes'), 'key')).toEqual(['mine', BLUE, '*']);
    const brake = (scope: BrakeState['scope'], key: string): BrakeState => ({
      scope,
      key,
      engaged: true,
      since: NOW,
      dead: 1,
      size: 2,
      limit: 1,
      parked: 0,
    });
    ports.world.brakes = [brake('global', '*'), brake('tenant', BLUE), brake('tenant', 'red')];
    expect(idsOf(await get('/v1/brake'), 'key')).toEqual([BLUE]);
  });

  it('counts its own', async () => {
    const { get } = bound();
    expect((await get('/v1/status')).json.resources).toMatchObject({ total: 1 });
  });

  it('reads what was done to its own', async () => {
    const { get, ports } = bound();
    const entry = {
      at: NOW,
      who: 'x',
      role: 'admin',
      via: 'api',
      from: '',
      request: null,
      action: 'a.b',
      target: 't',
      why: null,
      before: null,
      after: null,
      outcome: 'done',
      reason: null,
    } as const;
    ports.audit.push({ ...entry, id: 1, tenantId: 'red' }, { ...entry, id: 2, tenantId: BLUE });
    ports.audit.push({ ...entry, id: 3, tenantId: null });
    expect(idsOf(await get('/v1/audit'))).toEqual([2]);
  });

  it.each([
    ['GET', '/v1/config'],
    ['POST', '/v1/config/reload'],
    ['GET', '/v1/workers'],
    ['GET', '/metrics'],
    ['GET', '/v1/dead-letters'],
    ['GET', '/v1/dead-letters/1'],
    ['POST', '/v1/notifications'],
  ] as const)('may not touch what is of all: %s %s', async (method, url) => {
    const { ask, ports } = bound();
    const body = method === 'POST' && url.endsWith('notifications') ? { body: {} } : {};
    const { status, json } = await ask(method, url, body);
    expect(status).toBe(403);
    expect(json.code).toBe('forbidden');
    expect([...ports.asked, ...ports.messages]).toEqual([]);
  });

  it('may still read what is of nobody', async () => {
    const { get } = bound('viewer');
    for (const url of ['/v1/kinds', '/v1/errors', '/v1/diagram?format=dot', '/docs/json']) {
      expect((await get(url)).status, url).toBe(200);
    }
  });
});
