import { once } from 'node:events';
import { connect } from 'node:net';
import { duplexPair, PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerClientError } from '../../src/api/clienterror.ts';
import { systemTime } from '../../src/environment.ts';
import { ERRORS, type ErrorCode } from '../../src/model/errors.ts';
import { serve } from './serve.ts';

/** What the server says to bytes that are no request; resolves when it has closed. */
async function say(bytes: string): Promise<{ head: string; body: Record<string, unknown> }> {
  const { api } = serve();
  await api.listen();
  onTestFinished(() => api.close());
  const socket = connect(api.address()?.port ?? 0, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(bytes);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { head, body: JSON.parse(body) as Record<string, unknown> };
}

const shapeOf = (code: ErrorCode): object => ({
  code,
  hint: ERRORS[code].hint,
  message: expect.any(String),
});

describe('what is no request', () => {
  it.each([
    ['is no HTTP', 'not http\r\n\r\n', 'bad_http'],
    ['has a broken header', 'GET / HTTP/1.1\r\nho st: a\r\n\r\n', 'bad_http'],
    [
      'has endless headers',
      `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      'headers_too_large',
    ],
  ] as const)('is answered in the shape of all errors when it %s', async (_what, bytes, code) => {
    const { head, body } = await say(bytes);
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${ERRORS[code].status} \\w`));
    expect(head).toContain('content-type: application/json');
    expect(head).toContain('connection: close');
    expect(body).toEqual(shapeOf(code));
  });

  it('is answered when it comes too slowly', async () => {
    const [socket, client] = duplexPair();
    const error = Object.assign(new Error('timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    answerClientError(error, socket, systemTime);
    const [head = '', body = ''] = (await text(client)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 408 Request Timeout/);
    expect(JSON.parse(body)).toEqual(shapeOf('request_timeout'));
  });

  it('is explained where Node itself would refuse it without a word', async () => {
    const noHost = await say('GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n');
    expect(noHost.body).toEqual({ ...shapeOf('bad_http'), field: 'Host' });
    const proxy = await say('CONNECT elsewhere:1 HTTP/1.1\r\nhost: a\r\n\r\n');
    expect(proxy.body).toEqual({
      ...shapeOf('bad_http'),
      message: expect.stringContaining('proxy'),
    });
  });

  it('loses its connection, even if its sender never closes it', async () => {
    const { api } = serve();
    await api.listen();
    onTestFinished(() => api.close());
    for (const bytes of ['not http\r\n\r\n', 'CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n']) {
      const port = api.address()?.port ?? 0;
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.write(bytes);
      await text(socket);
      // Whoever writes to a connection that is no more is told so.
      const cut = once(socket, 'error');
      const nagging = setInterval(() => socket.write('more'), 50);
      const [error] = await cut;
      clearInterval(nagging);
      expect(error).toMatchObject({ code: expect.stringMatching(/EPIPE|ECONNRESET/) });
    }
  });

  // Found by `npm run fuzz`: nobody listened to the errors of what was to be a tunnel.
  it('ends nothing but itself when its sender breaks off', async () => {
    const { api } = serve();
    await api.listen();
    onTestFinished(() => api.close());
    const port = api.address()?.port ?? 0;
    const broken: unknown[] = [];
    const note = (error: unknown): unknown => broken.push(error);
    process.on('uncaughtException', note);
    onTestFinished(() => void process.off('uncaughtException', note));
    for (const line of ['CONNECT a:1 HTTP/1.1', 'not http']) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(`${line}\r\nhost: a\r\n\r\n`);
      await once(socket, 'data');
      socket.resetAndDestroy();
      await once(socket, 'close');
    }
    const alive = await api.inject({ method: 'GET', url: '/healthz' });
    expect(alive.statusCode).toBe(200);
    const { body } = await say('not http\r\n\r\n');
    expect(body).toEqual(shapeOf('bad_http'));
    expect(broken).toEqual([]);
  });

  it('is not answered when its sender is gone', () => {
    const socket = new PassThrough();
    answerClientError(Object.assign(new Error('gone'), { code: 'ECONNRESET' }), socket, systemTime);
    expect(socket.destroyed).toBe(true);
  });
});
