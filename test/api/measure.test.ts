import { describe, expect, it } from 'vitest';
import { serve } from './serve.ts';

describe('requests', () => {
  it('are counted by route and status, and never by what they name', async () => {
    const { ask } = serve();
    await ask('GET', '/healthz');
    await ask('GET', '/v1/resources/one-that-is-not-there');
    await ask('GET', '/v1/resources/another-router');
    await ask('GET', '/no/such/place');
    const { text } = await ask('GET', '/metrics');
    const counted = text.split('\n').filter((line) => line.startsWith('rug_api_requests_total{'));
    expect(counted).toEqual([
      'rug_api_requests_total{method="GET",route="/healthz",status="200"} 1',
      'rug_api_requests_total{method="GET",route="/v1/resources/:id",status="404"} 2',
      'rug_api_requests_total{method="any",route="none",status="404"} 1',
    ]);
    expect(text).toContain('rug_api_request_seconds_count{route="/v1/resources/:id"} 2');
    expect(text).not.toContain('another-router');
  });
});

describe('a message with a traceparent', () => {
  it('is handed on with it, so that its trace can be linked', async () => {
    const { ask, ports } = serve();
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await ask('POST', '/v1/notifications', { body: { any: 1 }, headers: { traceparent } });
    expect(ports.messages[0]?.headers).toMatchObject({ traceparent });
  });
});
