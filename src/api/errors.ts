import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ERRORS, type ErrorCode, RugError } from '../model/errors.ts';
import type { Log } from '../model/ports.ts';

/** What every error looks like outside (docs/errors.md). */
export const errorBody = z
  .object({
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    message: z.string().describe('What is wrong, for people.'),
    field: z.string().optional().describe('The path of the field that is wrong, where one is.'),
    hint: z.string().describe('What to do about it.'),
  })
  .meta({
    id: 'Error',
    description: 'Every error has this shape; the codes are in docs/errors.md and at /v1/errors.',
    examples: [
      {
        code: 'unknown_resource',
        message: 'no resource has the id "r7"',
        field: 'id',
        hint: ERRORS.unknown_resource.hint,
      },
    ],
  });

/** An error as it goes out. */
export function showError({ code, message, field }: RugError): z.output<typeof errorBody> {
  return { code, message, ...(field === undefined ? {} : { field }), hint: ERRORS[code].hint };
}

/** Fastify's own errors -> codes of the table. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'bad_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_BAD_URL: 'bad_request',
};

/** Seconds after which a sender that was told 429 or 503 may try again, where nobody knows better. */
const RETRY_AFTER = '1';

/** Turns whatever was thrown into an error of the table; what nobody foresaw is `internal`. */
function toRugError(thrown: unknown): RugError {
  if (thrown instanceof RugError) return thrown;
  const { code, message, statusCode = 500 } = thrown as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new RugError('unsupported_media', 'the body must be JSON, and say so', {
      field: 'Content-Type',
    });
  }
  // Whatever else a client did wrong (it went away, a path too long) is no defect of ours.
  const known = FASTIFY_CODES[code ?? ''] ?? (statusCode < 500 ? 'bad_request' : undefined);
  return known === undefined
    ? new RugError('internal', 'something broke; the log has it under the request id', {
        cause: thrown,
      })
    : new RugError(known, message ?? known);
}

/** Sends an error in its documented shape; logs those that are defects. */
export function sendError(
  log: Log,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const error = toRugError(thrown);
  const { status } = ERRORS[error.code];
  if (status === 500) {
    const { method, url, id } = request;
    log.error({ err: error.cause ?? error, method, url, request: id }, 'request failed');
  }
  if ((status === 429 || status === 503) && !reply.hasHeader('retry-after')) {
    reply.header('retry-after', RETRY_AFTER);
  }
  if (status === 401) reply.header('www-authenticate', challenge(request));
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(showError(error));
}

/** RFC 6750, section 3: what is wrong is said only to those who have sent a token. */
const challenge = ({ headers }: FastifyRequest): string =>
  headers.authorization === undefined
    ? 'Bearer realm="rug"'
    : 'Bearer realm="rug", error="invalid_token"';
