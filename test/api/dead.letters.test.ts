import { describe, expect, it } from 'vitest';
import { NOW } from './samples.ts';
import { type Served, serve } from './serve.ts';

describe('dead letters', () => {
  const withLetter = (): Served => {
    const served = serve();
    const letter = { source: 'neutron', reason: 'no JSON', field: null, body: '{', headers: {} };
    served.ports.letters.push({ id: 7, ...letter, at: NOW });
    return served;
  };

  it('are shown one by one', async () => {
    const { json } = await withLetter().ask('GET', '/v1/dead-letters/7');
    expect(json).toMatchObject({ id: 7, source: 'neutron', at: '2026-01-02T03:04:05.000Z' });
  });

  it('are taken in again, with the verdict of now', async () => {
    const { ask, ports } = withLetter();
    const { status, json } = await ask('POST', '/v1/dead-letters/7/retry');
    expect(status).toBe(200);
    expect(json).toEqual({ verdict: 'ignored', reason: 'still of no interest' });
    expect(ports.asked).toMatchObject([{ what: 'retry', id: 7 }]);
  });

  it('are dropped', async () => {
    const { ask, ports } = withLetter();
    const { status, text } = await ask('DELETE', '/v1/dead-letters/7');
    expect([status, text]).toEqual([204, '']);
    expect(ports.asked).toMatchObject([{ what: 'drop', id: 7 }]);
  });

  it.each(['0', '-1', '1.5', 'x', '1e999', '9007199254740993'])('have no number %s', async (id) => {
    const { json } = await serve().ask('GET', `/v1/dead-letters/${id}`);
    expect(json).toMatchObject({ code: 'bad_request', field: 'id' });
  });
});
