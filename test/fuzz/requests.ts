/** HTTP requests: those that a client library makes, and bytes that no library would send. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc, { type Arbitrary } from 'fast-check';
import { GOOD, MESSAGE, NOISE } from './messages.ts';
import { NAMES } from './strange.ts';

/** A request as `inject` takes it. */
export interface Request {
  readonly how: 'inject';
  readonly method: 'POST' | 'PUT' | 'GET' | 'DELETE';
  readonly url: string;
  readonly headers: Record<string, string>;
  /** Bytes, a character each. */
  readonly payload: string | undefined;
}

/** Bytes on a connection, and what the client does after them. */
export interface Wire {
  readonly how: 'wire';
  /** A character each. */
  readonly text: string;
  /** In how many pieces they are sent. */
  readonly pieces: number;
  /** end: it waits for the answer with its own side closed; destroy: it is gone. */
  readonly after: 'end' | 'destroy';
}

const CONTENT_TYPES = [
  'application/json',
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/json;charset="latin1"',
  'APPLICATION/JSON',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'application/json, application/json',
  'application/xml',
  'text/plain',
  'text/json',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  'application/',
  ';',
  '',
];

/** What is done to the bytes of a body, and what is said of them: not always the same. */
const ENCODINGS: readonly ((body: Buffer) => readonly [Buffer, Record<string, string>])[] = [
  (body) => [body, {}],
  (body) => [body, {}],
  (body) => [body, {}],
  (body) => [gzipSync(body), { 'content-encoding': 'gzip' }],
  (body) => [deflateSync(body), { 'content-encoding': 'gzip' }],
  (body) => [brotliCompressSync(body), {}],
  (body) => [body, { 'content-encoding': 'gzip' }],
  (body) => [body, { 'content-encoding': 'identity' }],
  (body) => [Buffer.from(body.toString(), 'utf16le'), {}],
  (body) => [Buffer.concat([Buffer.from([0xff, 0xfe, 0x80]), body]), {}],
  (body) => [Buffer.concat([body, Buffer.from([0xc3])]), {}],
  () => [gzipSync(Buffer.alloc(8_000_000)), { 'content-encoding': 'gzip' }],
];

const URLS = [
  '/v1/notifications',
  '/v1/notifications',
  '/v1/notifications',
  '/v1/notifications?x=1',
  '/v1/notifications/',
  '/v1/resources',
  '/v1/resources/r1/events',
  '/v1/resources/%ff/events',
  '/v1/commands/poll',
  '/v1/sweeps',
];

const isSendable = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

const EXTRA: Arbitrary<Record<string, string>> = fc.dictionary(
  fc.constantFrom(
    ...['ce-id', 'ce-type', 'ce-source', 'ce-specversion', 'ce-__proto__', 'ce-data'],
    ...['traceparent', 'x-request-id', 'idempotency-key', 'x-rug-reason', 'authorization'],
    ...['expect', 'content-encoding', 'accept', 'accept-encoding', 'origin'],
  ),
  fc.constantFrom('1.0', 'rug.event', '%zz', '%00', 'gzip', '*/*', ...NAMES.filter(isSendable)),
  { maxKeys: 2 },
);

/** A body: one message, several, or no JSON. */
const BODY: Arbitrary<Buffer> = fc.oneof(
  { weight: 20, arbitrary: MESSAGE.map(({ text }) => Buffer.from(text)) },
  {
    weight: 6,
    arbitrary: fc
      .array(MESSAGE, { maxLength: 3 })
      .map((all) => Buffer.from(`[${all.map(({ text }) => text).join(',')}]`)),
  },
  { weight: 3, arbitrary: GOOD.map((good) => Buffer.from(JSON.stringify(good))) },
  { weight: 3, arbitrary: NOISE.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.constantFrom(4_194_304, 4_194_305).map((n) => Buffer.alloc(n, '[')) },
);

export const REQUEST: Arbitrary<Request> = fc
  .record({
    method: fc.constantFrom('POST', 'POST', 'POST', 'PUT', 'GET', 'DELETE'),
    url: fc.constantFrom(...URLS),
    type: fc.constantFrom(...CONTENT_TYPES),
    encoded: fc.constantFrom(...ENCODINGS),
    body: fc.option(BODY, { freq: 12, nil: undefined }),
    extra: EXTRA,
  })
  .map(({ method, url, type, encoded, body, extra }) => {
    const [payload, headers] = body === undefined ? [undefined, {}] : encoded(body);
    return {
      how: 'inject',
      method,
      url,
      headers: { ...(type === '' ? {} : { 'content-type': type }), ...headers, ...extra },
      payload: payload?.toString('latin1'),
    };
  });

