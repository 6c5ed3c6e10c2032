import type { Verb } from './words.ts';

/**
 * Errors that reach an operator: one table, mirrored by docs/errors.md. `status` is the HTTP status;
 * `hint` says what to do.
 */
export const ERRORS = {
  bad_request: { status: 400, hint: 'Correct the field that is named and send it again.' },
  bad_json: { status: 400, hint: 'The body must be one JSON value.' },
  bad_http: { status: 400, hint: 'Send a request as HTTP/1.1 has it.' },
  headers_too_large: { status: 431, hint: 'Send fewer or shorter headers: 16 KiB in all.' },
  request_timeout: { status: 408, hint: 'Send the whole request without long pauses.' },
  bad_config: { status: 400, hint: 'Correct the setting that is named and try again.' },
  unknown_resource: { status: 404, hint: 'List the resources with `rug-ctl resource list`.' },
  unknown_dead_letter: {
    status: 404,
    hint: 'List the dead letters with `rug-ctl dead-letter list`.',
  },
  unknown_sweep: { status: 404, hint: 'The sweeps that are kept are listed at /v1/sweeps.' },
  unknown_error: { status: 404, hint: 'The codes are listed at /v1/errors.' },
  unknown_command: { status: 404, hint: 'The commands are listed in docs/events.md.' },
  unauthorized: {
    status: 401,
    hint: 'Send a token: `Authorization: Bearer ...`; for rug-ctl, RUG_TOKEN or a profile.',
  },
  forbidden: { status: 403, hint: 'Ask for a token whose role and tenants allow it.' },
  untrusted_origin: {
    status: 403,
    hint: 'Call rug by the address it listens on and from no web page, or send a token.',
  },
  interactive: { status: 501, hint: 'Run it in a terminal with rug-ctl.' },
  unsupported_media: { status: 415, hint: 'Send JSON with Content-Type: application/json.' },
  rate_limited: { status: 429, hint: 'Send it again after Retry-After seconds.' },
  unknown_route: { status: 404, hint: 'The routes are listed at /docs.' },
  method_not_allowed: { status: 405, hint: 'The allowed methods are in the Allow header.' },
  unknown_kind: { status: 400, hint: 'The kinds are listed at /v1/kinds.' },
  unknown_driver: { status: 400, hint: 'Choose a hardware that has a driver for the kind.' },
  exists: { status: 409, hint: 'Send an UPDATE to change it, or choose another id.' },
  refused: { status: 409, hint: 'The reason says what must be done first.' },
  too_large: { status: 413, hint: 'Send fewer messages at a time.' },
  busy: { status: 429, hint: 'The intake is behind: send it again after Retry-After seconds.' },
  not_ready: { status: 503, hint: 'Look at /readyz for what is missing.' },
  store_newer: {
    status: 500,
    hint: 'Start the version of rug that wrote this database, or newer.',
  },
  store_unreachable: { status: 503, hint: 'Check RUG_DATABASE_URL and that the database is up.' },
  in_use: {
    status: 503,
    hint: 'Stop the other rug, or give this one a data directory of its own.',
  },
  fenced: { status: 503, hint: 'Another process took this partition over; this one must end.' },
  internal: { status: 500, hint: 'This is a defect of rug: the log has the details.' },
} as const satisfies Record<string, { status: number; hint: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** An error an operator can act on: a code of the table, a message, and the field that is wrong. */
export class RugError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;

  constructor(code: ErrorCode, message: string, options: { field?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'RugError';
    this.code = code;
    this.field = options.field;
  }
}

/** What was thrown, in words. */
export const textOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** The outcome of each common number of a driver's error codes (Robot specification 4). */
export const DRIVER_ERRORS = {
  '0000': { title: 'The endpoint is not available', outcome: 'retry' },
  '0001': { title: 'The resource is not in the expected state', outcome: 'skip' },
  '0100': { title: 'A resource it depends on is not ready yet', outcome: 'postpone' },
  '0101': { title: 'A resource it depends on is in error', outcome: 'fail' },
  '0102': { title: 'A resource it depends on is closed or being deleted', outcome: 'fail' },
  '0103': { title: 'Resources that depend on it are still there', outcome: 'postpone' },
  '1000': { title: 'Unexpected exception in the executor', outcome: 'retry' },
  '1001': { title: 'The verb failed', outcome: 'retry' },
  '1002': { title: 'The spec is incomplete', outcome: 'fail' },
  '1003': { title: 'The spec is invalid', outcome: 'fail' },
  '1005': { title: 'The driver has no such verb', outcome: 'unsupported' },
  '1010': { title: 'Fenced: a newer executor has acted', outcome: 'lost' },
  '1011': { title: 'The deadline of the verb has passed', outcome: 'retry' },
  '1012': { title: 'Cancelled at a step', outcome: 'cancelled' },
  '2002': { title: 'The world reported a failure', outcome: 'retry' },
  '2003': { title: 'The host cannot be reached', outcome: 'retry' },
  '2004': { title: 'The world did not answer in time', outcome: 'retry' },
  '2006': { title: 'What was read back differs from the request', outcome: 'retry' },
} as const;

/** `<driver>_<verb>_<nnnn>`, the code an operator greps for. */
export function driverErrorCode(
  driver: string,
  verb: Verb | 'probe' | 'stats',
  number: string,
): string {
  return `${driver}_${verb}_${number}`;
}

/** Number of a failing step: 2100 + 10 x index, + 1 for a failed command (Robot specification 4). */
export function stepErrorNumber(index: number, offset: 0 | 1 | 2 | 3 = 1): string {
  return String(2100 + 10 * index + offset);
}
