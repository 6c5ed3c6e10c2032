import { describe, expect, it } from 'vitest';
import { serve } from './serve.ts';

describe('the configuration', () => {
  it('is shown with where each value came from', async () => {
    const { json } = await serve().ask('GET', '/v1/config');
    expect(json).toEqual({ items: [{ path: 'http.port', value: 8780, origin: 'default' }] });
  });

  it.each([
    ['as JSON', { body: { text: 'a: 1' } }],
    ['as YAML', { body: 'a: 1', headers: { 'content-type': 'text/yaml' } }],
    [
      'as YAML by its registered name',
      { body: '', headers: { 'content-type': 'application/yaml' } },
    ],
  ])('is checked %s', async (_how, request) => {
    const { ask } = serve();
    const { status, json } = await ask('POST', '/v1/config/check', request);
    expect(status).toBe(200);
    // What is absent is null.
    expect(json).toEqual({
      applied: [],
      restart: [{ path: 'http.port', before: 8780, after: null }],
    });
  });

  it('is refused when it is wrong', async () => {
    const { ask, ports } = serve();
    const { status, json } = await ask('POST', '/v1/config/check', { body: { text: 'wrong' } });
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'bad_config', message: 'http.port: must be a number' });
    expect(ports.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('is read again', async () => {
    const { ask, ports } = serve();
    const { json } = await ask('POST', '/v1/config/reload');
    expect(json.applied).toEqual([{ path: 'logLevel', before: 'info', after: 'debug' }]);
    expect(ports.asked).toMatchObject([{ what: 'reload' }]);
  });

  it('is the only thing that may be YAML', async () => {
    const headers = { 'content-type': 'text/yaml' };
    const { status } = await serve().ask('POST', '/v1/sweeps', { body: 'type: POLL', headers });
    expect(status).toBe(415);
  });
});
