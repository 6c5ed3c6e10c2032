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

/** An error of the API's table. */
export class ApiFailure extends CtlFailure {
  readonly code: string;
  /** Seconds after which it may be tried again; null: it was not said. */
  readonly retryAfter: number | null;

  constructor(error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    /** The path of the field that is wrong, where one is. */
    readonly field?: string | undefined;
    readonly retryAfter: number | null;
  }) {
    super(EXIT.failed, withField(error.message, error.field ?? null), error.hint);
    this.name = 'ApiFailure';
    this.code = error.code;
    this.retryAfter = error.retryAfter;
  }
}

/** The message with the field in front, unless it speaks of the field already. */
export function withField(message: string, field: string | null): string {
  const named = field === null || message.split(/[\s:]+/).includes(field);
  return named ? message : `${field}: ${message}`;
}
