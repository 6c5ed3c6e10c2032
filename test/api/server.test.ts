import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bare, urlOf } from '../../src/api/listen.ts';
import { serve } from './serve.ts';

describe('createApi', () => {
  it('listens where it is told, says where that is, and ends when it is closed', async () => {
    const { api } = serve();
    expect(api.address()).toBeNull();
    const url = await api.listen();
    onTestFinished(() => api.close());
    expect(url).toBe(`http://127.0.0.1:${api.address()?.port}`);
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ alive: true });
    await api.close();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('takes an address as URLs have it', () => {
    expect(['[::1]', '::1', '127.0.0.1'].map(bare)).toEqual(['::1', '::1', '127.0.0.1']);
  });

  it.each([
    ['127.0.0.1', false, 'http://127.0.0.1:8780'],
    ['0.0.0.0', false, 'http://0.0.0.0:8780'],
    ['::', false, 'http://[::]:8780'],
    ['[::1]', false, 'http://[::1]:8780'],
    ['rug.example', true, 'https://rug.example:8780'],
  ])('listening on %s says where that is as it was told (TLS: %s)', (host, isTls, url) => {
    const bound = { address: '192.0.2.1', family: 'IPv4', port: 8780 };
    expect(urlOf({ address: () => bound }, host, isTls)).toBe(url);
  });

  it('says so when the port is taken', async () => {
    const { api } = serve();
    await api.listen();
    onTestFinished(() => api.close());
    const second = serve({ port: api.address()?.port ?? 0 });
    onTestFinished(() => second.api.close());
    await expect(second.api.listen()).rejects.toMatchObject({
      code: 'bad_config',
      field: 'http.port',
      message: expect.stringMatching(/in use/),
    });
  });

  it('says so when the host is not its own', async () => {
    const { api } = serve({ host: '192.0.2.1' });
    onTestFinished(() => api.close());
    await expect(api.listen()).rejects.toMatchObject({ code: 'bad_config', field: 'http.host' });
  });

  it('does not wait for ever for a caller who never finishes', async () => {
    const { api, ports } = serve();
    let giveUp = (): void => undefined;
    Object.assign(ports.env.time, {
      after: (_ms: number, wake: () => void) => {
        giveUp = wake;
        return () => undefined;
      },
    });
    await api.listen();
    const socket = connect(api.address()?.port ?? 0, '127.0.0.1');
    socket.on('error', () => undefined);
    const heard = new Promise((resolve) => socket.once('data', resolve));
    const post = 'POST /v1/notifications HTTP/1.1\r\nhost: a\r\ncontent-type: application/json';
    // The server says 100 when it has the head: then the request is under way, and its body missing.
    socket.write(`${post}\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n`);
    await heard;
    const closed = api.close();
    giveUp();
    await closed;
    expect(api.address()).toBeNull();
  });

  it('answers what is under way before it ends', async () => {
    const { api, ports } = serve();
    const url = await api.listen();
    let release = (): void => undefined;
    const entered = new Promise<void>((inside) => {
      Object.assign(ports.intake, {
        submit: () =>
          new Promise((resolve) => {
            release = () => resolve([{ verdict: 'ignored', reason: 'late' }]);
            inside();
          }),
      });
    });
    const headers = { 'content-type': 'application/json' };
    const asked = fetch(`${url}/v1/notifications`, { method: 'POST', body: '{}', headers });
    await entered;
    const closed = api.close();
    release();
    expect((await asked).status).toBe(202);
    await closed;
  });

  it('survives a connection that speaks no HTTP', async () => {
    const { api } = serve();
    const url = await api.listen();
    onTestFinished(() => api.close());
    const socket = connect(api.address()?.port ?? 0, '127.0.0.1');
    const ended = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => undefined);
    socket.end('\x16\x03\x01 not http\r\n\r\n');
    socket.resume();
    await ended;
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});
