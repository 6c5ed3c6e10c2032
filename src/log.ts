import { pino } from 'pino';
import type { Log } from './model/ports.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Names of fields that hold secrets, at the top of a line or one below it. */
const SECRETS = ['password', 'authorization', 'auth_token'];

/** A log with what only its owner may do to it. */
export interface ProcessLog extends Log {
  /** Lines below this level are not written from now on. */
  readonly setLevel: (level: LogLevel) => void;
  readonly flush: () => void;
}

/** JSON lines on standard output, by pino; what fields of secrets hold is never written. */
export function createLog(level: LogLevel): ProcessLog {
  const logger = pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: SECRETS.flatMap((name) => [name, `*.${name}`]),
  });
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    setLevel: (next) => {
      logger.level = next;
    },
    flush: () => logger.flush(),
  };
}
