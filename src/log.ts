import { pino } from 'pino';
import type { Log } from './model/ports.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Names of fields that hold secrets, at the top of a line or one below it. */
const SECRETS: readonly string[] = ['password', 'authorization', 'auth_token'];

const MASK = '[Redacted]';

/** A log with what only its owner may do to it. */
export interface ProcessLog extends Log {
  /** Lines below this level are not written from now on. */
  readonly setLevel: (level: LogLevel) => void;
  readonly flush: () => void;
}

/** JSON lines on standard output, by pino; what fields of secrets hold is never written. */
export function createLog(level: LogLevel): ProcessLog {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  return {
    debug: (fields, message) => {
      if (logger.isLevelEnabled('debug')) logger.debug(masked(fields), message);
    },
    info: (fields, message) => logger.info(masked(fields), message),
    warn: (fields, message) => logger.warn(masked(fields), message),
    error: (fields, message) => logger.error(masked(fields), message),
    setLevel: (next) => {
      logger.level = next;
    },
    flush: () => logger.flush(),
  };
}

/** The fields without secrets; the redaction of pino costs three times what the line does. */
export function masked(fields: object): object {
  let result: Record<string, unknown> | null = null;
  for (const [name, value] of Object.entries(fields)) {
    const clean = SECRETS.includes(name) ? MASK : maskedBelow(value);
    if (clean === value) continue;
    result ??= { ...fields };
    result[name] = clean;
  }
  return result ?? fields;
}

function maskedBelow(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  const secrets = SECRETS.filter((name) => Object.hasOwn(value, name));
  if (secrets.length === 0) return value;
  return { ...value, ...Object.fromEntries(secrets.map((name) => [name, MASK])) };
}
