import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { clientOf } from '../../src/api/access.ts';
import { type Asked, type Served, serve } from './serve.ts';

const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Two requests at once, one a second; two tokens. */
function limited(): Served {
  const served = serve();
  served.ports.world.rate = { perSecond: 1, burst: 2 };
  const holder = (name: string): object => ({
    role: 'viewer',
    tenants: null,
    sha256: sha256(name),
  });
  const tokens = { anna: holder('a'), berta: holder('b') } as never;
  served.ports.world.tokens = { admin: null, tokens, required: true };
  return served;
}

const as = (token: string): Asked => ({ headers: { authorization: `Bearer ${token}` } });

describe('the rate limit', () => {
  it('lets a burst through, then says when to come again', async () => {
    const { ask, ports } = limited();
    expect((await ask('GET', '/v1/me', as('a'))).status).toBe(200);
    expect((await ask('GET', '/v1/me', as('a'))).status).toBe(200);
    const { status, json, headers } = await ask('GET', '/v1/me', as('a'));
    expect(status).toBe(429);
    expect(json.code).toBe('rate_limited');
    expect(headers['retry-after']).toBe('1');
    ports.world.now += 999;
    expect((await ask('GET', '/v1/me', as('a'))).status).toBe(429);
    ports.world.now += 1;
    expect((await ask('GET', '/v1/me', as('a'))).status).toBe(200);
    expect((await ask('GET', '/v1/me', as('a'))).status).toBe(429);
  });

  it('never saves up more than a burst', async () => {
    const { ask, ports } = limited();
    await ask('GET', '/v1/me', as('a'));
    ports.world.now += 3_600_000;
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await ask('GET', '/v1/me', as('a'))).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('counts each token by itself', async () => {
    const { ask } = limited();
    for (let i = 0; i < 3; i++) await ask('GET', '/v1/me', as('a'));
    expect((await ask('GET', '/v1/me', as('b'))).status).toBe(200);
  });

  it('counts those who guess by their address, and slows them down', async () => {
    const { ask } = limited();
    const statuses = [];
    for (const token of ['x', 'y', 'z']) {
      statuses.push((await ask('GET', '/v1/me', as(token))).status);
    }
    expect(statuses).toEqual([401, 401, 429]);
    expect((await ask('GET', '/v1/me', as('a'))).status).toBe(200);
  });

  it('counts what is not there too, and nothing that watches rug', async () => {
    const { ask } = limited();
    for (let i = 0; i < 2; i++) await ask('GET', '/v1/nothing', as('a'));
    expect((await ask('PATCH', '/v1/me', as('a'))).status).toBe(429);
    for (let i = 0; i < 5; i++) expect((await ask('GET', '/healthz')).status).toBe(200);
  });

  // Found by `npm run fuzz`: the system says no address of a connection that is cut off by then.
  it('counts those who are gone before they are looked at together', () => {
    expect(clientOf({ asker: null, ip: undefined })).toBe('at gone');
    expect(clientOf({ asker: null, ip: '127.0.0.1' })).toBe('at 127.0.0.1');
  });

  it('is that of this moment', async () => {
    const { ask, ports } = limited();
    for (let i = 0; i < 3; i++) await ask('GET', '/v1/me', as('a'));
    ports.world.rate = null;
    expect((await ask('GET', '/v1/me', as('a'))).status).toBe(200);
    ports.world.rate = { perSecond: 1, burst: 1 };
    expect((await ask('GET', '/v1/me', as('a'))).status).toBe(429);
  });
});
