import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerClientError } from '../../src/api/clienterror.ts';
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
    const socket = new PassThrough();
    const error = Object.assign(new Error('timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    answerClientError(error, socket);
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 408 Request Timeout/);
    expect(JSON.parse(body)).toEqual(shapeOf('request_timeout'));
  });

  it('is not answered when its sender is gone', () => {
    const socket = new PassThrough();
    answerClientError(Object.assign(new Error('gone'), { code: 'ECONNRESET' }), socket);
    expect(socket.destroyed).toBe(true);
  });
});
