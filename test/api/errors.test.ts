import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DRIVER_ERRORS, ERRORS, type ErrorCode, RugError } from '../../src/model/errors.ts';
import { rowOf } from './samples.ts';
import { type Reply, type Served, serve } from './serve.ts';

/** How each code is provoked, by a request that a person could send. */
const PROVOKE: Readonly<Partial<Record<ErrorCode, (served: Served) => Promise<Reply>>>> = {
  bad_request: ({ ask }) => ask('GET', '/v1/resources?limit=x'),
  bad_json: ({ ask }) => ask('POST', '/v1/resources', { body: '{' }),
  unknown_resource: ({ ask }) => ask('GET', '/v1/resources/nobody'),
  unknown_route: ({ ask }) => ask('GET', '/v2/resources'),
  unknown_dead_letter: ({ ask }) => ask('GET', '/v1/dead-letters/7'),
  unknown_sweep: ({ ask }) => ask('GET', '/v1/sweeps/7'),
  unknown_error: ({ ask }) => ask('GET', '/v1/errors/nonsense'),
  unknown_command: ({ ask }) => ask('PUT', '/v1/commands/make/coffee'),
  interactive: ({ ask }) => ask('PUT', '/v1/commands/browse'),
  bad_config: ({ ask }) => ask('POST', '/v1/config/check', { body: { text: 'wrong' } }),
  unauthorized: ({ ask }) => ask('GET', '/v1/me', { headers: { authorization: 'Bearer x' } }),
  forbidden: ({ ask, ports }) => {
    const sha256 = createHash('sha256').update('x').digest('hex');
    const reader = { role: 'viewer', tenants: null, sha256 } as const;
    ports.world.tokens = { admin: null, tokens: { reader }, required: true };
    return ask('GET', '/v1/config', { headers: { authorization: 'Bearer x' } });
  },
  untrusted_origin: ({ ask }) => ask('GET', '/v1/me', { headers: { host: 'evil.example' } }),
  unsupported_media: ({ ask }) =>
    ask('POST', '/v1/sweeps', { body: 'x=1', headers: { 'content-type': 'text/plain' } }),
  rate_limited: async ({ ask, ports }) => {
    ports.world.rate = { perSecond: 1, burst: 1 };
    await ask('GET', '/v1/me');
    return ask('GET', '/v1/me');
  },
  method_not_allowed: ({ ask }) => ask('PUT', '/v1/resources', { body: '{' }),
  unknown_kind: ({ ask }) => ask('POST', '/v1/resources', { body: { tenantId: 't', kind: 'x' } }),
  unknown_driver: ({ ask }) =>
    ask('POST', '/v1/resources', { body: { tenantId: 't', kind: 'vm' } }),
  exists: ({ ask, ports }) => {
    ports.rows.set('r1', rowOf('r1'));
    return ask('POST', '/v1/resources', {
      body: { id: 'r1', tenantId: 't', kind: 'virtual_router' },
    });
  },
  refused: ({ ask, ports }) => {
    ports.rows.set('r1', rowOf('r1'));
    ports.world.accepted = { kind: 'refused', reason: 'it is held' };
    return ask('POST', '/v1/resources/r1/events', { body: { type: 'REBUILD' } });
  },
  too_large: ({ ask }) => ask('POST', '/v1/notifications', { body: [`${'x'.repeat(2_000)}`] }),
  busy: ({ ask, ports }) => {
    ports.world.backlog = 1_000_000;
    return ask('POST', '/v1/notifications', { body: {} });
  },
  not_ready: (served) => broken(served, new RugError('not_ready', 'it drains')),
  store_unreachable: (served) => broken(served, new RugError('store_unreachable', 'no database')),
  fenced: (served) => broken(served, new RugError('fenced', 'another process has it')),
  internal: (served) => broken(served, new TypeError('undefined is not a function')),
};

/** Codes that a request cannot provoke, each with the test that does. */
const ELSEWHERE: Readonly<Partial<Record<ErrorCode, string>>> = {
  bad_http: 'test/api/clienterror.test.ts',
  headers_too_large: 'test/api/clienterror.test.ts',
  request_timeout: 'test/api/clienterror.test.ts',
  in_use: 'test/store/doctor.test.ts',
  store_newer: 'test/store/conformance.faults.ts',
};

