import type { Duplex } from 'node:stream';
import { ERRORS, type ErrorCode, RugError } from '../model/errors.ts';
import type { Time } from '../model/ports.ts';
import { showError } from './errors.ts';
import type { App } from './ports.ts';

/** What Node's HTTP server says of a request it cannot read -> codes of the table. */
const HTTP_CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'the headers are too large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['headers_too_large', 'the chunk extensions are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'the request did not come in time'],
  CONNECT: ['bad_http', 'rug is no proxy: it connects nobody'],
};

/** Options of Node's HTTP server: what it would refuse without a word is left to `explainRefusals`. */
export const EXPLAINED = { requireHostHeader: false } as const;

/** Answers like any other error what Node's HTTP server would refuse without saying why. */
export function explainRefusals(app: App, time: Pick<Time, 'after'>): void {
  app.addHook('onRequest', async ({ raw: { headers, httpVersion } }) => {
    if (headers.host !== undefined || httpVersion !== '1.1') return;
    throw new RugError('bad_http', 'the header Host is missing', { field: 'Host' });
  });
  const { server } = app;
  // RFC 9110, section 10.1.1: what is expected beyond 100-continue may be ignored.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', (_, socket) => {
    answerClientError(Object.assign(new Error('CONNECT'), { code: 'CONNECT' }), socket, time);
  });
}

/** The reasons that RFC 9110, section 15.5, has for these statuses. */
const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** How long whoever was answered so may take to close its side of the connection, milliseconds. */
const PATIENCE = 1_000;

/**
 * Answers a request that no route sees, because it is no HTTP, in the shape of all errors. The
 * connection is at its end: one that the client keeps open is cut off, or it would stay for ever.
 */
export function answerClientError(
  error: Error & { code?: string },
  socket: Duplex,
  time: Pick<Time, 'after'>,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, message] = HTTP_CODES[error.code ?? ''] ?? ['bad_http', 'the request is not HTTP'];
  const body = JSON.stringify(showError(new RugError(code, message)));
  const { status } = ERRORS[code];
  // Nobody else listens to it any more: its end must not be that of the whole process.
  socket.on('error', () => socket.destroy());
  // What still comes is read and dropped: to close before it would lose the answer on its way.
  socket.resume();
  socket.once(
    'close',
    time.after(PATIENCE, () => socket.destroy()),
  );
  socket.end(
    [
      `HTTP/1.1 ${status} ${REASONS[status]}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
