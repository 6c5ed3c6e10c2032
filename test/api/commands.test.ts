import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/model/commands.ts';
import { LOCAL_BY } from './samples.ts';
import { serve } from './serve.ts';

/** The paths of the original, and what they mean (spec 10). */
const PATHS: readonly (readonly [path: string, name: string, payload: object])[] = [
  ['poll', 'poll', {}],
  ['workers/debug', 'workers-debug', {}],
  ['config/reload', 'config-reload', {}],
  ['resource/debug/r1', 'resource-debug', { resource_id: 'r1' }],
  ['resource/manage/r1', 'resource-manage', { resource_id: 'r1' }],
  ['resource/update/r1', 'resource-update', { resource_id: 'r1' }],
  ['resource/rebuild/r1', 'resource-rebuild', { resource_id: 'r1' }],
  ['router/debug/r1', 'router-debug', { router_id: 'r1' }],
  ['router/manage/r1', 'router-manage', { router_id: 'r1' }],
  ['router/update/error', 'router-update', { router_id: 'error' }],
  ['router/rebuild/*', 'router-rebuild', { router_id: '*' }],
  ['tenant/debug/t1', 'tenant-debug', { tenant_id: 't1' }],
  ['tenant/manage/t1', 'tenant-manage', { tenant_id: 't1' }],
  ['global/debug/enable', 'global-debug', { enabled: 1 }],
  ['global/debug/disable', 'global-debug', { enabled: 0 }],
];

describe('PUT /v1/commands', () => {
  it.each(PATHS)('%s is the command %s', async (path, name, payload) => {
    const { ask, ports } = serve();
    const { status, json } = await ask('PUT', `/v1/commands/${path}`);
    expect(status).toBe(200);
    expect(json).toEqual({ command: name, hit: 1, message: 'done', details: { workers: [1] } });
    expect(ports.commanded).toEqual([{ command: { name, payload }, by: LOCAL_BY }]);
  });

  it('knows every command there is', () => {
    expect(new Set(PATHS.map(([, name]) => name))).toEqual(new Set(Object.keys(COMMANDS)));
  });

  it('takes an id as it is, whatever stands in it', async () => {
    const { ask, ports } = serve();
    await ask('PUT', `/v1/commands/resource/update/${encodeURIComponent('a/b %é?')}`);
    expect(ports.commanded[0]?.command.payload).toEqual({ resource_id: 'a/b %é?' });
  });

  it.each([
    ['', 404, 'unknown_command'],
    ['/', 404, 'unknown_command'],
    ['/coffee', 404, 'unknown_command'],
    ['/router', 404, 'unknown_command'],
    ['/router/scrub/r1', 404, 'unknown_command'],
    ['/global/debug', 400, 'bad_request'],
    ['/global/debug/maybe', 400, 'bad_request'],
    ['/resource/rebuild', 400, 'bad_request'],
    ['/resource/rebuild/', 400, 'bad_request'],
    ['/resource/rebuild/r1/r2', 400, 'bad_request'],
    ['/poll/r1', 400, 'bad_request'],
    ['/browse', 501, 'interactive'],
    ['/ssh/r1', 501, 'interactive'],
    ['/resource/rebuild/nobody', 404, 'unknown_resource'],
    ['/resource/rebuild/%zz', 400, 'bad_request'],
  ])('answers %s as the original does: %i', async (path, status, code) => {
    const { ask } = serve();
    const reply = await ask('PUT', `/v1/commands${path}`);
    expect(reply.status).toBe(status);
    expect(reply.json.code).toBe(code);
  });

  it.each(['GET', 'POST', 'DELETE', 'HEAD'] as const)('refuses %s', async (method) => {
    const { ask } = serve();
    for (const path of ['/v1/commands/poll', '/v1/commands']) {
      const { status, headers } = await ask(method, path);
      expect(status).toBe(405);
      expect(headers.allow).toBe('PUT');
    }
  });

  it('is for the role that each command needs', async () => {
    const { ask, ports } = serve();
    const sha256 = createHash('sha256').update('x').digest('hex');
    const headers = { authorization: 'Bearer x' };
    const allowed: Record<string, string[]> = {};
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      const tokens = { somebody: { role, tenants: null, sha256 } };
      ports.world.tokens = { admin: null, tokens, required: true };
      ports.commanded.length = 0;
      for (const [path] of PATHS) await ask('PUT', `/v1/commands/${path}`, { headers });
      allowed[role] = ports.commanded.map(({ command }) => command.name);
    }
    expect(allowed.viewer).toEqual(['workers-debug']);
    expect(allowed.operator).toHaveLength(PATHS.length - 1);
    expect(allowed.operator).not.toContain('config-reload');
    expect(allowed.admin).toHaveLength(PATHS.length);
  });
});