const LINES = [
  'POST /v1/notifications HTTP/1.1',
  'POST /v1/notifications HTTP/1.1',
  'POST /v1/notifications HTTP/1.1',
  'POST /v1/notifications HTTP/1.0',
  'POST /v1/notifications HTTP/9.9',
  'POST /v1/notifications',
  'PRI * HTTP/2.0',
  'CONNECT localhost:1 HTTP/1.1',
  'GET http://elsewhere/v1/notifications HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'get / HTTP/1.1',
  'POST /%zz HTTP/1.1',
  'POST  /v1/notifications  HTTP/1.1',
  `POST /${'x'.repeat(20_000)} HTTP/1.1`,
  'POST /v1/notifications\u0000 HTTP/1.1',
  '\u0016\u0003\u0001',
  '',
];

const HEADER_LINES = [
  'Host: localhost',
  'Host: elsewhere',
  'Host: a\r\nHost: b',
  'Content-Type: application/json',
  'Content-Encoding: gzip',
  'Connection: close',
  'Connection: upgrade\r\nUpgrade: websocket',
  'Expect: 100-continue',
  'Expect: the unexpected',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: identity',
  'Trailer: x',
  ' folded: header',
  'no colon',
  'bad\u0000name: 1',
  'x: \u0000\u0001\u007f',
  `x: ${'y'.repeat(17_000)}`,
  Array.from({ length: 300 }, (_, i) => `h${i}: v`).join('\r\n'),
];

/** How the length of a body is told: rightly and wrongly. */
const FRAMINGS: readonly ((body: Buffer) => Buffer)[] = [
  (body) => framed(`Content-Length: ${body.length}`, body),
  (body) => framed(`Content-Length: ${body.length}`, body),
  (body) => framed(`Content-Length: ${body.length + 100}`, body),
  (body) => framed(`Content-Length: ${Math.max(0, body.length - 3)}`, body),
  (body) => framed('Content-Length: -1', body),
  (body) => framed('Content-Length: 99999999999999999999', body),
  (body) => framed(`Content-Length: ${body.length}\r\nContent-Length: 0`, body),
  (body) => framed('Transfer-Encoding: chunked', chunk(body.length, body, '0\r\n\r\n')),
  (body) => framed('Transfer-Encoding: chunked', chunk(body.length + 7, body, '0\r\n\r\n')),
  (body) => framed('Transfer-Encoding: chunked', chunk(3, body, '0\r\n\r\n')),
  (body) => framed('Transfer-Encoding: chunked', chunk(body.length, body, '')),
  (body) => framed('Transfer-Encoding: chunked', chunk(body.length, body, 'zz\r\n')),
  () => framed('Transfer-Encoding: chunked', Buffer.from('ffffffffffffffff\r\n')),
  () => framed('Transfer-Encoding: chunked', Buffer.from(`1;${'e'.repeat(20_000)}\r\nx`)),
  (body) =>
    framed(
      `Transfer-Encoding: chunked\r\nContent-Length: ${body.length}`,
      chunk(body.length, body, '0\r\n\r\n'),
    ),
  (body) => framed('X-None: 1', body),
];

const framed = (header: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${header}\r\n\r\n`), body]);

const chunk = (length: number, body: Buffer, end: string): Buffer =>
  Buffer.concat([Buffer.from(`${length.toString(16)}\r\n`), body, Buffer.from(`\r\n${end}`)]);

export const WIRE: Arbitrary<Wire> = fc
  .record({
    line: fc.constantFrom(...LINES),
    headers: fc.oneof(
      { weight: 2, arbitrary: fc.constant(['Host: localhost', 'Content-Type: application/json']) },
      { weight: 1, arbitrary: fc.array(fc.constantFrom(...HEADER_LINES), { maxLength: 3 }) },
    ),
    framing: fc.constantFrom(...FRAMINGS),
    body: BODY.map((body) => body.subarray(0, 100_000)),
    again: fc.boolean(),
    cut: fc.oneof(
      { weight: 4, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    ),
    pieces: fc.constantFrom(1, 1, 2, 5),
    after: fc.constantFrom('end', 'end', 'destroy'),
  })
  .map(({ line, headers, framing, body, again, cut, pieces, after }) => {
    const head = Buffer.from(`${[line, ...headers].join('\r\n')}\r\n`, 'latin1');
    const one = Buffer.concat([head, framing(body)]);
    const all = again ? Buffer.concat([one, one]) : one;
    const text = all.subarray(0, Math.ceil(all.length * cut)).toString('latin1');
    return { how: 'wire', text, pieces, after };
  });
