import type { IncomingHttpHeaders } from 'node:http';
import { RugError } from '../model/errors.ts';

/**
 * A CloudEvent in binary mode (HTTP binding 1.0, section 3.1) as its structured form: attributes from
 * the `ce-` headers, percent-decoded, the body as `data`. Null when the request has no such headers.
 */
export function binaryEvent(
  headers: IncomingHttpHeaders,
  data: unknown,
): Record<string, unknown> | null {
  const attributes = Object.entries(headers)
    .filter(([name]) => name.startsWith('ce-'))
    .map(([name, value]) => [name.slice(3), decode(name, String(value))] as const);
  if (attributes.length === 0) return null;
  return { ...Object.fromEntries(attributes), datacontenttype: 'application/json', data };
}

function decode(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (cause) {
    throw new RugError('bad_request', `${name}: its percent encoding is broken`, {
      field: name,
      cause,
    });
  }
}
