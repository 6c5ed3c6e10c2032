import type { Duplex } from 'node:stream';
import { ERRORS, type ErrorCode, RugError } from '../model/errors.ts';
import { showError } from './errors.ts';

/** What Node's HTTP server says of a request it cannot read -> codes of the table. */
const HTTP_CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'the headers are too large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['headers_too_large', 'the chunk extensions are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'the request did not come in time'],
};

/** The reasons that RFC 9110, section 15.5, has for these statuses. */
const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** Answers a request that no route sees, because it is no HTTP, in the shape of all errors. */
export function answerClientError(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, message] = HTTP_CODES[error.code ?? ''] ?? ['bad_http', 'the request is not HTTP'];
  const body = JSON.stringify(showError(new RugError(code, message)));
  const { status } = ERRORS[code];
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
