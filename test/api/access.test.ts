import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Role } from '../../src/model/actor.ts';
import { type Asked, type Served, serve } from './serve.ts';

const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');

const bearer = (token: string): Asked => ({ headers: { authorization: `Bearer ${token}` } });

/** An API with a token for each role, named as it, and the admin token `root`. */
function guarded(): Served {
  const served = serve();
  const holder = (role: Role): object => ({ role, tenants: null, sha256: sha256(`${role}-token`) });
  served.ports.world.tokens = {
    admin: 'root',
    tokens: {
      viewer: holder('viewer'),
      operator: holder('operator'),
      admin: holder('admin'),
    } as never,
    required: true,
  };
  return served;
}

describe('tokens', () => {
  it('are not needed where none is required: then it is local, and may do everything', async () => {
    const { ask } = serve();
    const { status, json } = await ask('GET', '/v1/me');
    expect(status).toBe(200);
    expect(json).toEqual({ name: 'local', role: 'admin', tenants: null });
  });

  it('are needed for everything but the probes where one is required', async () => {
    const { ask } = guarded();
    for (const path of ['/v1/me', '/metrics', '/docs', '/docs/json', '/v1/changes', '/nothing']) {
      const { status, json, headers } = await ask('GET', path);
      expect(status, path).toBe(401);
      expect(json, path).toMatchObject({ code: 'unauthorized', field: 'Authorization' });
      expect(headers['www-authenticate'], path).toBe('Bearer realm="rug"');
    }
    expect((await ask('GET', '/healthz')).status).toBe(200);
    expect((await ask('GET', '/readyz')).status).toBe(200);
    expect((await ask('GET', '/docs/json', bearer('viewer-token'))).status).toBe(200);
  });

  it('say who it is', async () => {
    const { ask } = guarded();
    for (const name of ['viewer', 'operator', 'admin']) {
      const { json } = await ask('GET', '/v1/me', bearer(`${name}-token`));
      expect(json).toEqual({ name, role: name, tenants: null });
    }
    const root = await ask('GET', '/v1/me', bearer('root'));
    expect(root.json).toEqual({ name: 'admin', role: 'admin', tenants: null });
    const lower = { headers: { authorization: 'bearer  viewer-token' } };
    expect((await ask('GET', '/v1/me', lower)).json.name).toBe('viewer');
  });

  it.each([
    'Bearer nobody',
    'Bearer',
    'Bearer ',
    'Basic dXNlcjpwYXNz',
    'Bearer viewer-token viewer-token',
    'viewer-token',
  ])('are refused when they are wrong, even where none is needed: %s', async (authorization) => {
    for (const { ask } of [guarded(), serve()]) {
      const { status, json, headers } = await ask('GET', '/v1/me', { headers: { authorization } });
      expect(status).toBe(401);
      expect(json.code).toBe('unauthorized');
      expect(headers['www-authenticate']).toBe('Bearer realm="rug", error="invalid_token"');
    }
  });

  it('are those of this moment: a reload takes them away', async () => {
    const { ask, ports } = guarded();
    expect((await ask('GET', '/v1/me', bearer('viewer-token'))).status).toBe(200);
    ports.world.tokens = { ...ports.world.tokens, tokens: {} };
    expect((await ask('GET', '/v1/me', bearer('viewer-token'))).status).toBe(401);
  });

  it('never appear in an answer or in the log', async () => {
    const { ask, ports } = guarded();
    const replies = [
      await ask('GET', '/v1/me', bearer('wrong-secret')),
      await ask('POST', '/v1/config/reload', bearer('viewer-token')),
    ];
    const told = `${JSON.stringify(replies)}${JSON.stringify(ports.logged)}`;
    expect(told).not.toMatch(/wrong-secret|viewer-token/);
  });
});

describe('roles', () => {
  /** Every route of the document, with the role it says it needs. */
  const routes = async ({ ask }: Served): Promise<[string, string, Role | undefined][]> => {
    const { paths } = (await ask('GET', '/docs/json', bearer('root'))).json as {
      paths: Record<string, Record<string, { 'x-role'?: Role }>>;
    };
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, string, Role | undefined] => [
        method.toUpperCase(),
        path.replace('{words}', 'poll').replaceAll(/\{\w+\}/g, '1'),
        operation['x-role'],
      ]),
    );
  };

  it('are held by every route of the document', async () => {
    const served = guarded();
    const order = ['viewer', 'operator', 'admin'];
    for (const [method, path, needed] of await routes(served)) {
      if (needed === undefined || path === '/v1/changes') continue;
      for (const role of order) {
        const reply = await served.ask(method as 'GET', path, bearer(`${role}-token`));
        const isEnough = order.indexOf(role) >= order.indexOf(needed);
        // Commands have roles of their own: POLL is for operators.
        if (path.startsWith('/v1/commands') && role === 'viewer') continue;
        expect(reply.json.code === 'forbidden', `${role}: ${method} ${path}`).toBe(!isEnough);
      }
    }
  });

  it('let a viewer change nothing', async () => {
    const served = guarded();
    for (const [method, path, needed] of await routes(served)) {
      if (method === 'GET' || path === '/v1/plans' || needed === undefined) continue;
      const { json } = await served.ask(method as 'POST', path, bearer('viewer-token'));
      expect(json.code, `${method} ${path}`).toBe('forbidden');
      expect(served.ports.asked.pop(), `${method} ${path}`).toMatchObject({ what: 'refused' });
    }
    expect(served.ports.asked).toEqual([]);
    expect(served.ports.commanded).toEqual([]);
  });

  it('are kept in the audit when they did not suffice to change something', async () => {
    const { ask, ports } = guarded();
    const headers = { authorization: 'Bearer viewer-token', 'x-request-id': 'req-7' };
    await ask('POST', '/v1/resources/r1/events?x=1', { headers });
    await ask('PUT', '/v1/commands/poll', { headers });
    await ask('GET', '/v1/config', { headers });
    await ask('HEAD', '/v1/config', { headers });
    const actor = {
      name: 'viewer',
      role: 'viewer',
      tenants: null,
      via: 'api',
      from: '127.0.0.1',
      request: 'req-7',
    };
    const refused = {
      what: 'refused',
      by: { actor, why: null, key: null },
      reason: 'this needs the role operator; viewer has viewer',
    };
    expect(ports.asked).toEqual([
      {
        ...refused,
        action: 'POST /v1/resources/:id/events',
        target: '/v1/resources/r1/events',
      },
      { ...refused, action: 'PUT /v1/commands/*', target: '/v1/commands/poll' },
    ]);
  });

  it('tell a viewer that a method is not possible, not that it is forbidden', async () => {
    const { ask } = guarded();
    expect((await ask('PUT', '/v1/status', bearer('viewer-token'))).status).toBe(405);
    expect((await ask('POST', '/v1/nothing', bearer('viewer-token'))).status).toBe(404);
  });
});

