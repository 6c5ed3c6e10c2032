import type { TlsSettings } from '../model/access.ts';
import { RugError, textOf } from '../model/errors.ts';
import type { Config } from './config.ts';

/**
 * What the API needs for HTTPS; null: it speaks plain HTTP.
 *
 * @throws RugError `bad_config` naming the option whose file cannot be read
 */
export function tlsOf(
  { http: { tls } }: Pick<Config, 'http'>,
  readText: (path: string) => string,
): TlsSettings | null {
  const read = (option: keyof typeof tls, path: string): string => {
    const field = `http.tls.${option}`;
    try {
      const text = readText(path);
      if (/^-----BEGIN /m.test(text)) return text;
    } catch (cause) {
      const message = `${field}: ${path} cannot be read: ${textOf(cause)}`;
      throw new RugError('bad_config', message, { field, cause });
    }
    throw new RugError('bad_config', `${field}: ${path} must be PEM (-----BEGIN ...)`, { field });
  };
  if (tls.certFile === null || tls.keyFile === null) return null;
  return {
    cert: read('certFile', tls.certFile),
    key: read('keyFile', tls.keyFile),
    ca: tls.clientCaFile === null ? null : read('clientCaFile', tls.clientCaFile),
  };
}
