import { request } from 'node:https';
import { json as readJson } from 'node:stream/consumers';
import type { SecureContextOptions } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TlsSettings } from '../../src/model/access.ts';
import { selfSigned } from './certificate.ts';
import { serve } from './serve.ts';

const server = selfSigned('rug');
const client = selfSigned('anna');

async function listening(tls: TlsSettings): Promise<number> {
  const { api } = serve({ tls });
  expect(await api.listen()).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  onTestFinished(() => api.close());
  return api.address()?.port ?? 0;
}

/** Asks who it is; rejects when there is no connection. */
function ask(
  port: number,
  tls: SecureContextOptions,
): Promise<{ headers: Record<string, unknown>; json: unknown }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/v1/me', agent: false as const, ...tls };
    const asked = request(options, (response) => {
      readJson(response).then((json) => resolve({ headers: response.headers, json }), reject);
    });
    asked.on('error', reject).end();
  });
}

describe('HTTPS', () => {
  it('is spoken with a certificate and a key, and insisted on', async () => {
    const port = await listening({ ...server, ca: null });
    const { headers, json } = await ask(port, { ca: server.cert });
    expect(json).toMatchObject({ name: 'local' });
    expect(headers['strict-transport-security']).toMatch(/max-age=\d{8}/);
    await expect(ask(port, {})).rejects.toThrow(/self-signed/);
  });

  it('answers nobody in clear', async () => {
    const port = await listening({ ...server, ca: null });
    await expect(fetch(`http://127.0.0.1:${port}/v1/me`)).rejects.toThrow();
  });

  it('lets in only whoever has a certificate of the authority, where there is one', async () => {
    const port = await listening({ ...server, ca: client.cert });
    await expect(ask(port, { ca: server.cert })).rejects.toThrow();
    await expect(ask(port, { ca: server.cert, ...server })).rejects.toThrow();
    const { json } = await ask(port, { ca: server.cert, ...client });
    expect(json).toMatchObject({ name: 'local' });
  });
});
