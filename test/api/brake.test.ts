import { describe, expect, it } from 'vitest';
import { NOW } from './samples.ts';
import { type Served, serve } from './serve.ts';

function braked(): Served {
  const served = serve();
  served.ports.world.brakes = [
    {
      scope: 'rack',
      key: 'a7',
      engaged: true,
      since: NOW,
      dead: 9,
      size: 20,
      limit: 5,
      parked: 8,
    },
  ];
  return served;
}

const SHOWN = {
  scope: 'rack',
  key: 'a7',
  engaged: true,
  since: '2026-01-02T03:04:05.000Z',
  dead: 9,
  size: 20,
  limit: 5,
  parked: 8,
};

describe('GET /v1/brake', () => {
  it('shows the scopes and how it is set', async () => {
    const { json } = await braked().ask('GET', '/v1/brake');
    expect(json).toEqual({ items: [SHOWN], enabled: true, windowSeconds: 60, settleSeconds: 20 });
  });
});

describe('POST /v1/brake/release', () => {
  it.each([
    ['every scope', undefined, null],
    ['every scope, said with an empty body', {}, null],
    ['one scope', { scope: 'rack', key: 'a7' }, { scope: 'rack', key: 'a7' }],
    ['the global scope', { scope: 'global' }, { scope: 'global', key: '*' }],
    [
      'a tenant, however it is written',
      { scope: 'tenant', key: '79F054A8-C76E-4C22-AFA8-6CDD2CD88536' },
      { scope: 'tenant', key: '79f054a8c76e4c22afa86cdd2cd88536' },
    ],
  ])('releases %s', async (_what, body, key) => {
    const { ask, ports } = braked();
    const { status, json } = await ask('POST', '/v1/brake/release', { body });
    expect(status).toBe(200);
    expect(json).toEqual({ released: [SHOWN] });
    expect(ports.asked).toMatchObject([{ what: 'release', key }]);
  });

  it.each([
    [{ scope: 'rack' }, 'key'],
    [{ key: 'a7' }, 'scope'],
    [{ scope: 'global', key: 'a7' }, 'key'],
    [{ scope: 'room', key: 'a7' }, 'scope'],
  ])('refuses %j', async (body, field) => {
    const { ask, ports } = braked();
    const { status, json } = await ask('POST', '/v1/brake/release', { body });
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'bad_request', field });
    expect(ports.asked).toEqual([]);
  });
});
