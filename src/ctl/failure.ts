/** How rug-ctl ends; scripts rely on these numbers (docs: `rug-ctl --help`). */
export const EXIT = { done: 0, failed: 1, usage: 2, unreachable: 3, timeout: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Whatever ends a command early: shown as a message and a hint, never as a stack. */
export class CtlFailure extends Error {
  readonly exit: ExitCode;
  readonly hint: string | undefined;

  constructor(exit: ExitCode, message: string, hint?: string) {
    super(message);
    this.name = 'CtlFailure';
    this.exit = exit;
    this.hint = hint;
  }
}

/** What is said of a failure, as whole lines. */
export function failureText({
  message,
  hint,
}: {
  message: string;
  hint?: string | undefined;
}): string {
  return `error: ${message}\n${hint === undefined ? '' : `hint: ${hint}\n`}`;
}

/** An error as the API words it. */
export interface ApiError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** The path of the field that is wrong, where one is. */
  readonly field?: string | undefined;
  /** Seconds; null: it was not said. */
  readonly retryAfter: number | null;
}

/** Errors of the API's table that are a mistake of who asks. */
const MISTAKES: readonly string[] = ['bad_request', 'bad_json', 'unknown_kind', 'unknown_driver'];

/** How rug-ctl ends with an error of the API's table. */
export const exitFor = (code: string): ExitCode =>
  MISTAKES.includes(code) ? EXIT.usage : EXIT.failed;

/** An error of the API's table. */
export class ApiFailure extends CtlFailure {
  readonly code: string;
  /** Seconds after which it may be tried again; null: it was not said. */
  readonly retryAfter: number | null;

  constructor(error: ApiError) {
    super(exitFor(error.code), withField(error.message, error.field ?? null), error.hint);
    this.name = 'ApiFailure';
    this.code = error.code;
    this.retryAfter = error.retryAfter;
  }
}

/** What somebody at rug-ctl can do who may not; null: it is another failure. */
export function accessFailure(error: ApiError, withToken: boolean): ApiFailure | null {
  const hint = ACCESS_HINTS[error.code]?.[withToken ? 'known' : 'nobody'];
  return hint === undefined ? null : new ApiFailure({ ...error, hint });
}

const NO_TOKEN =
  'No token was sent: give one with --token-file FILE, RUG_TOKEN or a profile ' +
  '(`rug-ctl profile list`).';

const ACCESS_HINTS: Readonly<Record<string, { readonly known: string; readonly nobody: string }>> =
  {
    unauthorized: {
      known: 'The token that was sent is not, or no longer, one of this rug: check its spelling.',
      nobody: NO_TOKEN,
    },
    forbidden: {
      known:
        'See whose token it is and what it may do with `rug-ctl whoami`; ' +
        'ask for one whose role and tenants allow this.',
      nobody: NO_TOKEN,
    },
  };

/** A command that ran another program ends as that did. */
export class PassedOn extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`ended with ${status}`);
    this.name = 'PassedOn';
    this.status = status;
  }
}

/** The message with the field in front, unless it speaks of the field already. */
export function withField(message: string, field: string | null): string {
  const named = field === null || message.split(/[\s:]+/).includes(field);
  return named ? message : `${field}: ${message}`;
}