function broken({ ask, ports }: Served, thrown: unknown): Promise<Reply> {
  ports.rows.set('r1', rowOf('r1'));
  ports.world.broken = thrown;
  return ask('POST', '/v1/resources/r1/events', { body: { type: 'POLL' } });
}

describe('errors of the API', () => {
  it.each(Object.entries(PROVOKE))('%s is answered as the table has it', async (code, provoke) => {
    const { status, hint } = ERRORS[code as ErrorCode];
    const reply = await provoke(serve({ bodyLimit: 1_000 }));
    expect(reply.status).toBe(status);
    expect(reply.json).toMatchObject({ code, hint });
    expect(String(reply.json.message).length).toBeGreaterThan(3);
    expect(Object.keys(reply.json).filter((key) => key !== 'field')).toEqual([
      'code',
      'message',
      'hint',
    ]);
  });

  it('leave none of the table unprovoked', () => {
    const provoked = [...Object.keys(PROVOKE), ...Object.keys(ELSEWHERE)];
    expect(provoked.sort()).toEqual(Object.keys(ERRORS).sort());
  });

  it.each(Object.entries(ELSEWHERE))('%s is provoked by %s', (code, file) => {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    expect(text).toContain(`'${code}'`);
  });

  it('say which methods a path has (scenario 49)', async () => {
    const { ask } = serve();
    expect((await ask('PUT', '/v1/resources/r1')).headers.allow).toBe('GET, HEAD, DELETE');
    expect((await ask('GET', '/v1/notifications')).headers.allow).toBe('POST');
  });

  it('tell a sender when to come back', async () => {
    const reply = await PROVOKE.not_ready?.(serve());
    expect(reply?.headers['retry-after']).toBe('1');
  });

  it('hide the inside of a defect, and log it under the id of the request', async () => {
    const served = serve();
    const { ports } = served;
    const reply = await PROVOKE.internal?.(served);
    expect(reply?.text).not.toContain('undefined is not a function');
    const line = ports.logged.find(({ level }) => level === 'error');
    expect(line?.fields).toMatchObject({
      err: expect.objectContaining({ message: 'undefined is not a function' }),
      request: reply?.headers['x-request-id'],
    });
  });

  it('refuse a path that cannot be decoded', async () => {
    const { ask } = serve();
    expect((await ask('GET', '/v1/resources/%zz')).json).toMatchObject({ code: 'bad_request' });
  });

  it('blame a path that is too long on whoever sent it', async () => {
    const { ask, ports } = serve();
    const { status, json } = await ask('GET', `/v1/resources/${'a'.repeat(2_000)}`);
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'bad_request' });
    expect(ports.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('do not repeat an endless name', async () => {
    const { ask } = serve();
    const body = { tenantId: 't', kind: 'vm', ['x'.repeat(100_000)]: 1 };
    expect((await ask('POST', '/v1/resources', { body })).text.length).toBeLessThan(1_000);
  });
});

describe('ids of requests', () => {
  it('are taken over from the caller when they are harmless, else drawn', async () => {
    const { ask } = serve();
    const given = await ask('GET', '/healthz', { headers: { 'x-request-id': 'abc-1' } });
    expect(given.headers['x-request-id']).toBe('abc-1');
    const forged = await ask('GET', '/healthz', { headers: { 'x-request-id': 'a b\tc' } });
    expect(forged.headers['x-request-id']).toMatch(/^id-\d+$/);
  });
});

describe('docs/errors.md', () => {
  const rows = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));

  it('has each code with its status and its hint, in order', () => {
    const documented = rows.filter(([code]) => code?.startsWith('`'));
    expect(documented).toEqual(
      Object.entries(ERRORS).map(([code, { status, hint }]) => [`\`${code}\``, `${status}`, hint]),
    );
  });

  it('has each number of drivers with its meaning and its outcome', () => {
    const documented = rows.filter(([number]) => /^\d{4}$/.test(number ?? '')).toSorted();
    expect(documented).toEqual(
      Object.entries(DRIVER_ERRORS)
        .map(([number, { title, outcome }]) => [number, title, outcome])
        .toSorted(),
    );
  });
});
