import { describe, expect, it } from 'vitest';
import { LOCAL_BY, NOW } from './samples.ts';
import { serve } from './serve.ts';

describe('PUT /v1/modes/:scope/:key', () => {
  it('puts into debug for good, and says what is still under way', async () => {
    const { ask, ports } = serve();
    const { status, json } = await ask('PUT', '/v1/modes/resource/r1');
    expect(status).toBe(200);
    expect(json).toEqual({
      mode: {
        scope: 'resource',
        key: 'r1',
        mode: 'debug',
        reason: '',
        who: 'local',
        since: '2026-01-02T03:04:05.000Z',
        expiresAt: null,
      },
      before: null,
      hit: 3,
      running: [{ id: 'r1', verb: 'build', startedAt: '2026-01-02T03:04:05.000Z' }],
    });
    expect(ports.asked).toEqual([
      { what: 'set', scope: 'resource', key: 'r1', expiresAt: null, by: LOCAL_BY },
    ]);
  });

  it.each([
    ['at a time', { expiresAt: '2026-01-02T05:04:05+01:00' }, NOW + 3_600_000],
    ['after seconds', { expiresIn: 90 }, NOW + 90_000],
  ])('lets it end by itself %s', async (_when, body, expiresAt) => {
    const { ask, ports } = serve();
    const reason = 'as told';
    const headers = { 'x-rug-reason': 'ignored' };
    await ask('PUT', '/v1/modes/global/*', { body: { ...body, reason }, headers });
    expect(ports.asked).toMatchObject([
      { scope: 'global', key: '*', expiresAt, by: { why: reason } },
    ]);
  });

  it.each([
    ['both ends', { expiresIn: 1, expiresAt: '2026-01-02T05:04:05Z' }, 'expiresIn'],
    ['no time', { expiresAt: 'tomorrow' }, 'expiresAt'],
    ['no length', { expiresIn: 0 }, 'expiresIn'],
    ['a reason of two lines', { reason: 'a\nb' }, 'reason'],
    ['a word that is misspelt', { expiresInn: 1 }, 'expiresInn'],
  ])('refuses %s', async (_what, body, field) => {
    const { ask, ports } = serve();
    const { status, json } = await ask('PUT', '/v1/modes/tenant/t1', { body });
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'bad_request', field });
    expect(ports.asked).toEqual([]);
  });

  it('refuses a scope that is none', async () => {
    const { json } = await serve().ask('PUT', '/v1/modes/rack/a7');
    expect(json).toMatchObject({ code: 'bad_request', field: 'scope' });
  });
});

describe('DELETE /v1/modes/:scope/:key', () => {
  it('ends it and says what it was', async () => {
    const { ask, ports } = serve();
    const mode = { scope: 'tenant', key: 't1', mode: 'debug', reason: 'x', who: 'anna' } as const;
    ports.world.modes = [{ ...mode, since: NOW, expiresAt: NOW + 1_000 }];
    const { json } = await ask('DELETE', '/v1/modes/tenant/t1', {
      headers: { 'x-rug-reason': 'mended' },
    });
    expect(json).toMatchObject({
      mode: null,
      before: { ...mode, expiresAt: '2026-01-02T03:04:06.000Z' },
    });
    expect(ports.asked).toMatchObject([
      { what: 'clear', scope: 'tenant', key: 't1', by: { why: 'mended' } },
    ]);
    expect((await ask('GET', '/v1/modes')).json.items).toEqual([json.before]);
  });
});
