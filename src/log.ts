import { pino } from 'pino';
import type { Log } from './model/ports.ts';

/** JSON lines on standard output, by pino; names of secrets are never written. */
export function createLog(level: 'debug' | 'info' | 'warn' | 'error'): Log & { flush: () => void } {
  const logger = pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['password', '*.password', 'authorization', '*.authorization', '*.auth_token'],
  });
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    flush: () => logger.flush(),
  };
}