describe('where a request comes from', () => {
  const from = (headers: Record<string, string>): Asked => ({ headers });

  it.each([
    'localhost',
    'localhost:8780',
    '127.0.0.1:8780',
    '127.1.2.3',
    '[::1]:8780',
    'LOCALHOST',
  ])('is this machine: %s', async (host) => {
    expect((await serve().ask('GET', '/v1/me', from({ host }))).status).toBe(200);
  });

  it.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example:8780',
    '192.0.2.7',
    'a b',
  ])('is a name that somebody else has pointed at loopback: %s', async (host) => {
    const { status, json } = await serve().ask('GET', '/v1/me', from({ host }));
    expect(status).toBe(403);
    expect(json).toMatchObject({ code: 'untrusted_origin', field: 'Host' });
  });

  it('is a web page of somebody else', async () => {
    const { ask, ports } = serve();
    const host = 'localhost:8780';
    for (const origin of ['https://evil.example', 'null', 'http://localhost:3000', 'x']) {
      const { status, json } = await ask('POST', '/v1/brake/release', from({ host, origin }));
      expect(status, origin).toBe(403);
      expect(json).toMatchObject({ code: 'untrusted_origin', field: 'Origin' });
    }
    expect(ports.asked).toEqual([]);
    const own = from({ host, origin: 'http://localhost:8780' });
    expect((await ask('POST', '/v1/brake/release', own)).status).toBe(200);
  });

  it.each(['127.0.0.1', 'LOCALHOST', 'localhost', '[::1]', '::1', '192.0.2.1'])(
    'is judged for whoever has no token, listening on %s',
    async (listen) => {
      const { ask } = serve({ host: listen });
      const rebound = await ask('GET', '/v1/me', from({ host: 'evil.example:8780' }));
      expect(rebound.json).toMatchObject({ code: 'untrusted_origin', field: 'Host' });
      const host = listen.includes('::') ? '[::1]:8780' : `${listen}:8780`;
      const page = await ask('POST', '/v1/brake/release', from({ host, origin: 'http://evil' }));
      expect(page.json).toMatchObject({ code: 'untrusted_origin', field: 'Origin' });
      const own = from({ host, origin: `http://${host}` });
      expect((await ask('POST', '/v1/brake/release', own)).status).toBe(200);
    },
  );

  it('is of no matter with a token', async () => {
    const served = guarded();
    const elsewhere = { host: 'rug.example', authorization: 'Bearer viewer-token' };
    expect((await served.ask('GET', '/v1/me', from(elsewhere))).status).toBe(200);
  });
});

describe('the word on which an order is given', () => {
  it('is the token, the address, the request, the reason and the key', async () => {
    const { ask, ports } = guarded();
    const headers = {
      authorization: 'Bearer operator-token',
      'x-request-id': 'req-7',
      'x-rug-reason': encodeURIComponent('Störung im Süden'),
      'idempotency-key': 'once',
    };
    await ask('POST', '/v1/brake/release', { headers });
    expect(ports.asked).toEqual([
      {
        what: 'release',
        key: null,
        by: {
          actor: {
            name: 'operator',
            role: 'operator',
            tenants: null,
            via: 'api',
            from: '127.0.0.1',
            request: 'req-7',
          },
          why: 'Störung im Süden',
          key: 'operator:once',
        },
      },
    ]);
  });

  it.each(['operator:once', 'a b', 'x'.repeat(129)])(
    'has a request id of its own instead of "%s"',
    async (given) => {
      const { ask, ports } = guarded();
      const headers = { authorization: 'Bearer operator-token', 'x-request-id': given };
      const reply = await ask('POST', '/v1/brake/release', { headers });
      expect(reply.headers['x-request-id']).toBe('id-1');
      expect(ports.asked).toMatchObject([{ by: { actor: { request: 'id-1' } } }]);
    },
  );

  it.each([
    ['x-rug-reason', '%zz', 'percent encoding'],
    ['x-rug-reason', 'a%0Ab', 'control characters'],
    ['x-rug-reason', 'x'.repeat(1_001), '1000'],
    ['idempotency-key', 'a b', 'printable'],
  ])('is refused when %s is %s', async (name, value, what) => {
    const { ask, ports } = serve();
    const { status, json } = await ask('POST', '/v1/brake/release', {
      headers: { [name]: value },
    });
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'bad_request', field: name });
    expect(json.message).toContain(what);
    expect(ports.asked).toEqual([]);
  });
});
