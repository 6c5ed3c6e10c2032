import { beforeEach, describe, expect, it } from 'vitest';
import { type Cloud, cloudOfThree, TENANT } from './cloud.ts';
import { message } from './recording.ts';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await cloudOfThree();
});

/** As oslo.messaging casts it: by an administrator, to every agent. */
const cast = (method: string, args: object, unique = 'u1'): object => ({
  method,
  args,
  namespace: null,
  version: '1.1',
  _unique_id: unique,
  _context_tenant_id: 'ad313131313131313131313131313131',
  _context_is_admin: true,
  _context_auth_token: 'secret',
});
const inEnvelope = (body: object): object => ({
  'oslo.version': '2.0',
  'oslo.message': JSON.stringify(body),
});

describe.each([
  ['bare', (body: object): object => body],
  ['in the envelope of oslo.messaging', inEnvelope],
])('a call to the L3 agents, %s', (_, wrap) => {
  const hears = (method: string, args: object, unique?: string): Promise<string> =>
    cloud.hears(message(wrap(cast(method, args, unique)), { source: 'l3_agent_fanout' }));

  it('router_deleted deletes its router', async () => {
    expect(await hears('router_deleted', { router_id: 'rc' })).toBe('DELETE of rc');
  });

  it('routers_updated with ids updates each, whatever the operation', async () => {
    const args = { routers: ['ra', 'rb'], operation: 'add_router_interface', data: { x: 1 } };
    expect(await hears('routers_updated', args)).toBe('UPDATE of ra, rb');
  });

  it('routers_updated with whole routers takes what they are now', async () => {
    const routers = [
      { id: 'ra', tenant_id: TENANT, name: 'renamed', admin_state_up: false },
      { id: 'rb' },
    ];
    expect(await hears('routers_updated', { routers })).toBe('UPDATE of ra, rb');
    expect(cloud.spec('ra')).toMatchObject({ name: 'renamed', adminUp: false });
    expect(cloud.ledger.directory.get('rb')?.tenantId).toBe(TENANT);
  });

  it('routers_updated makes a router that nobody has heard of, for its owner', async () => {
    const routers = [{ id: 'rx', tenant_id: TENANT, name: 'x' }];
    expect(await hears('routers_updated', { routers })).toBe('CREATE of rx');
    expect(cloud.ledger.directory.get('rx')?.tenantId).toBe(TENANT);
  });

  it('makes nothing for whoever made the call (D-19)', async () => {
    const routers = [{ id: 'ry', name: 'y' }, 'rz'];
    expect(await hears('routers_updated', { routers })).toBe(
      'UPDATE of ry (unknown), rz (unknown)',
    );
    expect(await hears('router_deleted', { router_id: 'ry' }, 'u2')).toBe('DELETE of ry (unknown)');
  });

  it('is taken once', async () => {
    await hears('routers_updated', { routers: ['ra'] });
    expect(await hears('routers_updated', { routers: ['ra'] })).toBe('UPDATE of ra (duplicate)');
  });

  it('that is for others is ignored', async () => {
    expect(await hears('agent_updated', { payload: {} })).toBe('no rule for rpc.agent_updated');
  });

  it.each([
    ['router_deleted', {}, 'router is missing'],
    ['routers_updated', { routers: [] }, 'router is missing'],
    ['routers_updated', { routers: [7] }, 'routers[0] must be an id'],
    ['routers_updated', { routers: 'ra' }, 'routers must be a list'],
  ])('%s with %j cannot be used', async (method, args, reason) => {
    expect(await hears(method, args)).toContain(reason);
  });
});
